"""A payment at a machine: asked, watched, taken into the sale, given back. The machine is asked on `payment`.

While it is under way the sale stands still. A machine that never speaks (a stand-alone one, the store's own
Pix code) is asked the same way: its charge is on disk before the card is passed, and a person ends it.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from pos_client.domain.errors import Outage, Reason, TillError, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.payment import CARD_METHODS, CardSlip, Method, PaymentState
from pos_client.domain.pix import is_payable
from pos_client.services.checkout import ClosedSale
from pos_client.services.terminals import TerminalPayment
from resources.words import Words
from ui import wording
from ui.background import Background
from ui.checkout.card_dialog import CardDialog
from ui.checkout.model import CheckoutModel
from ui.checkout.pix_dialog import PixDialog
from ui.checkout.terminal_dialog import NotAskedDialog, TerminalDialog
from ui.checkout.terminal_sentences import outcome, wants_a_look, what_to_do
from ui.counter import Counter
from ui.counter_page import CounterPage
from ui.dialog import Dialog

LOOK_MS = 2000
FIRST_LOOK_MS = 200

_OURS = frozenset({Outage.DISK_FULL, Outage.BUG})
_MACHINES = frozenset({Reason.TERMINAL_BUSY, Reason.TERMINAL_REFUSED})

Act = Callable[[TerminalPayment], TerminalPayment]


class TerminalFlow(QObject):
    """`takes` says whether a machine is there for a means of payment; `begin` starts it.

    `code_shown` with a Pix code and its amount while a customer may scan it; `unsettled` where the list of
    what is open has to be looked at first.
    """

    code_shown = Signal(str, object)
    code_hidden = Signal()
    unsettled = Signal()

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
        self._person: Dialog | None = None
        self._payment: TerminalPayment | None = None
        self._asked: tuple[Method, Money, str] | None = None
        self._wish: Act | None = None
        self._looking, self._leaving = False, False
        self._next: tuple[Method, Money, str | None] | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._look)
        model.closed.connect(self._on_closed)
        model.give_back_wanted.connect(self._give_back)

    def takes(self, method: Method) -> bool:
        """Whether a machine is configured for it."""
        return self._terminals.machine_for(method) is not None

    def begin(self, method: Method, amount: Money, *, terminal: str | None = None) -> None:
        """Ask the machine, or go on with what it has been asked for this sale already."""
        sale, operator = self._model.sale_model.sale, self._model.sale_model.operator
        name = terminal or self._terminals.machine_for(method)
        if self._leaving:
            self._next = (method, amount, terminal)
            return
        if operator is None or name is None or self._model.is_still:
            return
        owed = self._unsettled(sale.id)
        if owed is not None and (owed.charge.refund_key or owed.charge.amount > sale.remaining):
            self.unsettled.emit()
            return
        if owed is not None:
            method, amount, name = owed.charge.method, owed.charge.amount, owed.terminal
        self._asked = (method, amount, name)
        self._show(method, amount, by_person=self._terminals.by_person(name))
        if owed is not None and owed.state is PaymentState.INTENDED:
            self._run(lambda: self._terminals.poll(owed.id))
            return
        if owed is not None:
            self._on_answer(owed)
            return
        self._run(lambda: self._terminals.take(sale, operator, terminal=name, method=method, amount=amount))

    def _unsettled(self, sale_id: str) -> TerminalPayment | None:
        """What this sale's machine was asked before: never asked again beside it."""
        used = {tender.terminal_payment for tender in self._model.sale_model.sale.tenders}
        for one in self._terminals.open():
            if one.charge.sale_id == sale_id and one.id not in used and not one.state.is_free:
                return one
        return None

    def _show(self, method: Method, amount: Money, *, by_person: bool) -> None:
        self._model.consuming = True
        self._payment, self._wish = None, None
        if by_person and method in CARD_METHODS:
            self._show_slip(method, amount)
        elif not by_person:
            dialog = TerminalDialog(self._page.window(), self._words, method=method, amount=amount)
            dialog.cancel_wanted.connect(self._cancel)
            dialog.paid_wanted.connect(self._ask_slip)
            dialog.unpaid_wanted.connect(lambda: self._settle(self._unpaid))
            self._dialog = dialog
            dialog.tell(self._words.text("Asking the machine…"))
            dialog.open()

    def _show_slip(self, method: Method, amount: Money) -> None:
        dialog = CardDialog(
            self._page.window(),
            self._words,
            method=method,
            amount=amount,
            pay=lambda slip: self._settle(self._paid(slip)),
        )
        self._open_person(dialog)

    def _show_own_code(self, payment: TerminalPayment) -> None:
        """The store's static Pix: its code is the charge's own."""
        dialog = PixDialog(
            self._page.window(),
            self._words,
            code=payment.qr,
            amount=payment.charge.amount,
            confirm=lambda: self._settle(self._paid(None)),
        )
        self._open_person(dialog)
        self.code_shown.emit(payment.qr, payment.charge.amount)

    def _open_person(self, dialog: CardDialog | PixDialog) -> None:
        self._person = dialog
        dialog.dismissed.connect(self._on_person_left)
        dialog.open(dialog.field if isinstance(dialog, CardDialog) else None)

    def _on_person_left(self) -> None:
        """Esc: a machine that speaks goes on being watched, one that does not was not paid at."""
        self._person = None
        if self._dialog is None:
            self._leaving = True
            self._settle(lambda payment: self._terminals.cancel(payment.id))
        elif self._payment is not None:
            self._timer.start(LOOK_MS)

    def _run(self, act: Callable[[], TerminalPayment]) -> None:
        self._looking = True
        self._timer.stop()
        self._background.run("payment", act, done=self._on_answer, failed=self._on_failed)

    def _settle(self, act: Act) -> None:
        """Somebody decided: now, or as soon as the call under way has ended."""
        payment = self._payment
        if payment is None or self._looking:
            self._wish = act
            return
        self._run(lambda: act(payment))

    def _look(self) -> None:
        payment = self._payment
        if payment is not None and not self._looking:
            self._run(lambda: self._terminals.poll(payment.id))

    def _cancel(self) -> None:
        if self._dialog is not None:
            self._dialog.tell(self._words.text("Cancelling on the machine…"))
        self._settle(lambda payment: self._terminals.cancel(payment.id))

    def _on_answer(self, payment: TerminalPayment) -> None:
        self._looking = False
        first, self._payment = self._payment is None, payment
        wish, self._wish = self._wish, None
        if payment.state is PaymentState.APPROVED and not payment.charge.refund_key:
            self._finish()
            if not self._model.pay_with(payment.tender):
                self.unsettled.emit()
        elif payment.state.is_over:
            self._finish()
            if not (payment.charge.cancel_key and self._terminals.by_person(payment.terminal)):
                self._page.pay.show_problem(outcome(self._words, payment))
        elif wish is not None:
            self._run(lambda: wish(payment))
        elif self._terminals.by_person(payment.terminal):
            self._await_person(payment)
        else:
            self._await_machine(payment, first=first)

    def _await_person(self, payment: TerminalPayment) -> None:
        if self._person is None and payment.qr:
            self._show_own_code(payment)
        elif self._person is None:
            self._finish()
            self.unsettled.emit()

    def _await_machine(self, payment: TerminalPayment, *, first: bool) -> None:
        if self._dialog is None:
            return
        if is_payable(payment.qr) and self._dialog.view.isHidden():
            self._dialog.show_code(payment.qr)
            self.code_shown.emit(payment.qr, payment.charge.amount)
        self._dialog.tell(what_to_do(self._words, payment), alarm=wants_a_look(payment))
        if payment.state is PaymentState.UNKNOWN:
            self._dialog.offer_settling()
        if self._person is None:
            self._timer.start(FIRST_LOOK_MS if first else LOOK_MS)

    def _on_failed(self, error: TillError) -> None:
        """Nothing was asked, or the look failed: what was asked before is looked at again."""
        self._looking = False
        wish, self._wish = self._wish, None
        payment = self._payment
        if payment is None:
            self._on_not_asked(error)
        elif self._dialog is None:
            # What a person said could not be written: the charge is there, and is gone on with.
            self._finish()
            self._page.pay.show_problem(wording.sentence(self._words, error))
        elif wish is not None:
            self._run(lambda: wish(payment))
        else:
            lost = error.key in (Outage.OUTCOME_UNKNOWN, Outage.NETWORK, Outage.TERMINAL)
            said = self._words.text("The machine does not answer; asking again. Do not charge it anew.")
            self._dialog.tell(said if lost else wording.sentence(self._words, error), alarm=True)
            self._dialog.offer_settling()
            self._timer.start(LOOK_MS)

    def _on_not_asked(self, error: TillError) -> None:
        asked = self._asked
        self._finish()
        if error.key is Reason.TERMINAL_UNSETTLED:
            self._page.pay.show_problem(wording.sentence(self._words, error))
            self.unsettled.emit()
            return
        if asked is None or not _is_the_machines(error):
            self._page.pay.show_problem(wording.sentence(self._words, error))
            return
        method, amount, name = asked
        other = self._terminals.other_for(method, name)
        problem = wording.sentence(self._words, error)
        dialog = NotAskedDialog(
            self._page.window(), self._words, method=method, problem=problem, by_hand=other is not None
        )
        dialog.again_wanted.connect(lambda: self.begin(method, amount, terminal=name))
        dialog.by_hand_wanted.connect(lambda: self.begin(method, amount, terminal=other))
        dialog.open()

    def _ask_slip(self) -> None:
        """It was paid: cards by the slip's own words. Nobody polls while it is copied."""
        if self._asked is None or self._person is not None:
            return
        method, amount, _name = self._asked
        if method not in CARD_METHODS:
            self._settle(self._paid(None))
            return
        self._timer.stop()
        self._show_slip(method, amount)

    def _paid(self, slip: CardSlip | None) -> Act:
        operator = self._model.sale_model.operator
        assert operator is not None
        self._person = None
        return lambda payment: self._terminals.settle_paid(payment.id, operator, slip)

    def _unpaid(self, payment: TerminalPayment) -> TerminalPayment:
        operator = self._model.sale_model.operator
        assert operator is not None
        return self._terminals.settle_unpaid(payment.id, operator)

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
        else:
            self._page.pay.show_problem(outcome(self._words, payment))

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
        for dialog in (self._dialog, self._person):
            if dialog is not None:
                dialog.finish()
        self._dialog, self._person, self._payment, self._wish = None, None, None, None
        self._asked, self._leaving = None, False
        self.code_hidden.emit()
        following, self._next = self._next, None
        if following is not None:
            self.begin(following[0], following[1], terminal=following[2])


def _is_the_machines(error: TillError) -> bool:
    """Whether another machine, or another try, may help."""
    return error.key in _MACHINES or (isinstance(error, Unavailable) and error.outage not in _OURS)
