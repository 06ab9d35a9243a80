"""The first screen: operator and PIN."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from resources.words import Words
from ui.text_scale import is_larger, taller
from ui.widgets import ActionButton, Card, Spinner, Text, WrapRow, centred


class SignInView(QWidget):
    """Enter goes from the operator to the PIN, and from the PIN into the till."""

    submitted = Signal(str, str)

    def __init__(
        self, words: Words, *, store: str, till: str, hint: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        text = words.text
        self.code, self.pin = QLineEdit(), QLineEdit()
        self.problem, self._spinner = Text("", 15, tone="error", wrap=True), Spinner()
        card = Card(padding_px=28, spacing_px=8)
        card.setFixedWidth(440)
        card.body.addWidget(Text(store, 28, weight=600, wrap=True))
        card.body.addWidget(Text(text("Till {till}", till=till), 15, tone="muted"))
        self.note = Text("", 15, weight=500, wrap=True)
        self.note.hide()
        card.body.addSpacing(8)
        card.body.addWidget(self.note)
        card.body.addSpacing(8)
        for caption, field in ((text("Operator (code or badge)"), self.code), (text("PIN"), self.pin)):
            card.body.addWidget(Text(caption, 14, tone="muted"))
            card.body.addWidget(field)
            field.setAccessibleName(caption)
            field.setMinimumHeight(taller(48))
            # A badge is longer than a code.
            field.setMaxLength(40 if field is self.code else 12)
            # Whoever types fast signs in fast: nothing here is a product.
            field.setProperty("takes_scans", True)
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData)
        card.body.addWidget(self.problem)
        self._say("")
        row = WrapRow()
        self.enter = ActionButton("Enter", text("Sign in"), primary=True)
        row.addWidget(self._spinner)
        row.addStretch(1)
        row.addWidget(self.enter)
        card.body.addSpacing(8)
        card.body.addLayout(row)
        if hint:
            card.body.addSpacing(8)
            card.body.addWidget(Text(_unbroken(hint), 14, tone="muted", wrap=True))
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addLayout(centred(card))
        layout.addStretch(1)
        self.setFocusProxy(self.code)
        self.enter.clicked.connect(self._on_enter)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_enter()
        elif event.key() == Qt.Key.Key_Escape:
            self.pin.clear()
            self.code.setFocus()
        else:
            super().keyPressEvent(event)

    def show_problem(self, sentence: str) -> None:
        """Say why not, and let the PIN be typed again."""
        self._spinner.stop()
        self._say(sentence)
        self.setEnabled(True)
        self.pin.setFocus()

    def _say(self, problem: str) -> None:
        """Its room is kept while there is none; grown words need it themselves."""
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem) or not is_larger())

    def _on_enter(self) -> None:
        self._say("")
        if not self.code.text().strip():
            self.code.setFocus()
        elif not self.pin.text():
            self.pin.setFocus()
        else:
            pin = self.pin.text()
            self.pin.setText("")
            self._spinner.start()
            self.setEnabled(False)
            self.submitted.emit(self.code.text().strip(), pin)

    def ready(self, note: str = "") -> None:
        """For the next person; `note` is what they find here."""
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self._spinner.stop()
        self.setEnabled(True)
        self.code.clear()
        self.pin.setText("")
        self._say("")
        self.code.setFocus()


def _unbroken(hint: str) -> str:
    """An address goes onto the next line whole: it is copied from here by eye."""
    joined = ("\u2060".join(word) if "://" in word else word for word in hint.split(" "))
    return " ".join(joined)
