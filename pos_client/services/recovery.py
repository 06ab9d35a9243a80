"""After any end of the program: what became of the last sale, the cart that was open, what is in doubt."""

from dataclasses import dataclass

from pos_client.domain.benefits import RedemptionMode, RedemptionState
from pos_client.domain.money import Money
from pos_client.domain.sale import Sale
from pos_client.domain.voucher import VoucherState
from pos_client.ports import Clock
from pos_client.services.identity import stamp, unix_ms
from pos_client.services.redemption import let_go
from pos_client.services.voucher_release import release_uses
from pos_client.store import carts, journal, outbox, print_jobs, redemptions, sales, vouchers
from pos_client.store.store import Store, Transaction

_IN_A_CART = (RedemptionState.AUTHORISED, RedemptionState.HELD, RedemptionState.COMMITTED)


@dataclass(frozen=True, slots=True)
class InDoubt:
    """A use of cashback whose answer never came; `number` is empty where its sale was not closed."""

    number: str
    amount: Money
    provider: str
    at: str


@dataclass(frozen=True, slots=True)
class Recovered:
    """What the cashier is told at the start. `interrupted` is false after an orderly end."""

    interrupted: bool
    last_sale: sales.LastSale | None
    cart: Sale | None
    redemptions_in_doubt: int
    unprinted_sale_id: str | None
    doubts: tuple[InDoubt, ...] = ()


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
            doubts = self._doubt_interrupted_calls(transaction, at=at)
            self._let_go_of_the_unused(transaction, at=at)
            unprinted = self._settle_print_jobs(transaction)
            if interrupted:
                body = {"in_doubt": len(doubts)}
                journal.append_entry(transaction, "restarted", body, till=self.till, at=at, operator_id="")
            return Recovered(
                interrupted=interrupted,
                last_sale=sales.last_sale(transaction),
                cart=carts.load_cart(transaction),
                redemptions_in_doubt=len(doubts),
                unprinted_sale_id=unprinted,
                doubts=doubts,
            )

    def _doubt_interrupted_calls(self, transaction: Transaction, *, at: str) -> tuple[InDoubt, ...]:
        """A call to hold whose end was never written may have been obeyed."""
        for record in redemptions.redemptions_in(transaction, RedemptionState.HOLDING):
            redemptions.move_redemption(transaction, record.id, RedemptionState.UNKNOWN, at=at)
        return tuple(
            InDoubt(
                number=sales.sale_exists(transaction, record.sale_id) or "",
                amount=Money(record.amount_cents),
                provider=record.provider,
                at=record.changed_at,
            )
            for record in redemptions.redemptions_in(transaction, RedemptionState.UNKNOWN)
        )

    def _let_go_of_the_unused(self, transaction: Transaction, *, at: str) -> None:
        """What only a living till could have taken further, and what no sale uses any more, goes back.

        The leave to debit after the last payment died with the till; a use of a voucher that was cut short
        may have been made.
        """
        for use in vouchers.uses_in(transaction, VoucherState.CONSUMING):
            vouchers.move_use(transaction, use.use_id, VoucherState.UNKNOWN, at=at)
        cart = carts.load_cart(transaction)
        self._give_vouchers_back(transaction, cart, at=at)
        kept = cart.redemption if cart is not None else None
        now_ms = unix_ms(self.clock())
        for record in redemptions.unclosed_redemptions(transaction, *_IN_A_CART):
            planned = record.state is RedemptionState.AUTHORISED and record.mode is not RedemptionMode.OFFLINE
            in_cart = kept is not None and kept.id == record.id
            if in_cart and not planned:
                continue
            let_go(transaction, record.id, at=at, now_ms=now_ms)
        if cart is not None and kept is not None:
            left = redemptions.redemption_by_id(transaction, kept.id)
            # Given back just now, or in doubt since the till died in the debit: the sale goes on without.
            if left is None or left.state not in _IN_A_CART:
                carts.save_cart(transaction, cart.with_redemption_settled(None), saved_at=at)

    def _give_vouchers_back(self, transaction: Transaction, cart: Sale | None, *, at: str) -> None:
        """Used up for a cart that does not know of it: the till died between the two."""
        known = {voucher.use_id for voucher in cart.vouchers} if cart is not None else set()
        for use in vouchers.unclosed_uses(transaction):
            if use.use_id not in known:
                now_ms = unix_ms(self.clock())
                release_uses(transaction, use.sale_id, at=at, now_ms=now_ms, only=use.use_id)

    def _settle_print_jobs(self, transaction: Transaction) -> str | None:
        """A receipt that waited for a choice goes without it; one that was being printed asks a person.

        A slip that nobody began to print is printed now.
        """
        unprinted = None
        for job in print_jobs.waiting_jobs(transaction, "printing", "held", "queued"):
            if job.sale_id is None and job.state == "queued":
                continue
            unprinted = job.sale_id or unprinted
            if job.state == "held" and job.sale_id is not None:
                outbox.release_held(transaction, job.sale_id, added={}, kinds=())
            print_jobs.move_job(transaction, job.id, "failed", problem="interrupted")
        return unprinted
