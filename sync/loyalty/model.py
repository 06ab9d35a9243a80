"""Our loyalty model as the till's gateway: standing alone, or as the Smartbis extension.

Called from the `net` workers. Holds carry the caller's key, so that the same redemption is never taken twice.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from uuid_utils import uuid7

from pos_client.domain.benefits import Offer, Quote
from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.sale import Sale
from pos_client.ports import Authorisation, Capability, Challenge, Hold
from sync.fields import document, identifier
from sync.loyalty.challenges import ChallengeBook
from sync.loyalty.model_answers import (
    live_holds,
    read_challenge,
    read_hold,
    read_members,
    read_offers,
    read_quote,
)
from sync.loyalty.model_client import ModelClient
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
        """Members under the phone, then under the CPF; one found under both keeps both."""
        found: dict[str, Member] = {}
        for one in _single_queries(query):
            for member in self._search(one):
                key = member.provider_id or ""
                found[key] = replace(member, phone=query.phone, cpf=query.cpf) if key in found else member
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
        token = readable(lambda: identifier(document(told), "authorisation"))
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
        member: Member,  # noqa: ARG002 - the authorisation is bound to the member already
        quote: Quote,  # noqa: ARG002 - evidence only where a platform has no holds
        offer: Offer | None,  # noqa: ARG002 - chosen with the sale, not with the hold
        key: str,
    ) -> Hold:
        """Set the amount aside. Unavailable(OUTCOME_UNKNOWN) where the answer was lost."""
        body = {
            "authorisation": authorisation.token or None,
            "sale_id": sale.id,
            "amount": amount.decimal_text(),
        }
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

    def _search(self, query: MemberQuery) -> tuple[Member, ...]:
        body = {"phone": query.phone.e164} if query.phone else {"cpf": query.cpf.digits if query.cpf else ""}
        told = self._client.post("/members/search", body)
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
        for found in self.find_members(MemberQuery(member.phone, member.cpf)):
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
    """The model searches by one identity at a time."""
    alone = []
    if query.phone is not None:
        alone.append(MemberQuery(phone=query.phone))
    if query.cpf is not None:
        alone.append(MemberQuery(cpf=query.cpf))
    return alone


def readable(read: Callable[[], Read]) -> Read:
    """What `read` makes of an answer. Raises Unavailable(ANSWER_UNREADABLE) with the field's name."""
    try:
        return read()
    except Unreadable as trouble:
        raise Unavailable(Outage.ANSWER_UNREADABLE, field=trouble.reason) from None
