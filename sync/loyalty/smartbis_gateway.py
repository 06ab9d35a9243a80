"""Smartbis API v2, the counter's side: members by CPF (documented), all else by the extension, if it is on.

The extension is our loyalty model over HTTP; without it Smartbis offers no balance, PIN or redemption.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from uuid_utils import uuid7

from pos_client.domain.benefits import Offer, Quote
from pos_client.domain.customer import Cpf, Member, MemberQuery, Phone
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money
from pos_client.domain.sale import Sale
from pos_client.ports import Authorisation, Capability, Challenge, Hold
from sync.fields import Document, identifier, listed, text
from sync.loyalty.model import ModelGateway, readable
from sync.loyalty.model_client import ModelClient
from sync.loyalty.smartbis import NAME
from sync.loyalty.smartbis_sign_in import SmartbisSignIn
from sync.sign_in import SignedWire
from sync.wire import WAITED_FOR, Timeouts, Wire

CPF_FILTER = "cpf"  # ours: the filter is documented, its name is not


class SmartbisGateway:
    """`extension_url` empty: the account has no extension, and only looking up by CPF is offered."""

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
        self._customers = ModelClient(SignedWire(Wire(base_url, timeouts=timeouts), sign_in))
        self._extension: ModelGateway | None = None
        if extension_url:
            wire = Wire(extension_url, timeouts=timeouts, keep_alive=False)
            headers = {"X-Store": store_code, "X-Till": till_code}
            client = ModelClient(SignedWire(wire, sign_in, headers=headers))
            self._extension = ModelGateway(NAME, client, clock=clock)

    @property
    def capabilities(self) -> frozenset[Capability]:
        """The extension's, or looking members up."""
        return self._extension.capabilities if self._extension else frozenset({Capability.MEMBER_LOOKUP})

    def close(self) -> None:
        """Close the connections."""
        self._customers.close()
        if self._extension is not None:
            self._extension.close()

    def find_members(self, query: MemberQuery) -> tuple[Member, ...]:
        """By phone or CPF with the extension, by CPF alone without."""
        if self._extension is not None:
            return self._extension.find_members(query)
        if query.cpf is None:
            return ()
        told = self._customers.get("/customers", {CPF_FILTER: query.cpf.digits})
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
    ) -> Hold:
        """By the extension."""
        return self._offered.hold(
            authorisation, amount, sale=sale, member=member, quote=quote, offer=offer, key=key
        )

    def find_hold(self, sale: Sale, *, quote: Quote, amount: Money, key: str) -> Hold | None:
        """By the extension."""
        return self._offered.find_hold(sale, quote=quote, amount=amount, key=key)

    def offers(self, member: Member, total: Money) -> tuple[Offer, ...]:
        """By the extension; without it there are none."""
        return self._extension.offers(member, total) if self._extension else ()

    @property
    def _offered(self) -> ModelGateway:
        if self._extension is None:
            raise Refused(Reason.PROVIDER, code="NOT_OFFERED")
        return self._extension


def _read_customers(body: Any, asked: Cpf | None) -> tuple[Member, ...]:
    return tuple(
        Member(
            id=str(uuid7()),
            name=text(found, "name"),
            provider_id=identifier(found, "id", "customer_id"),
            phone=_phone(found),
            cpf=asked,
            # Nothing documented tells of consent: it is not taken for granted.
            consent=False,
        )
        for found in listed(body, "customers")
    )


def _phone(found: Document) -> Phone | None:
    try:
        return Phone.typed(text(found, "phone"))
    except Refused:
        return None
