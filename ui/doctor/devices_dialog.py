"""The devices' settings over an open till: changed, tried, saved; in force once the till has restarted."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_client.domain.errors import TillError
from resources.words import Words
from ui.dialog import Dialog
from ui.doctor.panel import DevicesPanel


class DevicesDialog(Dialog):
    """`save_wanted` carries the values as they stand in the fields."""

    save_wanted = Signal(object)

    def __init__(self, parent: QWidget, words: Words, panel: DevicesPanel) -> None:
        super().__init__(parent, words, title=words.text("Set up the devices"), width_px=960)
        self.settings = panel
        self.body.addWidget(panel, 1)
        self.body.addWidget(self.notice)
        panel.changed.connect(lambda: self.say(""))
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self._save = self.action("Alt+S", words.text("Save the devices"), self._on_save, primary=True)

    def show_refusal(self, error: TillError) -> None:
        """Beside the device it is about."""
        self.set_busy(busy=False)
        self.settings.show_refusal(error)

    def set_busy(self, *, busy: bool) -> None:
        """While somebody approves it, or it is being written."""
        self._save.setEnabled(not busy)

    def _on_save(self) -> None:
        self.save_wanted.emit(self.settings.values)


class RestartDialog(Dialog):
    """After saving: the settings are read when the till starts."""

    def __init__(self, parent: QWidget, words: Words) -> None:
        super().__init__(parent, words, title=words.text("Devices saved"))
        self.set_subtitle(
            words.text(
                "The till uses them once it has restarted: some seconds, and an open sale stays as it is."
            )
        )
        self.action("Esc", words.text("Later"), self.finish_dismissed)
        self.restart = self.action("Enter", words.text("Restart the till"), self.finish, primary=True)
