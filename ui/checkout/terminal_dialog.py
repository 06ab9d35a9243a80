"""While the customer is at the payment machine: what to do there, a Pix code to scan, and a way out."""

from collections.abc import Callable

import segno
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from pos_client.domain.money import Money
from pos_client.domain.payment import Method
from resources.words import Words
from ui import wording
from ui.dialog import Dialog
from ui.widgets import QrView, TotalRow

QR_PX = 280


class TerminalDialog(Dialog):
    """Esc asks the machine to stop; the dialog stays until the machine has said so."""

    cancel_wanted = Signal()
    paid_wanted = Signal()
    unpaid_wanted = Signal()

    def __init__(self, parent: QWidget, words: Words, *, method: Method, amount: Money) -> None:
        is_pix = method is Method.PIX
        name = wording.method(words, method)
        super().__init__(
            parent, words, title=name if is_pix else words.text("{method} on the machine", method=name)
        )
        self._settles = False
        self.view = QrView()
        self.view.hide()
        self.body.addWidget(self.view, 0, Qt.AlignmentFlag.AlignHCenter)
        self.body.addWidget(TotalRow(words.text("Amount"), words.amount(amount.cents), largest_px=56))
        self.body.addWidget(self.notice)
        label = words.text("Cancel the Pix") if is_pix else words.text("Cancel on the machine")
        self.action("Esc", label, self.cancel_wanted.emit)

    def open(self, focus: QWidget | None = None) -> None:
        """No button has the keyboard: `Enter` out of habit must not stop a customer who is paying."""
        super().open(focus or self)

    def _on_escape(self) -> None:
        """The machine is asked first."""
        self.cancel_wanted.emit()

    def tell(self, text: str, *, alarm: bool = False) -> None:
        """What to do now; `alarm` where somebody has to look at the machine."""
        self.say(text, waiting=True)
        self.message.set_tone("warning" if alarm else "ink")

    def offer_settling(self) -> None:
        """Nobody knows: a person looks at the machine and says what its slip says."""
        if not self._settles:
            self._settles = True
            self.action("Alt+N", self.words.text("Nothing was charged"), self.unpaid_wanted.emit)
            self.action("Alt+P", self.words.text("It was paid"), self.paid_wanted.emit)

    def show_code(self, code: str) -> None:
        """The Pix code to scan."""
        if self.view.isHidden():
            self.view.set_matrix([[bool(dark) for dark in row] for row in segno.make(code, error="m").matrix])
            self.set_title(self.words.text("Pix: show the code to the customer"))
            self.view.setMinimumSize(QR_PX, QR_PX)
            self.view.show()


class NotAskedDialog(Dialog):
    """The machine was surely not asked: again, or another way that needs no machine of ours."""

    again_wanted = Signal()
    by_hand_wanted = Signal()

    def __init__(self, parent: QWidget, words: Words, *, method: Method, problem: str, by_hand: bool) -> None:
        super().__init__(parent, words, title=words.text("The machine was not charged"), subtitle=problem)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        if by_hand:
            label = (
                words.text("Show the store's own code")
                if method is Method.PIX
                else words.text("Use a machine that stands alone")
            )
            self.action("Alt+M", label, lambda: self._leave_for(self.by_hand_wanted.emit))
        again = words.text("Try again")
        self.action("Enter", again, lambda: self._leave_for(self.again_wanted.emit), primary=True)

    def _leave_for(self, then: Callable[[], None]) -> None:
        self.finish()
        then()
