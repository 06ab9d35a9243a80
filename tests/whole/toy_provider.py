"""A loyalty programme nobody has heard of, in one file: in memory, no wire, everything a till may ask of one.

Named in the settings as `tests.whole.toy_provider`; nothing else in the program knows of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pos_client.domain.benefits import Limit, Offer, Quote
from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.destination import Destination, Reversing
from pos_client.domain.enrolment import NewMember, StatementEntry
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.loyalty_steps import Progress, Step, with_hold
from pos_client.domain.money import ZERO, Money
from pos_client.domain.sale import Sale
from pos_client.domain.voucher import Coupon, Voucher, VoucherKind
from pos_client.ports import Authorisation, Capability, Challenge, Clock, Hold
from pos_client.services.identity import new_id
from pos_client.store.outbox import Message
from sync.outcome import REPEAT, Delivered, Outcome, Rejected
from sync.programme import Context, Programme
from tests.fakes.people import some_pin

NAME = "toy"


@dataclass
class Shop:
    """All that the programme remembers."""

    clock: Clock
    members: dict[str, Member] = field(default_factory=dict)
    balances: dict[str, Money] = field(default_factory=dict)
    pins: dict[str, str] = field(default_factory=dict, repr=False)
    holds: dict[str, tuple[str, Hold]] = field(default_factory=dict)
    vouchers: dict[str, str] = field(default_factory=dict)
    delivered: list[Message] = field(default_factory=list)
    loses_answers: bool = False

    def balance(self, member: Member) -> Money:
        held = Money.total(hold.amount for who, hold in self.holds.values() if who == member.provider_id)
        return self.balances[member.provider_id or ""] - held


@dataclass
class ToyGateway:
    """The counter's side."""

    shop: Shop
    name: str = NAME
    capabilities: frozenset[Capability] = frozenset(Capability) - {Capability.COUPONS, Capability.OFFLINE}

    def find_members(self, query: MemberQuery) -> tuple[Member, ...]:
        return tuple(
            one
            for one in self.shop.members.values()
            if (query.phone is not None and one.phone == query.phone)
            or (query.cpf is not None and one.cpf == query.cpf)
        )

    def start_challenge(self, member: Member, sale_id: str) -> Challenge:
        pin = self.shop.pins.setdefault(f"{member.provider_id}:{sale_id}", some_pin(5))
        return Challenge(f"{member.provider_id}:{sale_id}", len(pin), 120, 5, None, may_waive=True)

    def resend(self, challenge: Challenge) -> Challenge:
        raise Refused(Reason.PROVIDER, code="PIN_RESEND_TOO_SOON", wait_s=120)

    def verify(self, challenge: Challenge, pin: str, *, member: Member, sale_id: str) -> Authorisation:
        if self.shop.pins[challenge.id] != pin:
            raise Refused(Reason.PROVIDER, code="PIN_INVALID", attempts_left=4)
        return Authorisation(new_id(), member.id, sale_id)

    def quote(self, member: Member, sale: Sale) -> Quote:
        balance = self.shop.balance(member)
        usable = min(balance, sale.before_cashback)
        return Quote(balance, usable, Limit.BALANCE, self.shop.clock(), accrual_preview=Money(100))

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
        if not (authorisation.token or authorisation.waiver):
            raise Refused(Reason.PROVIDER, code="PIN_REQUIRED")
        if key not in self.shop.holds and amount > self.shop.balance(member):
            raise Refused(Reason.PROVIDER, code="INSUFFICIENT_BALANCE")
        held = self.shop.holds.setdefault(key, (member.provider_id or "", Hold(f"{sale.id}/h", amount)))
        if self.shop.loses_answers:
            raise Unavailable(Outage.OUTCOME_UNKNOWN)
        return held[1]

    def find_hold(self, sale: Sale, *, quote: Quote, amount: Money, key: str) -> Hold | None:
        found = self.shop.holds.get(key)
        return found[1] if found else None

    def offers(self, member: Member, total: Money) -> tuple[Offer, ...]:
        return (Offer("1", "Toy", "1 real de volta", Money(100)),)

    def next_step(self, progress: Progress) -> Step:
        return with_hold(progress)

    def enrol(self, newcomer: NewMember, *, key: str) -> Member:
        if self.find_members(MemberQuery(phone=newcomer.phone)):
            raise Refused(Reason.PROVIDER, code="MEMBER_EXISTS")
        return self.joined(Member(new_id(), newcomer.name, phone=newcomer.phone, cpf=newcomer.cpf))

    def joined(self, member: Member, balance: Money = ZERO) -> Member:
        """Known from now on, under the programme's own id."""
        provider_id = f"toy-{len(self.shop.members) + 1}"
        known = Member(member.id, member.name, provider_id, phone=member.phone, cpf=member.cpf, consent=True)
        self.shop.members[provider_id], self.shop.balances[provider_id] = known, balance
        return known

    def statement(self, member: Member, *, since: str) -> tuple[StatementEntry, ...]:
        return (StatementEntry("credit", self.shop.balance(member), since or "2026-01-01"),)

    def check_voucher(self, code: str, sale: Sale) -> Voucher:
        if code not in self.shop.vouchers:
            raise Refused(Reason.PROVIDER, code="VOUCHER_NOT_FOUND")
        if self.shop.vouchers[code]:
            raise Refused(Reason.PROVIDER, code="VOUCHER_ALREADY_USED")
        return Voucher(code, VoucherKind.AMOUNT, Money(500))

    def consume_voucher(self, code: str, sale: Sale, *, key: str) -> Voucher:
        if self.shop.vouchers.get(code) != key:
            self.check_voucher(code, sale)
        self.shop.vouchers[code] = key
        return Voucher(code, VoucherKind.AMOUNT, Money(500))

    def coupons(self) -> tuple[Coupon, ...]:
        return ()


@dataclass
class ToyAdapter:
    """The queue's side: takes what it knows, once per key."""

    shop: Shop
    name: str = NAME
    batch_size: int = 1
    settle_s: float = 0.0

    def repeats_safely(self, _kind: str, /) -> bool:
        return True

    def send(self, messages: Sequence[Message], /) -> Sequence[Outcome]:
        return [self._taken(message) for message in messages]

    def _taken(self, message: Message) -> Outcome:
        if message.kind not in {"sale", "redemption_commit", "redemption_release", "member"}:
            return Rejected("unknown_kind")
        if message.key not in {one.key for one in self.shop.delivered}:
            self.shop.delivered.append(message)
        return Delivered(message.kind, confirms_offer=message.kind == "sale")

    def evidence(self, _message: Message, /) -> Outcome:
        return REPEAT

    def close(self) -> None:
        pass


def connect(context: Context) -> Programme:
    """A shop that lives as long as the till."""
    shop = Shop(clock=_clock(context))
    destination = Destination(NAME, identified_only=True, always_credits=True, reverses=Reversing.BY_HAND)
    return Programme(ToyGateway(shop), (ToyAdapter(shop),), (destination,))


def _clock(context: Context) -> Clock:
    def now() -> datetime:
        return context.clock()

    return now
