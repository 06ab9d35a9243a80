"""What keeps the till from opening, in a window: what is wrong, where it stands, what to do."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from resources.words import Words
from ui.widgets import ActionButton, Card, Text, WrapRow, centred

WIDTH_PX = 800


@dataclass(frozen=True, slots=True)
class Problem:
    """`sentence` says what is wrong; `line` where, 0 for no line. `cure` is what to do."""

    sentence: str
    cure: str
    file: Path | None = None
    line: int = 0
    may_set_up: bool = False


class ProblemWindow(QWidget):
    """Alt+T tries again, Alt+O opens the file, Alt+S the set-up, Esc closes. `chosen` carries which."""

    chosen = Signal(str)

    def __init__(self, words: Words, problem: Problem) -> None:
        super().__init__()
        self.setProperty("ground", True)
        self.setWindowTitle(words.text("The till does not open"))
        self._problem = problem
        text = words.text
        card = Card(padding_px=32, spacing_px=12)
        card.setFixedWidth(WIDTH_PX)
        card.body.addWidget(Text(text("The till does not open"), 28, weight=600, wrap=True))
        self.sentence = Text(problem.sentence, 17, weight=500, wrap=True)
        card.body.addWidget(self.sentence)
        if problem.file is not None:
            card.body.addWidget(Text(_where(words, problem), 15, tone="muted", wrap=True))
        card.body.addWidget(Text(problem.cure, 15, wrap=True))
        card.body.addSpacing(8)
        card.body.addLayout(self._made_row(words))
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addLayout(centred(card))
        layout.addStretch(1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._primary.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Escape:
                self.close()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._choose("again")
            case _:
                super().keyPressEvent(event)

    def _made_row(self, words: Words) -> QHBoxLayout:
        text, row = words.text, WrapRow()
        row.setSpacing(8)
        self._button(row, "Esc", text("Close"), what="close")
        if self._problem.file is not None and self._problem.file.exists():
            self._button(row, "Alt+O", text("Open the file"), what="open")
        if self._problem.may_set_up:
            self._button(row, "Alt+S", text("To the set-up"), what="set_up")
        row.addStretch(1)
        self._button(row, "Enter", text("Try again"), what="again", primary=True)
        return row

    def _button(self, row: QHBoxLayout, key: str, label: str, *, what: str, primary: bool = False) -> None:
        button = ActionButton(key, label, primary=primary)
        if primary:
            self._primary = button
        button.clicked.connect(lambda _checked=False: self._choose(what))
        if key.startswith("Alt+"):
            QShortcut(QKeySequence(key), self).activated.connect(button.click)
        row.addWidget(button)

    def _choose(self, what: str) -> None:
        if what == "open":
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._problem.file)))
            return
        if what != "close":
            self.chosen.emit(what)
        self.close()


def _where(words: Words, problem: Problem) -> str:
    file = str(problem.file)
    if problem.line:
        return words.text("File {file}, line {line}.", file=file, line=problem.line)
    return words.text("File {file}.", file=file)
