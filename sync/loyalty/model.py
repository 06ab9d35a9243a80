"""Our loyalty model as the till's gateway: standing alone, or as the Smartbis extension.

Called from the `net` workers. What settles a call whose answer was lost, where it can take effect:

| call                     | settled by                                                                      |
|--------------------------|---------------------------------------------------------------------------------|
| challenge, resend        | the start's key until one was answered; a resend is a text more, no money       |
| verify                   | a key drawn from the PIN: the same PIN typed again is the same call             |
| hold                     | the redemption's key; evidence: `GET /holds?sale_id=…` (`find_hold`)            |
| enrol                    | the caller's key, twice here, then the queue under the same key                 |
| consume_voucher          | the caller's key, twice here; then OUTCOME_UNKNOWN: a person                    |
| the rest                 | takes no effect                                                                 |

(What the queue sends: `model_queue`.)
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any, TypeVar
from urllib.parse import quote as in_address

from uuid_utils import uuid7

from pos_client.domain.benefits import Offer, Quote
from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.enrolment import NewMember, StatementEntry
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.loyalty_steps import Progress, Step, with_hold
from pos_client.domain.money import Money
from pos_client.domain.sale import Sale
from pos_client.domain.voucher import Coupon, Voucher
from pos_client.ports import Authorisation, Capability, Challenge, Hold
from sync.fields import document
from sync.loyalty.challenges import ChallengeBook
from sync.loyalty.model_answers import (
    live_holds,
    read_challenge,
    read_hold,
    read_members,
    read_offers,
    read_quote,
)
from sync.loyalty.model_client import ModelClient, patiently
from sync.loyalty.model_rewards import (
    approval_body,
    enrolment_body,
    enrolment_of,
    read_coupons,
    read_enrolled,
    read_statement,
    read_voucher,
)
from sync.loyalty.reading import sure_id
from sync.wire import Unreadable

CHANNEL = "sms"
ALL = frozenset(Capability)
Read = TypeVar("Read")


class ModelGateway:
    """A platform that speaks the model whole. `name` is its destination's; `clock` gives now with offset."""

    def __init__(self, name: str, client: ModelClient, *, clock: Callable[[], datetime]) -> None:
        self._name = name
        self._client = client
        self._clock = clock
        self._book = ChallengeBook()
        self._salt = secrets.token_bytes(32)

    @property
    def name(self) -> str:
        """The destination's."""
        return self._name

    @property
    def capabilities(self) -> frozenset[Capability]:
        """Everything."""
        return ALL

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def find_members(self, query: MemberQuery) -> tuple[Member, ...]:
        """Members under each identity that was asked for; one found under several keeps them all."""
        found: dict[str, Member] = {}
        for one in _single_queries(query):
            for member in self._search(one):
                key = member.provider_id or ""
                found[key] = _merged(found[key], member) if key in found else member
        return tuple(found.values())

    def start_challenge(self, member: Member, sale_id: str) -> Challenge:
        """Have a PIN sent, unless one is under way for this sale or the programme asks for none."""
        if not member.requires_pin:
            return Challenge("", 0, 0, attempts_left=None, expires_at=None, needed=False)
        underway = self._book.of_sale(sale_id, member.id)
        if underway is not None and not self._has_ended(underway.challenge):
            return underway.shown()
        body = {"member_id": self._platform_id(member), "sale_id": sale_id, "channel": CHANNEL}
        key = self._book.start_key(sale_id, member.id)
        told = self._client.post("/challenges", body, key=key)
        challenge = readable(lambda: read_challenge(told))
        return self._book.started(sale_id, member.id, challenge=challenge, phone="")

    def resend(self, challenge: Challenge) -> Challenge:
        """Have it sent again. Raises Refused(code=PIN_RESEND_TOO_SOON) without asking where we know."""
        underway = self._book.by_id(challenge.id)
        if underway is not None and underway.resend_in_s > 0:
            raise Refused(Reason.PROVIDER, code="PIN_RESEND_TOO_SOON", wait_s=underway.resend_in_s)
        told = self._client.post(f"/challenges/{challenge.id}/resend", {}, key=str(uuid7()))
        return self._book.resent(challenge, readable(lambda: read_challenge(told)))

    def verify(self, challenge: Challenge, pin: str, *, member: Member, sale_id: str) -> Authorisation:
        """Trade the PIN for leave to redeem; the same PIN typed again after a lost answer costs nothing."""
        if not challenge.needed or not member.requires_pin:
            return Authorisation("", member.id, sale_id)
        try:
            told = self._client.post(
                f"/challenges/{challenge.id}/verify", {"pin": pin}, key=self._verify_key(challenge, pin)
            )
        except Refused as refusal:
            if refusal.details.get("code") in {"PIN_EXPIRED", "PIN_TOO_MANY_ATTEMPTS", "STATE_CONFLICT"}:
                self._book.forget(sale_id, member.id)
            raise
        token = readable(lambda: sure_id(document(told), "authorisation"))
        self._book.forget(sale_id, member.id)
        return Authorisation(token, member.id, sale_id)

    def quote(self, member: Member, sale: Sale) -> Quote:
        """Balance and what this basket takes."""
        items = [
            {
                "sku": line.product.sku,
                "quantity": line.quantity.decimal_text(),
                "total": (line.gross - share.discount).decimal_text(),
            }
            for line, share in zip(sale.lines, sale.shares, strict=True)
        ]
        body = {
            "member_id": self._platform_id(member),
            "sale_id": sale.id,
            "gross": sale.gross.decimal_text(),
            "discount": sale.discount.decimal_text(),
            "items": items,
        }
        told = self._client.post("/quotes", body)
        return readable(lambda: read_quote(told, read_at=self._clock()))

    def hold(
        self,
        authorisation: Authorisation,
        amount: Money,
        *,
        sale: Sale,
        member: Member,
        quote: Quote,  # noqa: ARG002 - evidence only where a platform has no holds
        offer: Offer | None,  # noqa: ARG002 - chosen with the sale, not with the hold
        key: str,
        points: int = 0,
    ) -> Hold:
        """Set the amount aside, by the PIN or a named person's word. OUTCOME_UNKNOWN: its answer was lost."""
        body: dict[str, Any] = {
            "authorisation": authorisation.token or None,
            "sale_id": sale.id,
            "amount": amount.decimal_text(),
        }
        if points:
            body["points"] = points
        if authorisation.waiver is not None:
            waiver = authorisation.waiver
            body |= {"authorisation": None, "member_id": self._platform_id(member)}
            body["approval"] = approval_body(
                {"id": waiver.approval_id, "approver": waiver.approver, "at": waiver.at}, offline=False
            )
        try:
            return self._hold(body, amount, key=key)
        except Refused as refusal:
            if refusal.details.get("code") != "STATE_CONFLICT" or not self._release_left_over(sale.id):
                raise
        return self._hold(body, amount, key=key)

    def find_hold(self, sale: Sale, *, quote: Quote, amount: Money, key: str) -> Hold | None:  # noqa: ARG002
        """The sale's hold of that amount, or None."""
        told = self._client.get("/holds", {"sale_id": sale.id})
        holds = readable(lambda: live_holds(told))
        return next((hold for hold in holds if hold.amount == amount), None)

    def offers(self, member: Member, total: Money) -> tuple[Offer, ...]:
        """What campaigns give on this total."""
        query = {"member_id": self._platform_id(member), "total": total.decimal_text()}
        told = self._client.get("/offers", query)
        return readable(lambda: read_offers(told))

    def next_step(self, progress: Progress) -> Step:
        """PIN, balance, amount, hold, tenders, offer."""
        return with_hold(progress)

    def enrol(self, newcomer: NewMember, *, key: str) -> Member:
        """Make somebody a member. Raises Refused: MEMBER_EXISTS, CONSENT_REQUIRED … or Unavailable."""
        body = enrolment_body(enrolment_of(newcomer))
        told = patiently(lambda: self._client.post("/members", body, key=key, once=True))
        return readable(lambda: read_enrolled(told, newcomer))

    def statement(self, member: Member, *, since: str) -> tuple[StatementEntry, ...]:
        """The movements since that ISO date, or since ever where it is empty."""
        query = {}
        if since:
            midnight = datetime.combine(date.fromisoformat(since[:10]), time(), self._clock().tzinfo)
            query["since"] = midnight.isoformat()
        told = self._client.get(f"/members/{in_address(self._platform_id(member), safe='')}/statement", query)
        return readable(lambda: read_statement(told))

    def check_voucher(self, code: str, sale: Sale) -> Voucher:
        """Look at it. Raises Refused: VOUCHER_NOT_FOUND, _EXPIRED, _ALREADY_USED, _WRONG_STORE."""
        told = self._client.post(f"/vouchers/{in_address(code, safe='')}/validate", {"sale_id": sale.id})
        return readable(lambda: read_voucher(told, code=code, just_used=False))

    def consume_voucher(self, code: str, sale: Sale, *, key: str) -> Voucher:
        """Use it up; asked twice under the key where the answer is lost, then OUTCOME_UNKNOWN."""
        path, body = f"/vouchers/{in_address(code, safe='')}/redeem", {"sale_id": sale.id}
        told = patiently(lambda: self._client.post(path, body, key=key, once=True))
        try:
            return read_voucher(told, code=code, just_used=True)
        except Unreadable as trouble:
            raise Unavailable(Outage.OUTCOME_UNKNOWN, field=trouble.reason) from None

    def coupons(self) -> tuple[Coupon, ...]:
        """The rewards with their stock."""
        told = self._client.get("/coupons")
        return readable(lambda: read_coupons(told))

    def _search(self, query: MemberQuery) -> tuple[Member, ...]:
        told = self._client.post("/members/search", _identity(query))
        return readable(lambda: read_members(told, query))

    def _hold(self, body: dict[str, Any], amount: Money, *, key: str) -> Hold:
        told = self._client.post("/holds", body, key=key, once=True)
        try:
            return read_hold(told, amount)
        except Unreadable as trouble:
            raise Unavailable(Outage.OUTCOME_UNKNOWN, field=trouble.reason) from None

    def _release_left_over(self, sale_id: str) -> bool:
        """A hold that this sale no longer uses, whose release still waits in the queue, stands in the way."""
        told = self._client.get("/holds", {"sale_id": sale_id})
        left = [hold for hold in readable(lambda: live_holds(told)) if not hold.debited]
        for hold in left:
            with suppress(Refused):
                self._client.post(f"/holds/{hold.id}/release", {}, key=f"{hold.id}:left-over")
        return bool(left)

    def _platform_id(self, member: Member) -> str:
        """The platform's id, looked up where this till has never met it. Raises Refused, Unavailable."""
        if member.provider_id:
            return member.provider_id
        query = MemberQuery(phone=member.phone, cpf=member.cpf, email=member.email, card=member.card)
        for found in self.find_members(query):
            if found.provider_id:
                return found.provider_id
        raise Refused(Reason.PROVIDER, code="MEMBER_NOT_FOUND")

    def _has_ended(self, challenge: Challenge) -> bool:
        return challenge.expires_at is not None and challenge.expires_at <= self._clock()

    def _verify_key(self, challenge: Challenge, pin: str) -> str:
        """The same for the same PIN of the same text message; tells nothing of the PIN."""
        underway = self._book.by_id(challenge.id)
        round_number = underway.resends if underway else 0
        told = f"{challenge.id}:{round_number}:{pin}".encode()
        return hmac.new(self._salt, told, hashlib.sha256).hexdigest()[:32]


def _single_queries(query: MemberQuery) -> list[MemberQuery]:
    """The model searches by one identity at a time; names and last digits are not its matter."""
    alone = [
        MemberQuery(phone=query.phone),
        MemberQuery(cpf=query.cpf),
        MemberQuery(email=query.email),
        MemberQuery(card=query.card),
        MemberQuery(provider_id=query.provider_id),
    ]
    return [one for one in alone if one != MemberQuery()]


def _identity(query: MemberQuery) -> dict[str, str]:
    if query.phone is not None:
        return {"phone": query.phone.e164}
    if query.cpf is not None:
        return {"cpf": query.cpf.digits}
    told = {"email": query.email, "card": query.card, "member_id": query.provider_id}
    return {name: value for name, value in told.items() if value}


def _merged(known: Member, again: Member) -> Member:
    return replace(
        known,
        phone=known.phone or again.phone,
        cpf=known.cpf or again.cpf,
        email=known.email or again.email,
        card=known.card or again.card,
    )


def readable(read: Callable[[], Read]) -> Read:
    """What `read` makes of an answer. Raises Unavailable(ANSWER_UNREADABLE) with the field's name."""
    try:
        return read()
    except Unreadable as trouble:
        raise Unavailable(Outage.ANSWER_UNREADABLE, field=trouble.reason) from None
