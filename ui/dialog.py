"""An overlay whose actions have keys: Alt+letter anywhere in it, Enter for the primary one."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from resources.words import Words
from ui.widgets import ActionButton, Overlay, Spinner, Text


def bind(overlay: QWidget, key: str, button: ActionButton) -> None:
    """The key presses the button while the keyboard is in this overlay: one that lies under it is deaf."""
    bind_key(overlay, key, button.click)


def bind_key(overlay: QWidget, key: str, act: Callable[[], object]) -> None:
    """The same for what has no button of its own."""
    shortcut = QShortcut(QKeySequence(key), overlay)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.activated.connect(act)


class Dialog(Overlay):
    """`notice` stands beside what it is about: a hint, an error in red, or a spinner and what is waited for.

    It takes no room until the first thing is said, and keeps it from then on, so that nothing jumps.
    """

    def __init__(
        self, parent: QWidget, words: Words, *, title: str, subtitle: str = "", width_px: int = 640
    ) -> None:
        super().__init__(parent, title, subtitle=subtitle, width_px=width_px)
        self.words = words
        self.message, self._spinner = Text("", 15, wrap=True), Spinner()
        self.lay_on_panel(self.message)
        self.notice = QWidget()
        row = QHBoxLayout(self.notice)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.message, 1)
        row.addWidget(self._spinner)
        self.notice.hide()
        self._primary: ActionButton | None = None

    def action(
        self, key: str, label: str, on_click: Callable[[], object], *, primary: bool = False
    ) -> ActionButton:
        """A button; `key` is `Enter`, `Esc` or `Alt+X`."""
        button = self.add_action(key, label, primary=primary)
        button.clicked.connect(lambda _checked=False: on_click())
        if key.startswith("Alt+"):
            bind(self, key, button)
        if primary:
            self._primary = button
        return button

    def stand_out(self, button: ActionButton) -> None:
        """The next step, at the right end; Enter does not press it."""
        button.set_primary(True)
        self.action_row.removeWidget(button)
        self.action_row.addWidget(button)

    def open(self, focus: QWidget | None = None) -> None:
        """Show it; without a field the keyboard goes to the primary action, which Enter then means."""
        super().open(focus or self._primary)

    def say(self, text: str, *, error: bool = False, waiting: bool = False) -> None:
        """Put a sentence under the field; `waiting` turns the spinner beside it."""
        self.message.set_tone("error" if error else "muted")
        self.message.setText(text)
        self.notice.setVisible(bool(text) or not self.notice.isHidden())
        if waiting:
            self._spinner.start()
        else:
            self._spinner.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self._primary is not None and self._primary.isEnabled():
            self._primary.click()
            event.accept()
            return
        super().keyPressEvent(event)
