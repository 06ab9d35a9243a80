"""Selling before the release: somebody decides it by name and says why."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_client.domain.errors import TillError
from resources.words import Words
from ui import wording
from ui.dialog import Dialog
from ui.text_scale import taller


class LiveDialog(Dialog):
    """`decided` carries the reason."""

    decided = Signal(str)

    def __init__(self, parent: QWidget, words: Words) -> None:
        text = words.text
        super().__init__(
            parent,
            words,
            title=text("Sell before the release?"),
            subtitle=text(
                "Sales count and are sent. The till goes on saying that it is not "
                "released; your name and the reason are in the journal."
            ),
        )
        self.field = QLineEdit()
        self.field.setMinimumHeight(taller(48))
        self.field.setMaxLength(120)
        self.field.setPlaceholderText(text("Reason"))
        self.field.setAccessibleName(text("Reason"))
        self.body.addWidget(self.field)
        self.body.addWidget(self.notice)
        self.action("Esc", text("Back"), self.finish_dismissed)
        self.action("Enter", text("Sell"), self._on_decided, primary=True)

    def show_refusal(self, error: TillError) -> None:
        """Under the field."""
        self.say(wording.sentence(self.words, error), error=True)
        self.field.setFocus()

    def _on_decided(self) -> None:
        self.decided.emit(self.field.text())
