"""The screen of a till whose data does not open: it was kept, and there are ways out."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_client.domain.errors import TillError
from pos_client.services.backups import Backup
from resources.words import Words
from ui import wording
from ui.background import Background
from ui.recovery.desk import Damage, RecoveryDesk
from ui.recovery.restore_dialog import RestoreDialog
from ui.widgets import ActionButton, Card, Text, WrapRow, centred

MOST_BACKUPS = 4


class RecoveryWindow(QWidget):
    """Alt+1… restores a backup, Alt+E exports, Esc closes the program. `restored` when it may open again."""

    restored = Signal()

    def __init__(self, words: Words, desk: RecoveryDesk, background: Background) -> None:
        super().__init__()
        self.setProperty("ground", True)
        self.setWindowTitle(desk.damage.till)
        self._words, self._desk, self._background = words, desk, background
        self.message = Text("", 15, wrap=True)
        card = Card(padding_px=32, spacing_px=12)
        card.setFixedWidth(760)
        self._tell(card)
        self._offer_backups(card)
        self._offer_rest(card)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addLayout(centred(card))
        layout.addStretch(1)

    def _tell(self, card: Card) -> None:
        text = self._words.text
        card.body.addWidget(Text(text("The till's data does not open"), 28, weight=600, wrap=True))
        kept = text("It was kept as it is; nothing was overwritten. Choose a way out, or call support.")
        card.body.addWidget(Text(kept, 15, tone="muted", wrap=True))
        card.body.addWidget(Text(self._known(self._desk.damage), 15, wrap=True))
        card.body.addSpacing(8)

    def _known(self, damage: Damage) -> str:
        text = self._words.text
        if damage.problem == "missing":
            return text("Till {till}: the file {file} is gone.", till=damage.till, file=damage.file)
        changed = damage.changed_at
        return text(
            "Till {till}: {file}, {size} MB, last written {date} {time} ({problem}).",
            till=damage.till,
            file=damage.file,
            size=max(round(damage.size_bytes / 1_000_000), 1),
            date=self._words.date(changed.isoformat()) if changed else "–",
            time=self._words.clock(changed) if changed else "",
            problem=damage.problem,
        )

    def _offer_backups(self, card: Card) -> None:
        text = self._words.text
        if not self._desk.backups:
            card.body.addWidget(Text(text("No backup was found on this machine."), 15, tone="warning"))
            return
        for place, backup in enumerate(self._desk.backups[:MOST_BACKUPS], 1):
            button = self._button(f"Alt+{place}", self._label(backup), primary=place == 1)
            button.clicked.connect(lambda _checked=False, chosen=backup: self.restore(chosen))
            card.body.addWidget(button)

    def _label(self, backup: Backup) -> str:
        time = self._words.clock(backup.at)
        if backup.at.date() == self._desk.now.date():
            return self._words.text("Restore the backup of {time}", time=time)
        date = self._words.date(backup.at.isoformat())
        return self._words.text("Restore the backup of {date}, {time}", date=date, time=time)

    def _offer_rest(self, card: Card) -> None:
        text = self._words.text
        card.body.addSpacing(4)
        card.body.addWidget(self.message)
        row = WrapRow()
        export = self._button("Alt+E", text("Export what can be read"))
        export.clicked.connect(lambda _checked=False: self.export())
        leave = self._button("Esc", text("Close"))
        leave.clicked.connect(lambda _checked=False: self.close())
        row.addWidget(export)
        row.addStretch(1)
        row.addWidget(leave)
        card.body.addLayout(row)
        card.body.addWidget(Text(self._desk.support, 13, tone="muted", wrap=True))

    def _button(self, key: str, label: str, *, primary: bool = False) -> ActionButton:
        button = ActionButton(key, label, primary=primary)
        if key.startswith("Alt+"):
            button.setShortcut(QKeySequence(key))
        return button

    def restore(self, backup: Backup) -> None:
        """Ask, then do."""
        dialog = RestoreDialog(self, self._words, desk=self._desk, backup=backup, background=self._background)
        dialog.restored.connect(self.restored.emit)
        dialog.open()

    def export(self) -> None:
        """Row by row, off the screen's thread."""
        self._say(self._words.text("Reading what can be read…"))
        self._background.run("desk", self._desk.export, done=self._on_exported, failed=self._on_refused)

    def _on_exported(self, said: list[str]) -> None:
        self._say(" ".join(said))

    def _on_refused(self, error: TillError) -> None:
        self._say(wording.sentence(self._words, error), error=True)

    def _say(self, text: str, *, error: bool = False) -> None:
        self.message.set_tone("error" if error else "ink")
        self.message.setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._background.stop()
        super().closeEvent(event)
