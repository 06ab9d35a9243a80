"""Shows what machines took and no sale has before anything else is done, and settles it from there."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from pos_client.domain.errors import TillError
from pos_client.domain.payment import CARD_METHODS, CardSlip, PaymentState
from pos_client.domain.till import Operator
from pos_client.services.terminal_recovery import TerminalRecovery
from pos_client.services.terminal_refunds import TerminalRefund, TerminalRefunds
from pos_client.services.terminals import TerminalPayment
from resources.words import Words
from ui import wording
from ui.background import Background
from ui.checkout.card_dialog import CardDialog
from ui.checkout.machine_menu import MachineMenu
from ui.checkout.model import CheckoutModel
from ui.checkout.open_charges import Open, OpenChargesDialog, Wish
from ui.checkout.terminal_sentences import given_back, outcome
from ui.counter import Counter
from ui.counter_page import CounterPage

WATCH_MS = 60_000


class OpenChargesFlow(QObject):
    """`begin` at every sign-in; nothing is shown where nothing is open. `open` shows the list in any case.

    Once a minute, where nobody is paying, confirmations that were lost are sent again, and what a person said
    was not charged is looked up; what a machine's own menu ended with while nobody waited is confirmed.
    """

    def __init__(
        self,
        counter: Counter,
        words: Words,
        *,
        background: Background,
        page: CounterPage,
        model: CheckoutModel,
    ) -> None:
        super().__init__(page)
        self._terminals, self._words, self._page, self._model = counter.terminals, words, page, model
        self._refunds = TerminalRefunds(self._terminals)
        self._wake_printer = counter.wake_printer
        self._background = background
        self._dialog: OpenChargesDialog | None = None
        self._busy = False
        self.menu = MachineMenu(counter, words, background=background, page=page)
        self._watch = QTimer(self, interval=WATCH_MS)
        self._watch.timeout.connect(self.look_again)
        if self._terminals.machines:
            self._watch.start()

    def begin(self) -> None:
        """Open the list, where there is anything on it that somebody has to decide."""
        found = self._open()
        if any(not (isinstance(one, TerminalPayment) and one.state.is_free) for one in found):
            self.open()

    def open(self) -> None:
        """The list, be it empty."""
        if self._dialog is not None:
            return
        sale = self._model.sale_model.sale
        has_menu = self.menu.machine is not None
        dialog = OpenChargesDialog(self._page.window(), self._words, sale_id=sale.id, has_menu=has_menu)
        dialog.wanted.connect(self._on_wanted)
        dialog.menu_wanted.connect(self._on_menu)
        dialog.closed.connect(self._on_closed)
        self._dialog = dialog
        dialog.show_open(self._open())
        dialog.open(dialog.list)

    def look_again(self) -> None:
        """What nobody waits for, as long as nobody pays."""
        if self._busy or self._dialog is not None or self.menu.is_waiting or self._model.is_still:
            return
        if self.menu.machine is None and not self._terminals.open():
            return
        recovery = TerminalRecovery(self._terminals)
        self._background.run("payment", recovery.look_again, done=self._on_looked_again)

    def _on_looked_again(self, found: bool) -> None:
        self._wake_printer()
        free = self._page.isVisible() and self._page.view is self._page.sale and not self._model.is_still
        if found and free:
            self.begin()

    def _open(self) -> list[Open]:
        """All but what pays the open sale already."""
        used = {tender.terminal_payment for tender in self._model.sale_model.sale.tenders}
        charges = [one for one in self._terminals.open() if one.id not in used]
        lost = [one for one in charges if one.is_unused]
        return [*lost, *self._refunds.open(), *(one for one in charges if not one.is_unused)]

    def _on_wanted(self, wish: Wish, one: Open) -> None:
        operator = self._model.sale_model.operator
        if operator is None:
            return
        if isinstance(one, TerminalRefund):
            self._on_refund(wish, one, operator=operator)
            return
        terminals = self._terminals
        acts: dict[Wish, Callable[[], TerminalPayment]] = {
            Wish.LOOK: lambda: terminals.poll(one.id),
            Wish.GIVE_BACK: lambda: terminals.take_back(one.id),
            Wish.UNPAID: lambda: terminals.settle_unpaid(one.id, operator),
            Wish.BY_HAND: lambda: terminals.settle_refund(one.id, operator, refunded=True),
        }
        if wish is Wish.USE:
            self._use(one)
        elif wish is Wish.PAID:
            self._ask_slip(one, operator)
        else:
            self._run(acts[wish])

    def _on_refund(self, wish: Wish, refund: TerminalRefund, *, operator: Operator) -> None:
        if wish is Wish.BY_HAND:
            self._run(lambda: self._refunds.settle(refund.id, operator, given=True))
        elif wish is Wish.LOOK:
            self._run(lambda: self._refunds.give(refund.id))

    def _use(self, payment: TerminalPayment) -> None:
        """It was taken for the sale that is open."""
        if not self._model.is_still and self._model.pay_with(payment.tender) and self._dialog is not None:
            self._dialog.finish()

    def _ask_slip(self, payment: TerminalPayment, operator: Operator) -> None:
        """It was paid: cards by the slip's own words."""

        def paid(slip: CardSlip | None) -> None:
            self._run(lambda: self._terminals.settle_paid(payment.id, operator, slip))

        charge = payment.charge
        if charge.method not in CARD_METHODS:
            paid(None)
            return
        dialog = CardDialog(
            self._page.window(), self._words, method=charge.method, amount=charge.amount, pay=paid
        )
        dialog.open(dialog.field)

    def _on_menu(self) -> None:
        if self._dialog is not None:
            self._dialog.finish()
        self.menu.open(self._model.sale_model.operator)

    def _run(self, act: Callable[[], Open]) -> None:
        if self._busy or self._dialog is None:
            return
        self._busy = True
        self._dialog.say(self._words.text("Asking the machine…"), waiting=True)
        self._background.run("payment", act, done=self._on_done, failed=self._on_failed)

    def _on_done(self, one: Open) -> None:
        self._busy = False
        if self._dialog is None:
            return
        left = self._open()
        said = given_back(self._words, one) if isinstance(one, TerminalRefund) else outcome(self._words, one)
        self._dialog.say(said)
        usable = isinstance(one, TerminalPayment) and one.state is PaymentState.APPROVED
        if left or usable:
            self._dialog.show_open(left)
        else:
            self._dialog.finish()

    def _on_failed(self, error: TillError) -> None:
        self._busy = False
        if self._dialog is not None:
            self._dialog.show_open(self._open())
            self._dialog.say(wording.sentence(self._words, error), error=True)

    def _on_closed(self) -> None:
        self._dialog = None
