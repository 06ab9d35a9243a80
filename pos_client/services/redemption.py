"""Paying with cashback or points: leave, quote, hold. Every step is on disk before the call that makes it.

Runs on `net`. The PIN lives in one variable for one call.
"""

from dataclasses import dataclass, replace

from pos_client.domain.benefits import (
    Limit,
    Offer,
    Quote,
    Redemption,
    RedemptionMode,
    RedemptionState,
)
from pos_client.domain.customer import Member
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.rules import StoreRules
from pos_client.domain.sale import Sale
from pos_client.domain.till import Operator
from pos_client.ports import (
    Authorisation,
    Capability,
    Challenge,
    Clock,
    Hold,
    LoyaltyGateway,
    RulesNow,
    Waiver,
    Wake,
)
from pos_client.services.approvals import checked
from pos_client.services.identity import new_id, stamp, unix_ms
from pos_client.services.pin_locks import PinLocks
from pos_client.services.redemption_limits import check_amount, most_usable, use_waiver
from pos_client.services.redemption_release import COMMIT, RELEASE, release_message
from pos_client.services.watching import Watching
from pos_client.store import carts, members, outbox, redemptions
from pos_client.store.store import Store, Transaction

__all__ = ["COMMIT", "RELEASE", "Redemptions", "Started", "committing"]


@dataclass(frozen=True, slots=True)
class Started:
    """A PIN on its way, and the member as the platform knows them."""

    challenge: Challenge
    member: Member


@dataclass(frozen=True, slots=True)
class Redemptions:
    """Cashback as a discount, with the member's leave. `till` is the till's code for the journal."""

    store: Store
    gateway: LoyaltyGateway
    clock: Clock
    wake: Wake
    rules_now: RulesNow = StoreRules
    till: str = ""
    watching: Watching | None = None

    @property
    def locks(self) -> PinLocks:
        """What is counted against members' PINs."""
        return PinLocks(self.store, self.clock)

    def start_challenge(self, member: Member, sale: Sale) -> Started:
        """Have a PIN sent; the platform's id of the member is kept.

        Raises Refused (MEMBER_LOCKED after too many wrong PINs here) or Unavailable.
        """
        self.locks.check(member.id)
        challenge = self.gateway.start_challenge(member, sale.id)
        told = challenge.provider_member_id
        if told and told != member.provider_id:
            with self.store.writing() as transaction:
                member = members.merge_member(transaction, replace(member, provider_id=told))
        return Started(challenge, member)

    def resend(
        self, challenge: Challenge, *, sale: Sale | None = None, operator: Operator | None = None
    ) -> Challenge:
        """Have it sent again; who asks often is noted. Raises Refused (too soon) or Unavailable."""
        again = self.gateway.resend(challenge)
        if self.watching is not None and operator is not None:
            self.watching.pin_resent(sale, operator=operator)
        return again

    def verify(self, challenge: Challenge, pin: str, *, member: Member, sale: Sale) -> Authorisation:
        """Trade the PIN for leave to redeem; each try is counted on disk before it is made.

        Raises Refused (wrong, expired, too many; MEMBER_LOCKED) or Unavailable.
        """
        if not challenge.needed:
            return self.gateway.verify(challenge, "", member=member, sale_id=sale.id)
        typed = "".join(pin.split())
        if not typed:
            raise Refused(Reason.PROVIDER, code="PIN_INVALID")
        self.locks.check(member.id)
        left = self.locks.count(member.id)
        try:
            leave = self.gateway.verify(challenge, typed, member=member, sale_id=sale.id)
        except Refused as refusal:
            raise self.locks.settled(refusal, member.id, left=left) from None
        except Unavailable:
            self.locks.uncount(member.id)
            raise
        self.locks.clear(member.id)
        return leave

    def waive(self, sale: Sale, member: Member, approval: Approval, *, seller: Operator) -> Authorisation:
        """Leave to redeem on a named person's word, where no PIN comes; `redeem` holds it to its limit.

        Raises Refused: APPROVAL_NEEDED (of another person, for exactly this), APPROVAL_SELF, and
        PROVIDER(NOT_OFFERED) where the programme takes no such word.
        """
        if Capability.WAIVE not in self.gateway.capabilities:
            raise Refused(Reason.PROVIDER, code="NOT_OFFERED")
        checked(approval, Permission.PIN_WAIVE, seller=seller)
        if approval.approver_id == seller.id:
            raise Refused(Reason.APPROVAL_SELF)
        waiver = Waiver(approval.id, approval.approver_code, stamp(self.clock()))
        return Authorisation("", member.id, sale.id, waiver)

    def quote(self, member: Member, sale: Sale) -> Quote:
        """What this basket takes, kept with its time. Raises Refused or Unavailable."""
        quote = self.gateway.quote(member, sale)
        with self.store.writing() as transaction:
            members.note_quote(transaction, member.id, quote)
        return quote

    def most_usable(self, sale: Sale, quote: Quote, *, waived: bool = False) -> tuple[Money, Limit]:
        """The most that may be used here, with the store's own rules, and what keeps it from being more."""
        return most_usable(sale, quote, rules=self.rules_now(), waived=waived)

    def redeem(
        self,
        sale: Sale,
        amount: Money,
        *,
        authorisation: Authorisation,
        quote: Quote,
        offer: Offer | None = None,
        points: int = 0,
    ) -> Sale:
        """The sale with the amount set aside for it; `points` where whole points pay it.

        Raises Refused where the amount, the rules or the platform do not allow it, Unavailable where the
        platform is away, Unavailable(OUTCOME_UNKNOWN) where it may have taken it: then it stays listed for
        a person and the sale goes on without.
        """
        record = self._intend(
            sale,
            amount,
            authorisation=authorisation,
            quote=quote,
            points=points,
            state=RedemptionState.HOLDING,
        )
        return self._take(record, sale, authorisation=authorisation, quote=quote, offer=offer)

    def plan(
        self, sale: Sale, amount: Money, *, authorisation: Authorisation, quote: Quote, points: int = 0
    ) -> Sale:
        """The sale with the amount off, for a platform that is asked to debit after the last payment.

        Raises Refused as `redeem` does. The sale cannot close before `debit`.
        """
        record = self._intend(
            sale,
            amount,
            authorisation=authorisation,
            quote=quote,
            points=points,
            state=RedemptionState.AUTHORISED,
        )
        planned = sale.with_redemption(
            Redemption(record.id, amount, "", RedemptionState.AUTHORISED, record.mode, points)
        )
        self._keep_cart(planned)
        return planned

    def debit(
        self, sale: Sale, *, authorisation: Authorisation, quote: Quote, offer: Offer | None = None
    ) -> Sale:
        """What was planned, taken now. Raises as `redeem`; then `without_plan(sale)` has more left to pay."""
        assert sale.redemption is not None
        _check_leave(authorisation, sale)
        with self.store.writing() as transaction:
            record = redemptions.redemption_by_id(transaction, sale.redemption.id)
            if record is None or record.state is not RedemptionState.AUTHORISED:
                raise Refused(Reason.REDEMPTION_SETTLED)
            redemptions.move_redemption(
                transaction, record.id, RedemptionState.HOLDING, at=stamp(self.clock())
            )
        return self._take(record, sale, authorisation=authorisation, quote=quote, offer=offer)

    def without_plan(self, sale: Sale) -> Sale:
        """The sale without a redemption that was refused or is in doubt; its payments stay."""
        if sale.redemption is None:
            return sale
        with self.store.reading() as snapshot:
            record = redemptions.redemption_by_id(snapshot, sale.redemption.id)
        if record is not None and record.state in {RedemptionState.HELD, RedemptionState.COMMITTED}:
            return sale
        bare = sale.with_redemption_settled(None)
        self._keep_cart(bare)
        return bare

    def renew(self, sale: Sale, *, authorisation: Authorisation | None, quote: Quote) -> Sale:
        """The sale with a hold that still stands; one that has expired is made again with the same leave.

        Raises Refused(PROVIDER, HOLD_EXPIRED) where there is no leave any more (then `without_plan`), and
        as `redeem`.
        """
        held = sale.redemption
        if held is None or held.state is not RedemptionState.HELD or sale.member is None:
            return sale
        found = self.gateway.find_hold(sale, quote=quote, amount=held.amount, key=held.id)
        if found is not None:
            return sale
        with self.store.writing() as transaction:
            redemptions.move_redemption(transaction, held.id, RedemptionState.EXPIRED, at=stamp(self.clock()))
        if authorisation is None:
            raise Refused(Reason.PROVIDER, code="HOLD_EXPIRED")
        bare = sale.with_redemption_settled(None)
        again = self._intend(
            replace(bare, tenders=()),
            held.amount,
            authorisation=authorisation,
            quote=quote,
            points=held.points,
            state=RedemptionState.HOLDING,
        )
        return self._take(again, sale, authorisation=authorisation, quote=quote, offer=None)

    def release(self, sale: Sale) -> Sale:
        """The sale without its redemption; the platform is told as soon as it can be."""
        if sale.redemption is None:
            return sale
        bare = sale.with_redemption(None)
        now = self.clock()
        with self.store.writing() as transaction:
            let_go(transaction, sale.redemption.id, at=stamp(now), now_ms=unix_ms(now))
            carts.save_cart(transaction, bare, saved_at=stamp(now))
        self.wake()
        return bare

    def offers(self, member: Member, total: Money) -> tuple[Offer, ...]:
        """What campaigns give on this sale; none where the platform is away."""
        try:
            return self.gateway.offers(member, total)
        except (Refused, Unavailable):
            return ()

    def _intend(
        self,
        sale: Sale,
        amount: Money,
        *,
        authorisation: Authorisation,
        quote: Quote,
        points: int,
        state: RedemptionState,
    ) -> redemptions.RedemptionRecord:
        assert sale.member is not None
        _check_leave(authorisation, sale)
        waiver, rules = authorisation.waiver, self.rules_now()
        check_amount(sale, amount, quote=quote, rules=rules, waived=waiver is not None, points=points)
        record = redemptions.RedemptionRecord(
            id=new_id(),
            sale_id=sale.id,
            member_id=sale.member.id,
            provider=self.gateway.name,
            amount_cents=amount.cents,
            state=state,
            hold_id="",
            evidence=quote.evidence,
            mode=RedemptionMode.WAIVED if waiver else RedemptionMode.PIN,
            points=points,
            approval_id=waiver.approval_id if waiver else None,
            basket=carts.cart_text(replace(sale, invoice_cpf=None, tenders=())),
        )
        at = stamp(self.clock())
        with self.store.writing() as transaction:
            if redemptions.is_used_in(transaction, sale.id):
                raise Refused(Reason.REDEMPTION_PENDING)
            if waiver is not None:
                use_waiver(transaction, record, waiver, till=self.till, at=at)
            redemptions.add_redemption(transaction, record, at=at)
        return record

    def _take(
        self,
        record: redemptions.RedemptionRecord,
        sale: Sale,
        *,
        authorisation: Authorisation,
        quote: Quote,
        offer: Offer | None,
    ) -> Sale:
        assert sale.member is not None
        try:
            hold = self.gateway.hold(
                authorisation,
                Money(record.amount_cents),
                sale=sale,
                member=sale.member,
                quote=quote,
                offer=offer,
                key=record.id,
                points=record.points,
            )
        except Refused:
            self._move(record, RedemptionState.REFUSED)
            raise
        except Unavailable as error:
            hold = self._evidence(record, sale, quote=quote, error=error)
        return self._keep(record, sale, hold=hold)

    def _evidence(
        self, record: redemptions.RedemptionRecord, sale: Sale, *, quote: Quote, error: Unavailable
    ) -> Hold:
        """After a call without a usable answer: the hold if the platform has it, else the fitting error."""
        if error.outage is not Outage.OUTCOME_UNKNOWN:
            self._move(record, RedemptionState.RELEASED)
            raise error
        try:
            hold = self.gateway.find_hold(sale, quote=quote, amount=Money(record.amount_cents), key=record.id)
        except (Unavailable, Refused):
            self._move(record, RedemptionState.UNKNOWN)
            raise error from None
        if hold is not None:
            with self.store.reading() as snapshot:
                # A sale has one hold at a time: an earlier one that still stands is not this one's.
                hold = None if redemptions.is_hold_of_another(snapshot, record, hold.id) else hold
        if hold is None:
            self._move(record, RedemptionState.RELEASED)
            raise Unavailable(Outage.PLATFORM) from error
        return hold

    def _keep(self, record: redemptions.RedemptionRecord, sale: Sale, *, hold: Hold) -> Sale:
        state = RedemptionState.COMMITTED if hold.debited else RedemptionState.HELD
        done = Redemption(record.id, hold.amount, hold.id, state, record.mode, record.points)
        applied = sale.with_redemption_settled(done) if sale.redemption else sale.with_redemption(done)
        at = stamp(self.clock())
        with self.store.writing() as transaction:
            redemptions.move_redemption(transaction, record.id, state, at=at, hold_id=hold.id)
            carts.save_cart(transaction, applied, saved_at=at)
        return applied

    def _keep_cart(self, sale: Sale) -> None:
        with self.store.writing() as transaction:
            carts.save_cart(transaction, sale, saved_at=stamp(self.clock()))

    def _move(self, record: redemptions.RedemptionRecord, state: RedemptionState) -> None:
        with self.store.writing() as transaction:
            redemptions.move_redemption(transaction, record.id, state, at=stamp(self.clock()))


def _check_leave(authorisation: Authorisation, sale: Sale) -> None:
    """Raises Refused(PIN_REQUIRED): one member's leave spends nobody else's benefit, nor in another sale."""
    member_id = sale.member.id if sale.member else ""
    if (authorisation.member_id, authorisation.sale_id) != (member_id, sale.id):
        raise Refused(Reason.PROVIDER, code="PIN_REQUIRED")


_OF_A_CART = frozenset({RedemptionState.AUTHORISED, RedemptionState.HELD, RedemptionState.COMMITTED})


def let_go(transaction: Transaction, redemption_id: str, *, at: str, now_ms: int) -> None:
    """Nobody uses it any more: what was taken is released by a message, what was not is simply gone.

    What has gone its way already, or is in doubt, stays as it is.
    """
    record = redemptions.redemption_by_id(transaction, redemption_id)
    if record is None or record.state not in _OF_A_CART:
        return
    if record.mode is RedemptionMode.OFFLINE or record.state is RedemptionState.AUTHORISED:
        redemptions.move_redemption(transaction, record.id, RedemptionState.RELEASED, at=at)
        return
    member = members.member_by_id(transaction, record.member_id)
    redemptions.move_redemption(transaction, record.id, RedemptionState.RELEASING, at=at)
    outbox.add_messages(transaction, [release_message(record, member)], now_ms=now_ms)


def committing(sale: Sale) -> Redemption | None:
    """The sale's redemption on its way to being final; one that is already debited stays committed."""
    if sale.redemption is None or sale.redemption.state is RedemptionState.COMMITTED:
        return sale.redemption
    return replace(sale.redemption, state=RedemptionState.COMMITTING)
