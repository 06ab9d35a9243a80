"""While the customer is at the payment machine: what to do there, a Pix code to scan, and a way out."""

import segno
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from pos_client.domain.money import Money
from pos_client.domain.payment import Method
from resources.words import Words
from ui import wording
from ui.dialog import Dialog
from ui.widgets import AmountRow, QrView


class TerminalDialog(Dialog):
    """Esc asks the machine to stop; the dialog stays until the machine has said so."""

    cancel_wanted = Signal()
    paid_wanted = Signal()
    unpaid_wanted = Signal()

    def __init__(self, parent: QWidget, words: Words, *, method: Method, amount: Money) -> None:
        super().__init__(
            parent,
            words,
            title=words.text("{method} on the machine", method=wording.method(words, method)),
        )
        self._settles = False
        self.view = QrView()
        self.view.hide()
        self.body.addWidget(self.view, 0, Qt.AlignmentFlag.AlignHCenter)
        self.body.addWidget(AmountRow(words.text("Amount"), words.money(amount.cents), strong=True))
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Cancel on the machine"), self.cancel_wanted.emit)

    def _on_escape(self) -> None:
        """The machine is asked first."""
        self.cancel_wanted.emit()

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
            self.view.setMinimumSize(260, 260)
            self.view.show()
