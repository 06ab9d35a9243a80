"""The loyalty model's vouchers, coupons, statements and enrolments, read and written.

Readers raise Unreadable with the field's name.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from uuid_utils import uuid7

from pos_client.domain.customer import Member
from pos_client.domain.enrolment import NewMember, StatementEntry
from pos_client.domain.money import ZERO
from pos_client.domain.voucher import Coupon, Voucher, VoucherKind
from sync.fields import Document, document, listed, money, text
from sync.loyalty.reading import NAME, day, signed_money, sure_id, whole, words
from sync.wire import Unreadable

_NOT_GOOD = frozenset({"used", "redeemed", "expired", "blocked", "invalid", "cancelled"})


def read_voucher(body: Any, *, code: str, just_used: bool) -> Voucher:
    """What the voucher gives. With `just_used` its state may say that it is used up: by this call."""
    source = document(body)
    state = (text(source, "state") or text(source, "status")).lower()
    if state in _NOT_GOOD and not (just_used and state in {"used", "redeemed"}):
        raise Unreadable("state")
    conditions = source.get("conditions")
    told: Document = {**source, **conditions} if isinstance(conditions, dict) else source
    return _voucher(told, code=code)


def read_quoted_vouchers(source: Document) -> tuple[Voucher, ...]:
    """The member's vouchers in a quote; one that cannot be read is left out: it can still be typed."""
    found = source.get("vouchers")
    vouchers = []
    for one in found if isinstance(found, list) else []:
        try:
            vouchers.append(read_voucher(one, code=sure_id(one, "code"), just_used=False))
        except (Unreadable, AttributeError):
            continue
    return tuple(vouchers)


def _voucher(told: Document, *, code: str) -> Voucher:
    try:
        kind = VoucherKind(text(told, "kind").lower())
    except ValueError:
        raise Unreadable("kind") from None
    return Voucher(
        code=code,
        kind=kind,
        amount=money(told, "value") if kind is VoucherKind.AMOUNT else ZERO,
        basis_points=_basis_points(told.get("value")) if kind is VoucherKind.PERCENT else 0,
        sku=sure_id(told, "value") if kind is VoucherKind.PRODUCT else "",
        minimum_purchase=money(told, "minimum_purchase", default=ZERO),
        valid_to=day(told, "valid_to"),
        words=words(told, "name") or words(told, "words"),
    )


def _basis_points(value: Any) -> int:
    """`"10.00"` per cent are 1_000."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise Unreadable("value")
    try:
        points = whole(Decimal(value) * 100)
    except (InvalidOperation, OverflowError) as error:
        raise Unreadable("value") from error
    if points is None or not 0 < points <= 10_000:
        raise Unreadable("value")
    return points


def read_coupons(body: Any) -> tuple[Coupon, ...]:
    """The rewards; a stock that is no number counts as not counted."""
    return tuple(
        Coupon(
            id=sure_id(source, "id", "coupon_id"),
            name=words(source, "name", most=NAME),
            stock=whole(source.get("stock")),
            words=words(source, "description"),
        )
        for source in listed(body, "coupons")
    )


def read_statement(body: Any) -> tuple[StatementEntry, ...]:
    """The movements, newest first."""
    entries = [
        StatementEntry(
            kind=words(source, "kind", most=40),
            amount=signed_money(source, "amount"),
            at=words(source, "at", most=40),
            expires_at=words(source, "expires_at", most=40),
            sale_id=words(source, "sale_id", most=64),
            points=whole(source.get("points")) or 0,
        )
        for source in listed(body, "entries")
    ]
    # RFC 3339 with one offset, as the platform writes it: such texts compare in order.
    return tuple(sorted(entries, key=lambda entry: entry.at, reverse=True))


def enrolment_of(newcomer: NewMember) -> dict[str, Any]:
    """Who enrols, in our own words: also what the `member` message carries."""
    return {
        "name": newcomer.name,
        "phone": newcomer.phone.e164,
        "cpf": newcomer.cpf.digits if newcomer.cpf else "",
        "email": newcomer.email,
        "birthday": newcomer.birthday,
        "referral": newcomer.referral,
        "consent": {
            "text_version": newcomer.consent.text_version,
            "channel": newcomer.consent.channel,
            "operator": newcomer.consent.operator,
            "at": newcomer.consent.at,
        },
    }


def enrolment_body(told: Mapping[str, Any]) -> dict[str, Any]:
    """As `POST /members` takes it: the same from the counter and from the queue, for one key."""
    optional = {name: told.get(name) for name in ("cpf", "email", "birthday", "referral")}
    consent = told.get("consent")
    names = ("text_version", "channel", "operator", "at")
    kept = {name: str(consent[name]) for name in names} if consent else None
    body = {"name": told["name"], "phone": told["phone"], "consent": kept}
    return {**body, **{name: value for name, value in optional.items() if value}}


def approval_body(told: Mapping[str, Any], *, offline: bool) -> dict[str, Any]:
    """A named person's word in place of the PIN, as `POST /holds` takes it (ours)."""
    return {
        "id": str(told["id"]),
        "operator": str(told["approver"]),
        "at": str(told["at"]),
        "offline": offline,
    }


def read_enrolled(body: Any, newcomer: NewMember) -> Member:
    """The new member, under an id of ours."""
    source = document(body)
    found = document(source.get("member", source), field="member")
    return Member(
        id=str(uuid7()),
        name=newcomer.name,
        provider_id=sure_id(found, "id", "member_id"),
        phone=newcomer.phone,
        cpf=newcomer.cpf,
        tier=words(found, "tier", most=40),
        consent=True,
        email=newcomer.email,
        birthday=newcomer.birthday,
    )
