"""The loss ledger: cashback given offline (or held too long) that the platform would not honour.

The sale stays a fact; what it cost is listed here until somebody who may settles it with a reason.
"""

from dataclasses import dataclass

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.till import Operator
from pos_client.ports import Clock
from pos_client.services.approvals import plain_reason, take_leave
from pos_client.services.identity import stamp
from pos_client.services.voucher_release import code_digest
from pos_client.store import doubts, journal, losses, pending
from pos_client.store.losses import Loss
from pos_client.store.store import Store

__all__ = ["Loss", "Losses"]


@dataclass(frozen=True, slots=True)
class Losses:
    """`till` is the till's code for the journal."""

    store: Store
    till: str
    clock: Clock

    def list(self, *, settled: bool = False, most: int = 500) -> tuple[Loss, ...]:
        """Newest first: the open ones, or with `settled` all."""
        with self.store.reading() as snapshot:
            return losses.list_losses(snapshot, settled=settled, most=most)

    def total(self) -> Money:
        """What is open, together."""
        with self.store.reading() as snapshot:
            return Money(losses.open_cents(snapshot))

    def settle(self, loss_id: str, *, by: Operator, reason: str, approval: Approval | None = None) -> None:
        """Somebody takes note of it: recovered, agreed with the customer, written off.

        Raises Refused: APPROVAL_REASON, APPROVAL_NEEDED, REDEMPTION_SETTLED.
        """
        why, at = plain_reason(reason), stamp(self.clock())
        with self.store.writing() as transaction:
            take_leave(transaction, by, Permission.OUTBOX_RESOLVE, approval=approval, at=at)
            if not losses.settle_loss(transaction, loss_id, by=by.id, note=why, at=at):
                raise Refused(Reason.REDEMPTION_SETTLED)
            # The refused message is the same fact: it needs nobody any more.
            for message_id in doubts.messages_in_doubt(
                transaction, losses.redemption_of(transaction, loss_id)
            ):
                pending.mark_handled(transaction, message_id, by=by.id, reason=why, at=at)
            body = {"loss_id": loss_id, "reason": code_digest(loss_id, why)}
            journal.append_entry(transaction, "loss_settled", body, till=self.till, at=at, operator_id=by.id)
