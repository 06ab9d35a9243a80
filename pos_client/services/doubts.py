"""Redemptions whose end nobody has seen, and releases that are not through: looked into, then for a person.

`look_again` asks the platform (on `net`), at once, at every start and from time to time; what it answers
settles the matter. What it cannot say is listed, and settled by somebody by name with a reason.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from pos_client.domain.benefits import Limit, Quote, RedemptionState
from pos_client.domain.errors import Reason, Refused, Unavailable
from pos_client.domain.money import ZERO, Money
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.till import Operator
from pos_client.ports import Clock, Hold, LoyaltyGateway, Wake
from pos_client.services.approvals import plain_reason, take_leave
from pos_client.services.identity import stamp, unix_ms
from pos_client.services.redemption_release import release_message
from pos_client.store import carts, doubts, journal, losses, members, outbox, pending, redemptions, shifts
from pos_client.store.doubts import PendingRelease, UnresolvedUse
from pos_client.store.store import Store, Transaction

__all__ = ["Doubts", "PendingRelease", "UnresolvedUse"]


@dataclass(frozen=True, slots=True)
class Doubts:
    """`till` is the till's code for the journal; without a gateway nobody is asked, only listed."""

    store: Store
    till: str
    gateway: LoyaltyGateway | None
    clock: Clock
    wake: Wake

    def unresolved(self) -> tuple[UnresolvedUse, ...]:
        """Uses of cashback that may have been taken, oldest first."""
        with self.store.reading() as snapshot:
            return doubts.unresolved_uses(snapshot)

    def pending_releases(self) -> tuple[PendingRelease, ...]:
        """What is to be given back and is not yet: by the queue, or by a person where it says so."""
        with self.store.reading() as snapshot:
            return doubts.pending_releases(snapshot)

    def look_again(self) -> int:
        """Ask the platform about everything in doubt. Answers how many were settled."""
        if self.gateway is None:
            return 0
        with self.store.reading() as snapshot:
            waiting = [
                record
                for record in redemptions.redemptions_in(snapshot, RedemptionState.UNKNOWN)
                if record.provider == self.gateway.name and record.basket
            ]
        return sum(self._ask(self.gateway, record) for record in waiting)

    def settle_by_hand(
        self,
        redemption_id: str,
        *,
        taken: bool,
        by: Operator,
        reason: str,
        approval: Approval | None = None,
    ) -> None:
        """Somebody looked in the programme's own pages: it was taken there, or it was not.

        What was taken for a sale that went on without it is released; what was not taken of a sale that
        closed with it is a loss. Raises Refused: APPROVAL_REASON, APPROVAL_NEEDED, REDEMPTION_SETTLED.
        """
        why = plain_reason(reason)
        with self.store.writing() as transaction:
            at = stamp(self.clock())
            take_leave(transaction, by, Permission.OUTBOX_RESOLVE, approval=approval, at=at)
            record = redemptions.redemption_by_id(transaction, redemption_id)
            if record is None or record.state is not RedemptionState.UNKNOWN:
                raise Refused(Reason.REDEMPTION_SETTLED)
            used = doubts.closed_with(transaction, record)
            again = taken and not used
            for message_id in doubts.messages_in_doubt(transaction, redemption_id):
                # The release that nobody answered did not arrive: it is sent once more, not anew.
                if again:
                    pending.retry_now(transaction, message_id)
                else:
                    pending.mark_handled(transaction, message_id, by=by.id, reason=why, at=at)
            if used:
                self._settle_used(transaction, record, taken=taken, at=at)
            else:
                self._settle_unused(transaction, record, hold=_taken_hold(record) if taken else None, at=at)
            self._note(transaction, record, taken=taken, by=by, why=why)
        self.wake()

    def settle_release(
        self, redemption_id: str, *, by: Operator, reason: str, approval: Approval | None = None
    ) -> None:
        """Somebody gave it back in the programme's own pages. Raises as `settle_by_hand`."""
        why = plain_reason(reason)
        with self.store.writing() as transaction:
            at = stamp(self.clock())
            take_leave(transaction, by, Permission.OUTBOX_RESOLVE, approval=approval, at=at)
            record = redemptions.redemption_by_id(transaction, redemption_id)
            if record is None or record.state is not RedemptionState.RELEASING:
                raise Refused(Reason.REDEMPTION_SETTLED)
            for message_id in doubts.messages_of(transaction, redemption_id):
                pending.mark_handled(transaction, message_id, by=by.id, reason=why, at=at)
            redemptions.move_redemption(transaction, redemption_id, RedemptionState.RELEASED, at=at)
            self._note(transaction, record, taken=False, by=by, why=why)
        self.wake()

    def _ask(self, gateway: LoyaltyGateway, record: redemptions.RedemptionRecord) -> bool:
        with self.store.reading() as snapshot:
            sale = carts.read_cart(snapshot, record.basket)
            if doubts.later_use(snapshot, record):
                # The balance has moved for another reason since: it proves nothing any more.
                return False
        quote = _as_it_was(record)
        try:
            hold = gateway.find_hold(sale, quote=quote, amount=Money(record.amount_cents), key=record.id)
        except (Refused, Unavailable):
            return False
        with self.store.writing() as transaction:
            current = redemptions.redemption_by_id(transaction, record.id)
            if current is None or current.state is not RedemptionState.UNKNOWN:
                return False
            if doubts.later_use(transaction, record):
                # While the platform was asked: what it found may be the later one's.
                return False
            self._settle_unused(transaction, record, hold=hold, at=stamp(self.clock()))
        self.wake()
        return True

    def _settle_unused(
        self, transaction: Transaction, record: redemptions.RedemptionRecord, *, hold: Hold | None, at: str
    ) -> None:
        """No sale uses it: what was taken goes back."""
        waiting = doubts.messages_in_doubt(transaction, record.id)
        if hold is None:
            redemptions.move_redemption(transaction, record.id, RedemptionState.RELEASED, at=at)
            for message_id in waiting:
                pending.mark_handled(transaction, message_id, by="till", reason="never debited", at=at)
            return
        for message_id in waiting:
            pending.retry_now(transaction, message_id)
        redemptions.move_redemption(transaction, record.id, RedemptionState.RELEASING, at=at, hold_id=hold.id)
        taken = replace(record, hold_id=hold.id)
        member = members.member_by_id(transaction, record.member_id)
        if not doubts.messages_of(transaction, record.id):
            message = release_message(taken, member)
            outbox.add_messages(transaction, [message], now_ms=unix_ms(self.clock()))

    def _settle_used(
        self, transaction: Transaction, record: redemptions.RedemptionRecord, *, taken: bool, at: str
    ) -> None:
        state = RedemptionState.COMMITTED if taken else RedemptionState.REFUSED
        redemptions.move_redemption(transaction, record.id, state, at=at)
        if taken:
            return
        losses.note_loss(transaction, record.id, why="not_taken", at=at)
        shifts.note_refused_redemption(transaction, record.id, at=at)
        for message_id in doubts.reversals_of(transaction, record.id):
            # Goods came back meanwhile: what was never debited is not given back.
            pending.mark_handled(transaction, message_id, by="till", reason="never debited", at=at)

    def _note(
        self,
        transaction: Transaction,
        record: redemptions.RedemptionRecord,
        *,
        taken: bool,
        by: Operator,
        why: str,
    ) -> None:
        body = {
            "redemption_id": record.id,
            "sale_id": record.sale_id,
            "amount_cents": record.amount_cents,
            "taken": taken,
            "reason": doubts.reason_digest(record.id, why),
        }
        at = stamp(self.clock())
        journal.append_entry(
            transaction, "redemption_settled", body, till=self.till, at=at, operator_id=by.id
        )


def _taken_hold(record: redemptions.RedemptionRecord) -> Hold:
    return Hold(record.hold_id, Money(record.amount_cents), debited=True)


def _as_it_was(record: redemptions.RedemptionRecord) -> Quote:
    """The quote that the redemption was made on, as far as a platform needs it to look again."""
    read_at = datetime.fromisoformat(record.made_at)
    return Quote(ZERO, ZERO, Limit.PROVIDER_RULE, read_at, evidence=record.evidence)
