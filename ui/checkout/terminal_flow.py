"""A payment at a machine: asked, watched, taken into the sale, given back. The machine is asked on `payment`.

While it is under way the sale stands still. What was taken and no sale has is shown before anything else.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from pos_client.domain.errors import Outage, TillError
from pos_client.domain.money import Money
from pos_client.domain.payment import CARD_METHODS, CardSlip, Method, PaymentState
from pos_client.services.checkout import ClosedSale
from pos_client.services.terminals import TerminalPayment
from resources.words import Words
from ui import wording
from ui.background import Background
from ui.checkout.card_dialog import CardDialog
from ui.checkout.model import CheckoutModel
from ui.checkout.terminal_dialog import TerminalDialog
from ui.checkout.terminal_sentences import outcome, what_to_do
from ui.counter import Counter
from ui.counter_page import CounterPage

LOOK_MS = 2000
FIRST_LOOK_MS = 200


class TerminalFlow(QObject):
    """`takes` says whether a machine is there for a means of payment; `begin` starts it."""

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
        self._counter, self._words, self._page, self._model = counter, words, page, model
        self._terminals, self._background = counter.terminals, background
        self._dialog: TerminalDialog | None = None
        self._payment: TerminalPayment | None = None
        self._looking = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._look)
        model.closed.connect(self._on_closed)
        model.give_back_wanted.connect(self._give_back)

    def takes(self, method: Method) -> bool:
        """Whether a machine is configured for it."""
        return self._terminals.machine_for(method) is not None

    def begin(self, method: Method, amount: Money) -> None:
        """Ask the machine, or go on with what it has been asked for this sale already."""
        sale, operator = self._model.sale_model.sale, self._model.sale_model.operator
        name = self._terminals.machine_for(method)
        if operator is None or name is None or self._model.is_still:
            return
        owed = self._unsettled(sale.id)
        if owed is not None:
            method, amount = owed.charge.method, owed.charge.amount
        self._show(method, amount)
        if owed is not None:
            self._on_answer(owed)
            return

        def take() -> TerminalPayment:
            return self._terminals.take(sale, operator, terminal=name, method=method, amount=amount)

        self._run(take)

    def _unsettled(self, sale_id: str) -> TerminalPayment | None:
        """What this sale's machine was asked before: never asked again beside it."""
        used = {tender.terminal_payment for tender in self._model.sale_model.sale.tenders}
        for one in self._terminals.open():
            if one.charge.sale_id == sale_id and one.id not in used:
                return one
        return None

    def _show(self, method: Method, amount: Money) -> None:
        self._model.consuming = True
        self._payment = None
        dialog = TerminalDialog(self._page.window(), self._words, method=method, amount=amount)
        dialog.cancel_wanted.connect(self._cancel)
        dialog.paid_wanted.connect(self._ask_slip)
        dialog.unpaid_wanted.connect(self._settle_unpaid)
        self._dialog = dialog
        dialog.say(self._words.text("Asking the machine…"), waiting=True)
        dialog.open()

    def _run(self, act: Callable[[], TerminalPayment]) -> None:
        self._looking = True
        self._timer.stop()
        self._background.run("payment", act, done=self._on_answer, failed=self._on_failed)

    def _look(self) -> None:
        payment = self._payment
        if payment is not None and not self._looking:
            self._run(lambda: self._terminals.poll(payment.id))

    def _cancel(self) -> None:
        payment = self._payment
        if payment is None or self._looking:
            return
        if self._dialog is not None:
            self._dialog.say(self._words.text("Cancelling on the machine…"), waiting=True)
        self._run(lambda: self._terminals.cancel(payment.id))

    def _on_answer(self, payment: TerminalPayment) -> None:
        self._looking = False
        first, self._payment = self._payment is None, payment
        if payment.state is PaymentState.APPROVED:
            self._finish()
            self._model.pay_with(payment.tender)
        elif payment.state.is_over:
            self._finish()
            self._page.pay.show_problem(outcome(self._words, payment))
        elif self._dialog is not None:
            if payment.qr:
                self._dialog.show_code(payment.qr)
            self._dialog.say(what_to_do(self._words, payment), waiting=True)
            if payment.state is PaymentState.UNKNOWN:
                self._dialog.offer_settling()
            self._timer.start(FIRST_LOOK_MS if first else LOOK_MS)

    def _on_failed(self, error: TillError) -> None:
        """Nothing was asked, or the look failed: what was asked before is looked at again."""
        self._looking = False
        if self._payment is None:
            self._finish()
            self._page.pay.show_problem(wording.sentence(self._words, error))
            return
        if self._dialog is not None:
            lost = error.key in (Outage.OUTCOME_UNKNOWN, Outage.NETWORK, Outage.TERMINAL)
            said = self._words.text("The machine does not answer; asking again. Do not charge it anew.")
            self._dialog.say(said if lost else wording.sentence(self._words, error), waiting=True)
            self._dialog.offer_settling()
        self._timer.start(LOOK_MS)

    def _ask_slip(self) -> None:
        """It was paid: cards by the slip's own words."""
        payment = self._payment
        if payment is None or self._looking:
            return
        if payment.charge.method not in CARD_METHODS:
            self._settle_paid(payment, None)
            return
        dialog = CardDialog(
            self._page.window(),
            self._words,
            method=payment.charge.method,
            amount=payment.charge.amount,
            pay=lambda slip: self._settle_paid(payment, slip),
        )
        dialog.open(dialog.field)

    def _settle_paid(self, payment: TerminalPayment, slip: CardSlip | None) -> None:
        operator = self._model.sale_model.operator
        assert operator is not None
        self._run(lambda: self._terminals.settle_paid(payment.id, operator, slip))

    def _settle_unpaid(self) -> None:
        payment, operator = self._payment, self._model.sale_model.operator
        if payment is not None and operator is not None and not self._looking:
            self._run(lambda: self._terminals.settle_unpaid(payment.id, operator))

    def _give_back(self, payment_id: str) -> None:
        """Esc on what a machine has approved: it goes back to the customer before it leaves the sale."""
        if self._model.is_still:
            return
        self._model.consuming = True
        self._page.pay.show_waiting(self._words.text("Giving it back on the machine…"))
        self._background.run(
            "payment",
            lambda: self._terminals.take_back(payment_id),
            done=self._on_given_back,
            failed=self._on_not_given_back,
        )

    def _on_given_back(self, payment: TerminalPayment) -> None:
        self._finish()
        if payment.state.is_free:
            self._model.drop_charge(payment.id)

    def _on_not_given_back(self, error: TillError) -> None:
        self._finish()
        self._page.pay.show_problem(wording.sentence(self._words, error))

    def _on_closed(self, closed: ClosedSale) -> None:
        """The sale is on disk: machines that wait for that are told; the next start tells them else."""
        if self._terminals.machines:
            self._background.run("payment", lambda: self._terminals.confirm_sale(closed.id))

    def _finish(self) -> None:
        self._timer.stop()
        self._model.consuming = False
        self._page.pay.show_waiting("")
        if self._dialog is not None:
            self._dialog.finish()
        self._dialog, self._payment = None, None
