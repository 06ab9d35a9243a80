"""Counts what a hand presses: every key, but not the digits of an amount, a PIN or a phone."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from ui.scan_filter import ScanFilter
from ui.widgets import MoneyField

_HELD = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
_ONLY_HELD = frozenset({Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr})


class KeyCount(QObject):
    """Install it on the application. Qt asks who overrides a shortcut once per press, before anyone sees it:
    that is what is counted, so that neither a shortcut's key is missed nor one that the scan filter held back
    is counted twice.

    A chord costs as many keys as the fingers hold down.
    """

    def __init__(self, scans: ScanFilter) -> None:
        super().__init__()
        self._scans = scans
        self.pressed: list[str] = []

    @property
    def keys(self) -> int:
        """Since the last `forget`."""
        return len(self.pressed)

    def forget(self) -> None:
        """The scanner was the last that typed."""
        self.pressed.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Never takes a key away."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if self._scans.giving_back:
            return False
        focus = QApplication.focusWidget()
        # Where nobody takes it the question goes on to the parents: it is still one key.
        if watched is focus or (focus is None and isinstance(watched, QWidget) and watched.isWindow()):
            self._note(event, focus)
        return False

    def _note(self, event: QKeyEvent, focus: QWidget | None) -> None:
        if Qt.Key(event.key()) in _ONLY_HELD:
            return
        held = [one.name or "" for one in _HELD if event.modifiers() & one]
        if not held and event.text().isdecimal() and isinstance(focus, QLineEdit | MoneyField):
            return
        self.pressed += [*held, Qt.Key(event.key()).name]
