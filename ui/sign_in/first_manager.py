"""The very first start: there is no operator and no default password, so somebody becomes the manager."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from resources.words import Words
from ui.text_scale import taller
from ui.widgets import ActionButton, Card, FieldGrid, Spinner, Text, centred


class FirstManagerView(QWidget):
    """Enter goes to the next empty field and makes the manager from the last."""

    submitted = Signal(str, str, str)
    """Code, name, PIN; the fields have forgotten the PIN by then."""

    def __init__(self, words: Words, *, store: str, till: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        text = self._text = words.text
        self.code, self.name = QLineEdit(), QLineEdit()
        self.pin, self.again = QLineEdit(), QLineEdit()
        self.problem, self._spinner = Text("", 15, tone="error", wrap=True), Spinner()
        self._fields = (self.code, self.name, self.pin, self.again)
        card = Card(padding_px=28, spacing_px=8)
        card.setFixedWidth(560)
        card.body.addWidget(Text(store, 28, weight=600, wrap=True))
        card.body.addWidget(Text(text("Till {till}", till=till), 15, tone="muted"))
        card.body.addSpacing(8)
        card.body.addWidget(Text(text("Who is the manager?"), 20, weight=600))
        welcome = text(
            "Nobody works at this till yet, and no password is set. The manager adds everybody else."
        )
        said = Text(welcome, 15, tone="muted", wrap=True)
        card.body.addWidget(said)
        card.body.addSpacing(8)
        card.body.addLayout(self._made_grid())
        card.body.addWidget(self.problem)
        row = QHBoxLayout()
        self.enter = ActionButton("Enter", text("Create manager"), primary=True)
        row.addWidget(self._spinner)
        row.addStretch(1)
        row.addWidget(self.enter)
        card.body.addSpacing(8)
        card.body.addLayout(row)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addLayout(centred(card))
        layout.addStretch(1)
        self.setFocusProxy(self.code)
        self.enter.clicked.connect(self._on_enter)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_enter()
        else:
            super().keyPressEvent(event)

    def show_problem(self, sentence: str) -> None:
        """Say why not; both PINs are typed anew."""
        self._spinner.stop()
        self.setEnabled(True)
        self.problem.setText(sentence)
        self.pin.setFocus()

    def _made_grid(self) -> FieldGrid:
        text = self._text
        grid = FieldGrid()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        captions = (text("Code"), text("Name"), text("PIN, 6 to 12 digits"), text("PIN again"))
        for index, (caption, field) in enumerate(zip(captions, self._fields, strict=True)):
            row, column = divmod(index, 2)
            grid.addWidget(Text(caption, 14, tone="muted"), 3 * row, column)
            grid.addWidget(field, 3 * row + 1, column)
            grid.setRowMinimumHeight(3 * row + 2, 4)
            field.setAccessibleName(caption)
            field.setMinimumHeight(taller(48))
            field.setMaxLength(60 if field is self.name else 12)
            field.setProperty("takes_scans", True)
        for field in (self.pin, self.again):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData)
        return grid

    def _on_enter(self) -> None:
        self.problem.setText("")
        for field in self._fields:
            if not field.text().strip():
                field.setFocus()
                return
        pin, again = self.pin.text(), self.again.text()
        self.pin.setText("")
        self.again.setText("")
        if pin != again:
            self.show_problem(self._text("The two PINs differ. Type them again."))
            return
        self._spinner.start()
        self.setEnabled(False)
        self.submitted.emit(self.code.text().strip(), self.name.text().strip(), pin)
