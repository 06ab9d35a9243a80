"""Reading the loyalty model's answers: tolerant of what is extra, strict about ids, amounts and states.

Each raises Unreadable with the field's name.
"""

from datetime import datetime
from typing import Any

from uuid_utils import uuid7

from pos_client.domain.benefits import Limit, Offer, Quote
from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.money import ZERO, Money
from pos_client.ports import Challenge, Hold
from sync.fields import Document, document, identifier, listed, money, text
from sync.wire import Unreadable

RESEND_AFTER_S = 120
_LIMITS = {
    "BALANCE": Limit.BALANCE,
    "BASKET": Limit.BASKET,
    "MAX_SHARE": Limit.MAX_SHARE,
    "MAX_REDEEM_EXCEEDED": Limit.MAX_SHARE,
    "MIN_PURCHASE": Limit.MIN_PURCHASE,
    "MIN_PURCHASE_NOT_MET": Limit.MIN_PURCHASE,
    "NOTHING_ELIGIBLE": Limit.NOTHING_ELIGIBLE,
}
_LIVE = {"held": False, "committed": True}
_GONE = frozenset({"released", "expired"})


def read_members(body: Any, asked: MemberQuery) -> tuple[Member, ...]:
    """The members found, under new ids of ours; phone and CPF are those that were asked for."""
    source = document(body)
    requires_pin = text(source, "next_step").lower() != "none"
    return tuple(
        Member(
            id=str(uuid7()),
            name=text(found, "name"),
            provider_id=identifier(found, "id", "member_id"),
            phone=asked.phone,
            cpf=asked.cpf,
            tier=text(found, "tier"),
            requires_pin=requires_pin,
            consent=found.get("consent") is True,
        )
        for found in listed(body, "members")
    )


def read_challenge(body: Any) -> Challenge:
    """A PIN on its way."""
    source = document(body)
    return Challenge(
        id=identifier(source, "challenge_id", "id"),
        digits=_count(source, "digits") or 0,
        resend_after_s=_count(source, "resend_after_s") or RESEND_AFTER_S,
        attempts_left=_count(source, "attempts_left"),
        expires_at=_moment(source, "expires_at"),
    )


def read_quote(body: Any, *, read_at: datetime) -> Quote:
    """Balance and what the basket takes."""
    source = document(body)
    expiring = source.get("expiring")
    lots = [lot for lot in expiring if isinstance(lot, dict)] if isinstance(expiring, list) else []
    return Quote(
        balance=money(source, "balance"),
        usable=money(source, "usable"),
        limit=_LIMITS.get(text(source, "why").upper(), Limit.PROVIDER_RULE),
        read_at=read_at,
        minimum_purchase=money(source, "minimum_purchase", default=ZERO),
        expiring=Money.total(money(lot, "amount") for lot in lots),
        expires_on=min((text(lot, "at")[:10] for lot in lots), default=""),
        accrual_preview=money(source, "accrual_preview", default=ZERO),
    )


def read_hold(body: Any, amount: Money) -> Hold:
    """A hold that was just placed."""
    source = document(body)
    if text(source, "state") not in ("", "held"):
        raise Unreadable("state")
    return Hold(identifier(source, "hold_id", "id"), amount)


def live_holds(body: Any) -> tuple[Hold, ...]:
    """A sale's holds that still count, oldest first."""
    found = []
    for source in listed(body, "holds"):
        state = text(source, "state")
        if state in _LIVE:
            hold_id = identifier(source, "hold_id", "id")
            found.append(Hold(hold_id, money(source, "amount"), debited=_LIVE[state]))
        elif state not in _GONE:
            raise Unreadable("state")
    return tuple(found)


def read_offers(body: Any) -> tuple[Offer, ...]:
    """What campaigns give."""
    return tuple(
        Offer(
            id=identifier(source, "id", "offer_id"),
            name=text(source, "name"),
            text=text(source, "text"),
            amount=money(source, "amount"),
            valid_from=text(source, "valid_from")[:10],
            valid_to=text(source, "valid_to")[:10],
        )
        for source in listed(body, "offers")
    )


def _count(source: Document, name: str) -> int | None:
    value = source.get(name)
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _moment(source: Document, name: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text(source, name))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
