"""A loyalty platform in memory: balances, PINs, holds; it can be away, refuse, or lose its answers."""

import threading
from dataclasses import dataclass, field
from enum import Enum

from pos_client.domain.benefits import Limit, Offer, Quote
from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.money import ZERO, Money
from pos_client.domain.sale import Sale
from pos_client.ports import Authorisation, Capability, Challenge, Clock, Hold
from tests.fakes.people import some_pin


class Answer(Enum):
    """How the platform treats the next calls that hold."""

    CLEAR = "clear"
    LOST_AFTER = "lost after it took effect"
    LOST_BEFORE = "lost before it took effect"
    REFUSED = "refused"


@dataclass
class FakeLoyalty:
    """Behaves as a platform does; what it did is in `holds`, by the caller's key."""

    clock: Clock
    name: str = "smartbis"
    capabilities: frozenset[Capability] = frozenset(Capability)
    known: dict[str, Member] = field(default_factory=dict)
    balances: dict[str, Money] = field(default_factory=dict)
    campaign: tuple[Offer, ...] = ()
    pin: str = field(default_factory=some_pin, repr=False)
    attempts_left: int = 5
    away: bool = False
    evidence_away: bool = False
    answer: Answer = Answer.CLEAR
    debits: bool = False
    holds: dict[str, Hold] = field(default_factory=dict)
    gate: threading.Event | None = None

    def enrol(self, member: Member, balance: Money = ZERO) -> Member:
        """The platform knows this member from now on."""
        assert member.provider_id is not None
        self.known[member.provider_id] = member
        self.balances[member.provider_id] = balance
        return member

    def find_members(self, query: MemberQuery) -> tuple[Member, ...]:
        self._reached()
        return tuple(
            member
            for member in self.known.values()
            if (query.phone is not None and member.phone == query.phone)
            or (query.cpf is not None and member.cpf == query.cpf)
        )

    def start_challenge(self, member: Member, sale_id: str) -> Challenge:
        self._reached()
        return Challenge(f"challenge-{sale_id}", len(self.pin), 120, self.attempts_left, None)

    def resend(self, challenge: Challenge) -> Challenge:
        self._reached()
        raise Refused(Reason.PROVIDER, code="PIN_RESEND_TOO_SOON")

    def verify(self, challenge: Challenge, pin: str, *, member: Member, sale_id: str) -> Authorisation:
        self._reached()
        if pin != self.pin:
            self.attempts_left -= 1
            raise Refused(Reason.PROVIDER, code="PIN_INVALID", attempts_left=self.attempts_left)
        return Authorisation("token", member.id, sale_id)

    def quote(self, member: Member, sale: Sale) -> Quote:
        self._reached()
        balance = self.balances[member.provider_id or ""]
        return Quote(balance, min(balance, sale.before_cashback), Limit.BALANCE, self.clock(), evidence="e")

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
        self._reached()
        if self.answer is Answer.REFUSED:
            raise Refused(Reason.PROVIDER, code="INSUFFICIENT_BALANCE")
        if self.answer is not Answer.LOST_BEFORE and key not in self.holds:
            self.holds[key] = Hold(f"hold-{len(self.holds) + 1}", amount, debited=self.debits)
            self.balances[member.provider_id or ""] -= amount
        if self.answer is not Answer.CLEAR:
            raise Unavailable(Outage.OUTCOME_UNKNOWN)
        return self.holds[key]

    def find_hold(self, sale: Sale, *, quote: Quote, amount: Money, key: str) -> Hold | None:
        if self.evidence_away:
            raise Unavailable(Outage.PLATFORM)
        return self.holds.get(key)

    def offers(self, member: Member, total: Money) -> tuple[Offer, ...]:
        self._reached()
        return self.campaign

    def _reached(self) -> None:
        if self.gate is not None:
            assert self.gate.wait(20)
        if self.away:
            raise Unavailable(Outage.PLATFORM)
