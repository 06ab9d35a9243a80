"""After any end of the program: what became of the last sale, the cart that was open, what is in doubt."""

from dataclasses import dataclass

from pos_client.domain.benefits import RedemptionState
from pos_client.domain.sale import Sale
from pos_client.ports import Clock
from pos_client.services.identity import stamp
from pos_client.store import carts, journal, outbox, print_jobs, redemptions, sales
from pos_client.store.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class Recovered:
    """What the cashier is told at the start. `interrupted` is false after an orderly end."""

    interrupted: bool
    last_sale: sales.LastSale | None
    cart: Sale | None
    redemptions_in_doubt: int
    unprinted_sale_id: str | None


@dataclass(frozen=True, slots=True)
class Recovery:
    """Puts the till back where it was."""

    store: Store
    till: str
    clock: Clock

    def recover(self, *, interrupted: bool) -> Recovered:
        """Settle what the last run left half done and tell of it; doing it twice changes nothing."""
        at = stamp(self.clock())
        with self.store.writing() as transaction:
            in_doubt = self._doubt_interrupted_calls(transaction, at=at)
            unprinted = self._settle_print_jobs(transaction)
            if interrupted:
                body = {"in_doubt": in_doubt}
                journal.append_entry(transaction, "restarted", body, till=self.till, at=at, operator_id="")
            return Recovered(
                interrupted=interrupted,
                last_sale=sales.last_sale(transaction),
                cart=carts.load_cart(transaction),
                redemptions_in_doubt=in_doubt,
                unprinted_sale_id=unprinted,
            )

    def _doubt_interrupted_calls(self, transaction: Transaction, *, at: str) -> int:
        """A call to hold whose end was never written may have been obeyed."""
        for record in redemptions.redemptions_in(transaction, RedemptionState.HOLDING):
            redemptions.move_redemption(transaction, record.id, RedemptionState.UNKNOWN, at=at)
        return len(redemptions.redemptions_in(transaction, RedemptionState.UNKNOWN))

    def _settle_print_jobs(self, transaction: Transaction) -> str | None:
        """A receipt that waited for a choice goes without it; one that was being printed asks a person."""
        unprinted = None
        for job in print_jobs.waiting_jobs(transaction, "printing", "held", "queued"):
            unprinted = job.sale_id
            if job.state == "held":
                outbox.release_held(transaction, job.sale_id, added={}, kinds=())
            print_jobs.move_job(transaction, job.id, "failed", problem="interrupted")
        return unprinted
