"""An overlay whose actions have keys: Alt+letter anywhere in it, Enter for the primary one."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from resources.words import Words
from ui.widgets import ActionButton, Overlay, Text


class Dialog(Overlay):
    """`message` stands beside what it is about: empty, a hint, or an error in red."""

    def __init__(
        self, parent: QWidget, words: Words, *, title: str, subtitle: str = "", width_px: int = 640
    ) -> None:
        super().__init__(parent, title, subtitle=subtitle, width_px=width_px)
        self.words = words
        self.message = Text("", 15, wrap=True)
        self._primary: ActionButton | None = None

    def action(
        self, key: str, label: str, on_click: Callable[[], object], *, primary: bool = False
    ) -> ActionButton:
        """A button; `key` is `Enter`, `Esc` or `Alt+X`."""
        button = self.add_action(key, label, primary=primary)
        button.clicked.connect(lambda _checked=False: on_click())
        if key.startswith("Alt+"):
            button.setShortcut(QKeySequence(key))
        if primary:
            self._primary = button
        return button

    def say(self, text: str, *, error: bool = False) -> None:
        """Put a sentence under the field."""
        self.message.set_tone("error" if error else "muted")
        self.message.setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self._primary is not None and self._primary.isEnabled():
            self._primary.click()
            event.accept()
            return
        super().keyPressEvent(event)
