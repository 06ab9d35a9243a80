"""A loyalty platform in memory: balances, PINs, holds; it can be away, refuse, or lose its answers."""

import threading
from dataclasses import dataclass, field
from enum import Enum

from pos_client.domain.benefits import Limit, Offer, Quote
from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.enrolment import NewMember, StatementEntry
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.loyalty_steps import Progress, Step, with_debit, with_hold
from pos_client.domain.money import ZERO, Money
from pos_client.domain.sale import Sale
from pos_client.domain.voucher import Coupon, Voucher
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
    authorised_by: list[Authorisation] = field(default_factory=list)
    points: int = 0
    point_value: Money = ZERO
    points_spent: int = 0
    vouchers: dict[str, Voucher] = field(default_factory=dict)
    consumed: dict[str, str] = field(default_factory=dict)
    voucher_answer: Answer = Answer.CLEAR
    rewards: tuple[Coupon, ...] = ()

    def enrol(self, member: Member | NewMember, balance: Money = ZERO, *, key: str = "") -> Member:
        """The platform knows this member from now on."""
        if isinstance(member, NewMember):
            member = Member(
                id=f"m-{key}",
                name=member.name,
                provider_id=f"p-{key}",
                phone=member.phone,
                cpf=member.cpf,
                consent=True,
            )
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
        return Quote(
            balance,
            min(balance, sale.before_cashback),
            Limit.BALANCE,
            self.clock(),
            evidence="e",
            points=self.points,
            point_value=self.point_value,
        )

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
        self._reached()
        self.authorised_by.append(authorisation)
        self.points_spent += points
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

    def next_step(self, progress: Progress) -> Step:
        return (with_debit if self.debits else with_hold)(progress)

    def statement(self, member: Member, *, since: str) -> tuple[StatementEntry, ...]:
        self._reached()
        return ()

    def check_voucher(self, code: str, sale: Sale) -> Voucher:
        self._reached()
        if code not in self.vouchers:
            raise Refused(Reason.PROVIDER, code="VOUCHER_NOT_FOUND")
        if code in self.consumed:
            raise Refused(Reason.PROVIDER, code="VOUCHER_ALREADY_USED")
        return self.vouchers[code]

    def consume_voucher(self, code: str, sale: Sale, *, key: str) -> Voucher:
        if self.consumed.get(code) == key:
            return self.vouchers[code]
        found = self.check_voucher(code, sale)
        if self.voucher_answer is not Answer.LOST_BEFORE:
            self.consumed[code] = key
        if self.voucher_answer is not Answer.CLEAR:
            raise Unavailable(Outage.OUTCOME_UNKNOWN)
        return found

    def coupons(self) -> tuple[Coupon, ...]:
        self._reached()
        return self.rewards

    def _reached(self) -> None:
        if self.gate is not None:
            assert self.gate.wait(60)
        if self.away:
            raise Unavailable(Outage.PLATFORM)
