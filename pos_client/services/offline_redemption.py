"""Redeeming while the platform is away, inside the five limits that the store sets: all zero at first.

Every such redemption is a named person's word, above a knob two persons'. What may be used is the balance
as it was last seen, less all of that member's that this till has queued or in doubt, and then the least of:
the limit per redemption; the limit per member and local day; the limit of this till in total, which counts
all offline redemptions the platform has not heard of yet and all of this local day, so that neither a
restart, a delivery in between nor a clock set back gives more. A store's worst case is the sum of its tills'
limits: tills do not know of each other while they are offline.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from pos_client.domain.benefits import Redemption, RedemptionMode, RedemptionState
from pos_client.domain.customer import Member
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import ZERO, Money
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.rules import OfflinePolicy
from pos_client.domain.sale import Sale
from pos_client.domain.till import Operator
from pos_client.ports import Capability, Clock, RulesNow
from pos_client.services.approvals import checked
from pos_client.services.identity import new_id, stamp
from pos_client.store import carts, journal, members, redemptions
from pos_client.store.approvals import use_approval
from pos_client.store.store import Store, Transaction

HARDEST_AGE_HOURS = 72


class OfflineLimit(StrEnum):
    """Why no more (or nothing) can be used offline: the key of the sentence on the panel."""

    ALLOWED = "allowed"
    POLICY_OFF = "policy_off"
    PROGRAMME = "programme"
    NO_BALANCE = "no_balance"
    TOO_OLD = "too_old"
    BALANCE = "balance"
    BASKET = "basket"
    NOTHING_ELIGIBLE = "nothing_eligible"
    ONE_REWARD = "one_reward"
    PER_REDEMPTION = "per_redemption"
    PER_MEMBER_DAY = "per_member_day"
    PER_TILL = "per_till"


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is possible now, and why not more. `balance` is what is left of the last seen one.

    `is_old`: past a third of the hard age, to be warned of. Above `second_above` another person approves
    too; None asks for nobody.
    """

    most: Money
    why: OfflineLimit
    balance: Money = ZERO
    balance_at: datetime | None = None
    balance_age: timedelta | None = None
    is_old: bool = False
    second_above: Money | None = None

    def needs_second(self, amount: Money) -> bool:
        """Whether this amount asks for a second person."""
        return self.second_above is not None and amount > self.second_above


def worst_case_cents(policy: OfflinePolicy, *, tills: int) -> int:
    """The most that a store with so many tills can lose before the platform is heard again, per day."""
    return policy.till_cents * tills if policy.is_on else 0


@dataclass(frozen=True, slots=True)
class OfflineRedemption:
    """`provider` and `capabilities` are the programme's, `till` the till's code for the journal."""

    store: Store
    provider: str
    capabilities: frozenset[Capability]
    clock: Clock
    rules_now: RulesNow
    till: str = ""

    def allowance(self, member: Member, sale: Sale, at: datetime | None = None) -> Allowance:
        """What this member may use on this basket without the platform, now."""
        with self.store.reading() as snapshot:
            return self._allowance(snapshot, member.id, sale, at=at or self.clock())

    def redeem_offline(
        self,
        sale: Sale,
        amount: Money,
        *,
        approval: Approval,
        operator: Operator,
        second: Approval | None = None,
    ) -> Sale:
        """The sale with the amount off, on these persons' word; the platform hears of it with the sale.

        All limits are looked at again in the transaction that writes it. Raises Refused:
        OFFLINE_NOT_ALLOWED (`most`, `why`), APPROVAL_NEEDED, APPROVAL_SELF, APPROVAL_LIMIT, APPROVAL_USED,
        SALE_BEING_PAID.
        """
        assert sale.member is not None
        given = self._persons(approval, second, seller=operator, amount=amount)
        now = self.clock()
        record = redemptions.RedemptionRecord(
            id=new_id(),
            sale_id=sale.id,
            member_id=sale.member.id,
            provider=self.provider,
            amount_cents=amount.cents,
            state=RedemptionState.AUTHORISED,
            hold_id="",
            evidence="",
            mode=RedemptionMode.OFFLINE,
            approval_id=approval.id,
            second_approval_id=second.id if second is not None else None,
        )
        redeemed = Redemption(record.id, amount, "", record.state, record.mode)
        with self.store.writing() as transaction:
            if redemptions.is_used_in(transaction, sale.id):
                raise Refused(Reason.REDEMPTION_PENDING)
            allowance = self._allowance(transaction, sale.member.id, sale, at=now)
            if not 0 < amount.cents <= allowance.most.cents:
                most = allowance.most.decimal_text()
                raise Refused(Reason.OFFLINE_NOT_ALLOWED, most=most, why=allowance.why)
            if allowance.needs_second(amount) and second is None:
                raise Refused(Reason.APPROVAL_NEEDED, permission=Permission.REDEEM_OFFLINE.value, second=True)
            applied = sale.with_redemption(redeemed)
            for one in given:
                use_approval(transaction, one, at=stamp(now))
            redemptions.add_redemption(transaction, record, at=stamp(now))
            carts.save_cart(transaction, applied, saved_at=stamp(now))
            self._note(transaction, record, allowance, operator=operator, at=stamp(now))
        return applied

    def _allowance(self, transaction: Transaction, member_id: str, sale: Sale, *, at: datetime) -> Allowance:
        rules = self.rules_now()
        policy = rules.offline
        known = members.member_by_id(transaction, member_id)
        if not policy.is_on:
            return Allowance(ZERO, OfflineLimit.POLICY_OFF)
        if Capability.OFFLINE not in self.capabilities:
            return Allowance(ZERO, OfflineLimit.PROGRAMME)
        if known is None or known.balance is None or known.balance_at is None:
            return Allowance(ZERO, OfflineLimit.NO_BALANCE)
        if sale.vouchers and not rules.several_rewards:
            return Allowance(ZERO, OfflineLimit.ONE_REWARD)
        age = max(at - known.balance_at, timedelta(0))
        hard = timedelta(hours=min(policy.balance_age_hours, HARDEST_AGE_HOURS))
        unheard = redemptions.unheard_cents(transaction, member_id, since=known.balance_at)
        left = Money(max(known.balance.cents - unheard, 0))
        seen = Allowance(
            ZERO,
            OfflineLimit.TOO_OLD,
            balance=left,
            balance_at=known.balance_at,
            balance_age=age,
            is_old=age > hard / 3,
            second_above=Money(policy.second_approval_cents) if policy.second_approval_cents else None,
        )
        if age > hard or at < known.balance_at - timedelta(minutes=5):
            return seen
        most, why = min(
            self._ceilings(transaction, member_id, sale, policy=policy, left=left, at=at),
            key=lambda one: one[0],
        )
        return replace(seen, most=max(most, ZERO), why=why)

    def _ceilings(
        self,
        transaction: Transaction,
        member_id: str,
        sale: Sale,
        *,
        policy: OfflinePolicy,
        left: Money,
        at: datetime,
    ) -> tuple[tuple[Money, OfflineLimit], ...]:
        """Each limit with its name; the first of equal ones is the one that is named."""
        day = redemptions.offline_day_cents(transaction, member_id, day=at)
        till = redemptions.offline_till_cents(transaction, day=at)
        return (
            (sale.before_cashback, OfflineLimit.BASKET),
            (_eligible(sale), OfflineLimit.NOTHING_ELIGIBLE),
            (left, OfflineLimit.BALANCE),
            (Money(policy.redemption_cents), OfflineLimit.PER_REDEMPTION),
            (Money(policy.member_day_cents - day), OfflineLimit.PER_MEMBER_DAY),
            (Money(policy.till_cents - till), OfflineLimit.PER_TILL),
        )

    def _persons(
        self, approval: Approval, second: Approval | None, *, seller: Operator, amount: Money
    ) -> tuple[Approval, ...]:
        """Two are two different people, and neither is the one who sells."""
        given = (approval,) if second is None else (approval, second)
        for one in given:
            checked(one, Permission.REDEEM_OFFLINE, seller=seller, amount=amount)
            if one.approver_id == seller.id:
                raise Refused(Reason.APPROVAL_SELF)
        if len({one.approver_id for one in given}) < len(given):
            raise Refused(Reason.APPROVAL_SELF)
        return given

    def _note(
        self,
        transaction: Transaction,
        record: redemptions.RedemptionRecord,
        allowance: Allowance,
        *,
        operator: Operator,
        at: str,
    ) -> None:
        body = {
            "redemption_id": record.id,
            "sale_id": record.sale_id,
            "member_id": record.member_id,
            "amount_cents": record.amount_cents,
            "balance_cents": allowance.balance.cents,
            "balance_at": allowance.balance_at.isoformat() if allowance.balance_at else "",
            "approval_id": record.approval_id or "",
            "second_approval_id": record.second_approval_id or "",
        }
        journal.append_entry(
            transaction, "redeemed_offline", body, till=self.till, at=at, operator_id=operator.id
        )


def _eligible(sale: Sale) -> Money:
    """What of the basket takes cashback at all; the programme's other rules are not known offline."""
    return Money.total(
        left for line, left in zip(sale.lines, sale.left_by_line, strict=True) if line.product.redeemable
    )
