"""After a return: what machines took goes back by them, one after another; then what is told of the return.

Each refund is on disk with the return itself: whoever presses Esc, or switches the till off, finds it on the
list of what is open. The machine is asked on `payment`.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from pos_client.domain.errors import Outage, Reason, TillError
from pos_client.domain.till import Operator
from pos_client.services.terminal_refunds import TerminalRefund, TerminalRefunds
from resources.words import Words
from ui import wording
from ui.background import Background
from ui.checkout.terminal_sentences import given_back, refused
from ui.counter import Counter
from ui.counter_page import CounterPage
from ui.returns.refund_dialog import RefundDialog

LOOK_MS = 2000


class RefundFlow(QObject):
    """`begin` calls `then` when all is given back, or somebody put it off."""

    def __init__(self, counter: Counter, words: Words, *, background: Background, page: CounterPage) -> None:
        super().__init__(page)
        self._words, self._background, self._page = words, background, page
        self._terminals = counter.terminals
        self._counter = counter
        self._refunds = TerminalRefunds(self._terminals)
        self._left: list[TerminalRefund] = []
        self._dialog: RefundDialog | None = None
        self._operator: Operator | None = None
        self._then: Callable[[], None] = _nothing
        self._busy = False
        self._timer = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._timer.timeout.connect(self._give)

    def begin(self, return_id: str, operator: Operator, then: Callable[[], None]) -> None:
        """What that return gives back at machines, if it does."""
        self._then, self._operator = then, operator
        self._left = [one for one in self._refunds.of_return(return_id) if one.is_open]
        self._next()

    def _next(self) -> None:
        if not self._left:
            then, self._then = self._then, _nothing
            then()
            return
        refund = self._left[0]
        by_person = self._terminals.by_person(refund.payment.terminal)
        dialog = RefundDialog(self._page.window(), self._words, refund, by_person=by_person)
        dialog.again_wanted.connect(self._give)
        dialog.given_wanted.connect(self._settle)
        dialog.dismissed.connect(self._put_off)
        self._dialog = dialog
        dialog.open()
        if not by_person:
            self._give()

    def _give(self) -> None:
        if self._dialog is None or self._busy:
            return
        refund = self._left[0]
        self._dialog.tell_waiting(self._words.text("Asking the machine…"))
        self._run(lambda: self._refunds.give(refund.id))

    def _settle(self) -> None:
        operator = self._operator
        if self._busy or operator is None or not self._left:
            return
        refund = self._left[0]
        self._timer.stop()
        self._run(lambda: self._refunds.settle(refund.id, operator, given=True))

    def _run(self, act: Callable[[], TerminalRefund]) -> None:
        self._busy = True
        self._background.run("payment", act, done=self._on_done, failed=self._on_failed)

    def _on_done(self, refund: TerminalRefund) -> None:
        self._busy = False
        self._counter.wake_printer()
        if not refund.state.is_over:
            self._on_still(given_back(self._words, refund))
            return
        self._close()
        self._left = self._left[1:]
        self._next()

    def _on_failed(self, error: TillError) -> None:
        self._busy = False
        if error.key is Outage.OUTCOME_UNKNOWN:
            said = self._words.text(
                "The customer gets it back on the machine. It closes by itself when done."
            )
            self._on_still(said)
        elif self._dialog is not None:
            self._dialog.tell_failed(self._failure(error))

    def _failure(self, error: TillError) -> str:
        """What happened, and that nobody has to remember it."""
        advice = self._words.text("It stays on the list until it is settled: F9, Card machine.")
        if error.key is Reason.TERMINAL_REFUSED:
            return f"{refused(self._words)} {advice}"
        return f"{wording.sentence(self._words, error)} {advice}"

    def _on_still(self, said: str) -> None:
        if self._dialog is not None:
            self._dialog.tell_waiting(said)
            self._timer.start()

    def _put_off(self) -> None:
        """It stays on the list; the rest of the return is told."""
        self._timer.stop()
        self._dialog = None
        self._left = []
        # Only when it has closed and given the keyboard back.
        QTimer.singleShot(0, self, self._next)

    def _close(self) -> None:
        self._timer.stop()
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.finish()


def _nothing() -> None:
    """Nobody waits."""
