"""Shows what machines took and no sale has before anything else is done, and settles it from there."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from pos_client.domain.errors import TillError
from pos_client.services.terminals import TerminalPayment
from resources.words import Words
from ui import wording
from ui.background import Background
from ui.checkout.model import CheckoutModel
from ui.checkout.open_charges import OpenChargesDialog
from ui.checkout.terminal_sentences import outcome
from ui.counter import Counter
from ui.counter_page import CounterPage


class OpenChargesFlow(QObject):
    """`begin` at every sign-in; nothing is shown where nothing is open."""

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
        self._background = background
        self._dialog: OpenChargesDialog | None = None
        self._busy = False

    def begin(self) -> None:
        """Open the list, where there is anything on it."""
        payments = self._open_payments()
        if not payments or self._dialog is not None:
            return
        dialog = OpenChargesDialog(self._page.window(), self._words)
        dialog.look_wanted.connect(lambda one: self._run(lambda: self._terminals.poll(one.id)))
        dialog.give_back_wanted.connect(lambda one: self._run(lambda: self._terminals.take_back(one.id)))
        dialog.unpaid_wanted.connect(self._on_unpaid)
        dialog.closed.connect(self._on_closed)
        self._dialog = dialog
        dialog.show_payments(payments)
        dialog.open(dialog.list)

    def _open_payments(self) -> list[TerminalPayment]:
        """All but what pays the open sale already."""
        used = {tender.terminal_payment for tender in self._model.sale_model.sale.tenders}
        return [one for one in self._terminals.open() if one.id not in used]

    def _on_unpaid(self, payment: TerminalPayment) -> None:
        operator = self._model.sale_model.operator
        if operator is not None:
            self._run(lambda: self._terminals.settle_unpaid(payment.id, operator))

    def _run(self, act: Callable[[], TerminalPayment]) -> None:
        if self._busy or self._dialog is None:
            return
        self._busy = True
        self._dialog.say(self._words.text("Asking the machine…"), waiting=True)
        self._background.run("payment", act, done=self._on_done, failed=self._on_failed)

    def _on_done(self, payment: TerminalPayment) -> None:
        self._busy = False
        if self._dialog is None:
            return
        left = self._open_payments()
        self._dialog.say(outcome(self._words, payment))
        if left:
            self._dialog.show_payments(left)
        else:
            self._dialog.finish()

    def _on_failed(self, error: TillError) -> None:
        self._busy = False
        if self._dialog is not None:
            self._dialog.say(wording.sentence(self._words, error), error=True)

    def _on_closed(self) -> None:
        self._dialog = None
