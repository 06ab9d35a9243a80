"""One card: which till of the store this is, the code that IT reads out, and what is wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pos_client.domain.errors import TillError
from resources.words import Words
from ui import wording
from ui.background import Background
from ui.text_scale import taller
from ui.widgets import ActionButton, Card, Spinner, Text, WrapRow, centred


@dataclass(frozen=True, slots=True)
class StoreOffer:
    """What the installer's file offers. No tills: it cannot be taken, and `problem` says why.

    `take` gets till and code and answers nothing where the till is ready; it works on a thread of its own.
    """

    store: str
    tills: tuple[str, ...]
    sealed: tuple[str, ...]
    problem: TillError
    take: Callable[[str, str], None]


class ProvisioningWindow(QWidget):
    """Alt+1… chooses the till, Enter goes on, Esc closes the program. `taken` when the till is ready."""

    taken = Signal()

    def __init__(self, words: Words, offer: StoreOffer, background: Background) -> None:
        super().__init__()
        self.setProperty("ground", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setWindowTitle(offer.store)
        self._words, self._offer, self._background = words, offer, background
        self.till = offer.tills[0] if len(offer.tills) == 1 else ""
        self.code, self.message, self._spinner = QLineEdit(), Text("", 15, tone="error", wrap=True), Spinner()
        self._choices: dict[str, ActionButton] = {}
        card = Card(padding_px=32, spacing_px=12)
        card.setFixedWidth(640)
        card.body.addWidget(Text(offer.store or words.text("This till's store"), 28, weight=600, wrap=True))
        self._offer_tills(card)
        self._ask_code(card)
        card.body.addWidget(self.message)
        card.body.addLayout(self._buttons())
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addLayout(centred(card))
        layout.addStretch(1)
        self._show_choice()
        if not offer.tills or self.till:
            self.show_problem(offer.problem)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Escape:
                self.close()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.go_on()
            case _:
                super().keyPressEvent(event)

    def choose(self, till: str) -> None:
        """This machine is that till."""
        self.till = till
        self.message.setText("")
        self._show_choice()

    def go_on(self) -> None:
        """Take the file, off the screen's thread."""
        if not self.till or (self._needs_code and not self.code.text().strip()):
            self.message.set_tone("ink")
            self.message.setText(self._said_next())
            return
        self.message.setText("")
        self._spinner.start()
        self.setEnabled(False)
        work = partial(self._offer.take, self.till, self.code.text())
        self._background.run("desk", work, done=self._on_taken, failed=self.show_problem)

    def show_problem(self, error: TillError) -> None:
        """Say why not."""
        self._spinner.stop()
        self.setEnabled(True)
        asked = error.details.get("problem") == "code_needed"
        self.message.set_tone("ink" if asked else "error")
        self.message.setText(wording.sentence(self._words, error))
        if self._needs_code:
            self.code.setFocus()
            self.code.selectAll()

    @property
    def _needs_code(self) -> bool:
        return self.till in self._offer.sealed

    def _said_next(self) -> str:
        if not self.till:
            return self._words.text("Choose which till this is.")
        return self._words.text("Type the code that IT reads out.")

    def _offer_tills(self, card: Card) -> None:
        if len(self._offer.tills) < 2:
            return
        card.body.addWidget(Text(self._words.text("Which till is this?"), 20, weight=600))
        row = WrapRow()
        row.setSpacing(12)
        for place, till in enumerate(self._offer.tills, 1):
            key = f"Alt+{place}" if place < 10 else ""
            button = ActionButton(key, self._words.text("Till {till}", till=till))
            if key:
                button.setShortcut(QKeySequence(key))
            button.clicked.connect(lambda _checked=False, chosen=till: self.choose(chosen))
            self._choices[till] = button
            row.addWidget(button)
            if place % 4 == 0:
                card.body.addLayout(row)
                row = WrapRow()
                row.setSpacing(12)
        row.addStretch(1)
        card.body.addLayout(row)

    def _ask_code(self, card: Card) -> None:
        caption = self._words.text("Code that IT reads out")
        self.caption = Text(caption, 14, tone="muted")
        self.code.setAccessibleName(caption)
        self.code.setPlaceholderText("XXXX-XXXX-XXXX-XXXX")
        self.code.setMinimumHeight(taller(48))
        self.code.setMaxLength(40)
        card.body.addWidget(self.caption)
        card.body.addWidget(self.code)

    def _buttons(self) -> QHBoxLayout:
        text = self._words.text
        row = WrapRow()
        leave = ActionButton("Esc", text("Close"))
        leave.clicked.connect(lambda _checked=False: self.close())
        self.enter = ActionButton("Enter", text("Set up this till"), primary=True)
        self.enter.clicked.connect(lambda _checked=False: self.go_on())
        self.enter.setVisible(bool(self._offer.tills))
        row.addWidget(leave)
        row.addStretch(1)
        row.addWidget(self._spinner)
        row.addWidget(self.enter)
        return row

    def _show_choice(self) -> None:
        for till, button in self._choices.items():
            button.setCheckable(True)
            button.setChecked(till == self.till)
        for part in (self.caption, self.code):
            part.setVisible(self._needs_code)
        (self.code if self._needs_code else self).setFocus()

    def _on_taken(self, _nothing: object) -> None:
        self._spinner.stop()
        self.taken.emit()
