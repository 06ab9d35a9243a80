"""Going back to a backup, in three steps: what will be lost, the work, what came of it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_client.domain.errors import TillError
from pos_client.services.backups import Backup
from resources.words import Words
from ui import wording
from ui.background import Background
from ui.dialog import Dialog
from ui.recovery.desk import RecoveryDesk
from ui.widgets import Text


class RestoreDialog(Dialog):
    """Enter restores; Esc goes back and nothing was done. `restored` when the till may be opened again."""

    restored = Signal()

    def __init__(
        self, parent: QWidget, words: Words, *, desk: RecoveryDesk, backup: Backup, background: Background
    ) -> None:
        super().__init__(
            parent,
            words,
            title=words.text("Restore the backup of {time}?", time=words.clock(backup.at)),
            subtitle=words.date(backup.at.isoformat()),
        )
        self._desk, self._backup, self._background = desk, backup, background
        self._said = Text("", 15, wrap=True)
        self.body.addWidget(self._said)
        self.body.addWidget(self.notice)
        self.say(words.text("Looking into the backup…"), waiting=True)
        self._back = self.action("Esc", words.text("Back"), self.cancel_or_wait)
        self._go = self.action("Enter", words.text("Restore"), self._on_restore, primary=True)
        self._go.setEnabled(False)
        self._done = False
        background.run(
            "desk", lambda: desk.warning(backup.path), done=self._on_warned, failed=self._on_refused
        )

    def cancel_or_wait(self) -> None:
        """Back, unless the work has begun."""
        if self._back.isEnabled():
            self.finish()

    def _on_warned(self, said: list[str]) -> None:
        self._said.setText("\n".join(said))
        self.say("")
        self._go.setEnabled(True)
        self._go.setFocus()

    def _on_restore(self) -> None:
        if self._done:
            self.finish()
            self.restored.emit()
            return
        self._go.setEnabled(False)
        self._back.setEnabled(False)
        self.set_dismissible(False)
        self.say(self.words.text("Restoring. Leave the till switched on."), waiting=True)
        self._background.run(
            "desk",
            lambda: self._desk.restore(self._backup.path),
            done=self._on_restored,
            failed=self._on_refused,
        )

    def _on_restored(self, said: list[str]) -> None:
        self._done = True
        self._said.setText("\n".join(said))
        self.say("")
        self.set_title(self.words.text("The till is ready again"))
        self._back.hide()
        self._go.set_label(self.words.text("Open the till"))
        self._go.setEnabled(True)
        self._go.setFocus()

    def _on_refused(self, error: TillError) -> None:
        self.say(wording.sentence(self.words, error), error=True)
        self.set_dismissible(True)
        self._back.setEnabled(True)
        self._back.setFocus()
