"""Which program runs, which waits, and what is still in its way."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_client.domain.errors import TillError
from pos_client.services.update_desk import Standing
from resources.words import Words
from ui import wording
from ui.dialog import Dialog
from ui.update import sentences
from ui.widgets import Text


class UpdateDialog(Dialog):
    """Alt+R closes the till and opens it again with the new program; not on Enter, pressed too easily."""

    wanted = Signal()

    def __init__(self, parent: QWidget, words: Words) -> None:
        super().__init__(parent, words, title=words.text("This program"), width_px=720)
        self.running, self.waiting = Text("", 18, wrap=True), Text("", 15, wrap=True)
        self.obstacles = Text("", 15, tone="muted", wrap=True)
        self.trouble = Text("", 15, tone="warning", wrap=True)
        self.trouble.hide()
        for line in (self.running, self.waiting, self.trouble, self.obstacles):
            self.body.addWidget(line)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self.go = self.action("Alt+R", words.text("Update and open again"), self.wanted.emit)
        self.go.hide()

    def show_standing(self, found: Standing) -> None:
        """As it stands."""
        words = self.words
        self.running.setText(words.text("Running version: {version}.", version=found.running))
        self.waiting.setText(sentences.waiting(words, found))
        self.trouble.setText(sentences.trouble(words, found.trouble))
        self.trouble.setVisible(bool(self.trouble.text()))
        left = [one for one in found.obstacles if one != "hours"]
        self.obstacles.setText(sentences.to_do(words, left) if found.waiting else "")
        self.obstacles.setVisible(bool(found.waiting and left))
        self.go.setVisible(bool(found.waiting))
        self.go.setEnabled(bool(found.waiting) and not left)

    def show_busy(self) -> None:
        """The word is being written."""
        self.go.setEnabled(False)
        self.say(self.words.text("One moment …"), waiting=True)

    def show_refusal(self, error: TillError) -> None:
        """Why not."""
        self.say(wording.sentence(self.words, error), error=True)
