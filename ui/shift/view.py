"""Opening the shift: what lies in the drawer."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from resources.words import Words
from ui.money_entry import money_field
from ui.widgets import ActionButton, Card, Text, WrapRow, centred


class OpenShiftView(QWidget):
    """Digits are the float, Enter opens."""

    opened = Signal(int)

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        text = words.text
        self.amount = money_field(words, text("In the drawer"))
        self.problem = Text("", 15, tone="error", wrap=True)
        card = Card(padding_px=28, spacing_px=12)
        card.setFixedWidth(520)
        card.body.addWidget(Text(text("Open the shift"), 28, weight=600))
        card.body.addWidget(Text(text("Count the notes and coins for change."), 15, tone="muted", wrap=True))
        card.body.addWidget(self.amount)
        card.body.addWidget(self.problem)
        row = WrapRow()
        row.addStretch(1)
        self.enter = ActionButton("Enter", text("Open shift"), primary=True)
        row.addWidget(self.enter)
        card.body.addLayout(row)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addLayout(centred(card))
        layout.addStretch(1)
        self.setFocusProxy(self.amount)
        self.enter.clicked.connect(self._on_enter)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_enter()
        else:
            super().keyPressEvent(event)

    def begin(self) -> None:
        """Nothing of the shift before: the next cashier counts, and types onto no older amount."""
        self.setEnabled(True)
        self.amount.forget()
        self.problem.setText("")

    def show_problem(self, sentence: str) -> None:
        """Say why it was not opened."""
        self.setEnabled(True)
        self.problem.setText(sentence)

    def _on_enter(self) -> None:
        self.setEnabled(False)
        self.opened.emit(self.amount.value_cents)
