"""Smartbis API v2, the counter's side: by the extension where there is one, else what is documented alone.

The extension is our loyalty model over HTTP (`model`). Without it Smartbis offers no balance, PIN or
redemption: members by CPF, new ones, coupons, and vouchers, whose validation counts as using them up. What
settles a call whose answer was lost there:

| call            | settled by                                                                          |
|-----------------|-------------------------------------------------------------------------------------|
| enrol           | a look-up by CPF; without one OUTCOME_UNKNOWN: the queue goes on with it            |
| consume_voucher | nothing: OUTCOME_UNKNOWN, not accepted in this sale, never repeated; a person       |
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote as in_address

from uuid_utils import uuid7

from pos_client.domain.benefits import Offer, Quote
from pos_client.domain.customer import Cpf, Member, MemberQuery, Phone
from pos_client.domain.enrolment import NewMember, StatementEntry
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.loyalty_steps import Progress, Step, without_redemption
from pos_client.domain.money import Money
from pos_client.domain.sale import Sale
from pos_client.domain.voucher import Coupon, Voucher
from pos_client.ports import Authorisation, Capability, Challenge, Hold
from sync.fields import document, listed
from sync.loyalty.model import ModelGateway, readable
from sync.loyalty.model_client import ModelClient
from sync.loyalty.model_rewards import enrolment_of, read_coupons, read_voucher
from sync.loyalty.reading import NAME as NAME_LENGTH
from sync.loyalty.reading import words
from sync.loyalty.smartbis import EXTERNAL_ID, NAME
from sync.loyalty.smartbis_customers import (
    CPF_FILTER,
    CUSTOMERS,
    created,
    creation_body,
    customer_id,
    phone_of,
)
from sync.loyalty.smartbis_sign_in import SmartbisSignIn
from sync.sign_in import SignedWire
from sync.wire import WAITED_FOR, Timeouts, Unreadable, Wire

BARE = frozenset(
    {Capability.MEMBER_LOOKUP, Capability.MEMBER_CREATE, Capability.VOUCHERS, Capability.COUPONS}
)
_DUPLICATE = "DUPLICATE"  # ours: that a creation is refused for it is documented nowhere


class SmartbisGateway:
    """`extension_url` empty: the account has no extension, and only what is documented is offered."""

    name = NAME

    def __init__(
        self,
        base_url: str,
        sign_in: SmartbisSignIn,
        *,
        store_code: str,
        till_code: str,
        clock: Callable[[], datetime],
        extension_url: str = "",
        timeouts: Timeouts = WAITED_FOR,
    ) -> None:
        self._bare = ModelClient(SignedWire(Wire(base_url, timeouts=timeouts, keep_alive=False), sign_in))
        self._extension: ModelGateway | None = None
        if extension_url:
            wire = Wire(extension_url, timeouts=timeouts, keep_alive=False)
            headers = {"X-Store": store_code, "X-Till": till_code}
            client = ModelClient(SignedWire(wire, sign_in, headers=headers))
            self._extension = ModelGateway(NAME, client, clock=clock)

    @property
    def capabilities(self) -> frozenset[Capability]:
        """The extension's, or what is documented."""
        return self._extension.capabilities if self._extension else BARE

    def close(self) -> None:
        """Close the connections."""
        self._bare.close()
        if self._extension is not None:
            self._extension.close()

    def find_members(self, query: MemberQuery) -> tuple[Member, ...]:
        """By any identity with the extension, by CPF alone without."""
        if self._extension is not None:
            return self._extension.find_members(query)
        if query.cpf is None:
            return ()
        told = self._bare.get(CUSTOMERS, {CPF_FILTER: query.cpf.digits})
        return readable(lambda: _read_customers(told, query.cpf))

    def start_challenge(self, member: Member, sale_id: str) -> Challenge:
        """By the extension."""
        return self._offered.start_challenge(member, sale_id)

    def resend(self, challenge: Challenge) -> Challenge:
        """By the extension."""
        return self._offered.resend(challenge)

    def verify(self, challenge: Challenge, pin: str, *, member: Member, sale_id: str) -> Authorisation:
        """By the extension."""
        return self._offered.verify(challenge, pin, member=member, sale_id=sale_id)

    def quote(self, member: Member, sale: Sale) -> Quote:
        """By the extension."""
        return self._offered.quote(member, sale)

    def hold(
        self,
        authorisation: Authorisation,
        amount: Money,
        *,
        sale: Sale,
        member: Member,
        quote: Quote,
        offer: Offer | None,
        key: str,
        points: int = 0,
    ) -> Hold:
        """By the extension."""
        return self._offered.hold(
            authorisation,
            amount,
            sale=sale,
            member=member,
            quote=quote,
            offer=offer,
            key=key,
            points=points,
        )

    def find_hold(self, sale: Sale, *, quote: Quote, amount: Money, key: str) -> Hold | None:
        """By the extension."""
        return self._offered.find_hold(sale, quote=quote, amount=amount, key=key)

    def offers(self, member: Member, total: Money) -> tuple[Offer, ...]:
        """By the extension; without it there are none."""
        return self._extension.offers(member, total) if self._extension else ()

    def next_step(self, progress: Progress) -> Step:
        """The extension's order; without it the tenders alone."""
        if self._extension is not None:
            return self._extension.next_step(progress)
        return without_redemption(progress, offers=False)

    def enrol(self, newcomer: NewMember, *, key: str) -> Member:
        """By the extension with the consent; without it as a customer, once. Raises Refused, Unavailable."""
        if self._extension is not None:
            return self._extension.enrol(newcomer, key=key)
        try:
            told = self._bare.post(CUSTOMERS, creation_body(enrolment_of(newcomer)), once=True)
            provider_id = customer_id(created(told))
        except Refused as refusal:
            if refusal.details.get("code") == _DUPLICATE:
                raise Refused(Reason.PROVIDER, **{**refusal.details, "code": "MEMBER_EXISTS"}) from None
            raise
        except Unreadable as trouble:
            return self._enrolled_after_all(
                newcomer, Unavailable(Outage.OUTCOME_UNKNOWN, field=trouble.reason)
            )
        except Unavailable as error:
            if error.outage is not Outage.OUTCOME_UNKNOWN:
                raise
            return self._enrolled_after_all(newcomer, error)
        return _member_of(newcomer, provider_id)

    def statement(self, member: Member, *, since: str) -> tuple[StatementEntry, ...]:
        """By the extension."""
        return self._offered.statement(member, since=since)

    def check_voucher(self, code: str, sale: Sale) -> Voucher:
        """By the extension: without it looking is using up."""
        return self._offered.check_voucher(code, sale)

    def consume_voucher(self, code: str, sale: Sale, *, key: str) -> Voucher:
        """By the extension under the key; without it by the one validation, whose lost answer is unknown."""
        if self._extension is not None:
            return self._extension.consume_voucher(code, sale, key=key)
        path = f"/vouchers/{in_address(code, safe='')}/validate"
        told = self._bare.post(path, {EXTERNAL_ID: sale.id}, once=True)
        try:
            if document(told).get("valid") is False:
                raise Refused(Reason.PROVIDER, code="VOUCHER_REFUSED", words=words(document(told), "message"))
            return read_voucher(told, code=code, just_used=True)
        except Unreadable as trouble:
            raise Unavailable(Outage.OUTCOME_UNKNOWN, field=trouble.reason) from None

    def coupons(self) -> tuple[Coupon, ...]:
        """The rewards with their stock."""
        if self._extension is not None:
            return self._extension.coupons()
        told = self._bare.get("/coupons")
        return readable(lambda: read_coupons(told))

    def _enrolled_after_all(self, newcomer: NewMember, error: Unavailable) -> Member:
        """After a lost answer: the customer, where the CPF finds them."""
        if newcomer.cpf is None:
            raise error
        try:
            found = self.find_members(MemberQuery(cpf=newcomer.cpf))
        except (Refused, Unavailable):
            raise error from None
        if len(found) != 1 or not found[0].provider_id:
            raise error
        return _member_of(newcomer, found[0].provider_id)

    @property
    def _offered(self) -> ModelGateway:
        if self._extension is None:
            raise Refused(Reason.PROVIDER, code="NOT_OFFERED")
        return self._extension


def _member_of(newcomer: NewMember, provider_id: str) -> Member:
    return Member(
        id=str(uuid7()),
        name=newcomer.name,
        provider_id=provider_id,
        phone=newcomer.phone,
        cpf=newcomer.cpf,
        consent=True,
        email=newcomer.email,
        birthday=newcomer.birthday,
    )


def _read_customers(body: Any, asked: Cpf | None) -> tuple[Member, ...]:
    return tuple(
        Member(
            id=str(uuid7()),
            name=words(found, "name", most=NAME_LENGTH),
            provider_id=customer_id(found),
            phone=_phone(phone_of(found)),
            cpf=asked,
            # Nothing documented tells of consent: it is not taken for granted.
            consent=False,
        )
        for found in listed(body, "customers")
    )


def _phone(e164: str) -> Phone | None:
    return Phone(e164) if e164 else None
