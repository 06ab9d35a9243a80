"""Waits for the one key that somebody presses for an action, and tells a hand's key from a scanner's.

A scanner may type anything, function keys and control characters too. What it types comes in a burst: a key
counts only where no letter or digit came shortly before it, and nothing shortly after.
"""

import time
from collections import deque
from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from ui.key_map import stroke_of, text_of

QUIET_MS = 120
"""More than the pause between two keys of any scanner, less than a hand notices."""
MODIFIERS = frozenset(
    {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta}
)
_STATES = frozenset({Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_ScrollLock})
_ENTERS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_MOVES = frozenset(
    {
        *(Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Backspace),
        *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right),
    }
)
_CLIPBOARD = frozenset({Qt.Key.Key_C, Qt.Key.Key_X})


class Unfit(StrEnum):
    """Why a key cannot be given to an action."""

    FIXED = "fixed"
    TYPED = "typed"
    ALONE = "alone"
    ALT = "alt"
    CLIPBOARD = "clipboard"
    MOVES = "moves"
    SCANNED = "scanned"
    OTHER = "other"


def judged(event: QKeyEvent) -> str | Unfit:
    """The key as it is printed, or why it will not do."""
    pressed, modifiers = stroke_of(event), event.modifiers()
    if modifiers & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier):
        return Unfit.ALT
    if text := text_of(pressed):
        return text
    if pressed.key in _ENTERS:
        return Unfit.FIXED
    if pressed.key in _MOVES:
        return Unfit.MOVES
    if pressed.control:
        return Unfit.CLIPBOARD if pressed.key in _CLIPBOARD else Unfit.OTHER
    return Unfit.TYPED if event.text() and event.text().isprintable() else Unfit.OTHER


class KeyCatcher(QObject):
    """Looks on from `watch` to `forget`; from `begin` to `end` the widget gives it each key it gets."""

    caught = Signal(str)
    refused = Signal(object)
    """An `Unfit`."""
    confirmed = Signal()
    """Enter."""
    left = Signal()
    """Esc."""

    def __init__(self, *, quiet_ms: int = QUIET_MS) -> None:
        super().__init__()
        self._waiting, self._alone = False, False
        self._pressed: deque[tuple[float, bool]] = deque([(0.0, False)] * 2, maxlen=2)
        """The last two keys: when, and whether each was a letter, a digit or a sign."""
        self._text = ""
        self.quiet = QTimer(self, singleShot=True, interval=quiet_ms)
        self.quiet.timeout.connect(self._on_quiet)

    @property
    def waiting(self) -> bool:
        """A key is wanted now."""
        return self._waiting

    @property
    def is_hasty(self) -> bool:
        """The last key followed a typed one as only a scanner's do."""
        (before_s, was_typed), (last_s, _) = self._pressed
        return was_typed and (last_s - before_s) * 1000 < self.quiet.interval()

    def watch(self) -> None:
        """While the keys are on the screen."""
        _application().installEventFilter(self)

    def forget(self) -> None:
        """They are not any more."""
        self.end()
        _application().removeEventFilter(self)

    def begin(self) -> None:
        """A key is wanted."""
        self._waiting, self._alone = True, False

    def end(self) -> None:
        """No more."""
        self.quiet.stop()
        self._waiting = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Only looks on: a scan that others swallow is seen here too, and goes where scans go."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        # What was held back comes a second time, from the program itself.
        is_first = event.spontaneous() and not event.isAutoRepeat() and event.key() not in MODIFIERS
        if is_first and watched is QApplication.focusWidget():
            self._note(event)
        return False

    def press(self, event: QKeyEvent) -> None:
        """One key for the widget that waits."""
        key = Qt.Key(event.key())
        if event.isAutoRepeat() or key in _STATES:
            return
        self._alone = key in MODIFIERS
        if self._alone:
            return
        if key == Qt.Key.Key_Escape:
            self.end()
            self.left.emit()
        elif key in _ENTERS and not self.is_hasty:
            self.confirmed.emit()
        else:
            self._judge(event)

    def release(self, event: QKeyEvent) -> None:
        """Ctrl, Alt or Shift, and nothing with it."""
        if self._alone and event.key() in MODIFIERS and not event.isAutoRepeat():
            self._alone = False
            self.refused.emit(Unfit.ALONE)

    def _note(self, event: QKeyEvent) -> None:
        on_the_block = bool(event.modifiers() & Qt.KeyboardModifier.KeypadModifier)
        self._pressed.append((time.monotonic(), on_the_block or judged(event) is Unfit.TYPED))
        if self.quiet.isActive():
            self._refuse(Unfit.SCANNED)

    def _judge(self, event: QKeyEvent) -> None:
        found = judged(event)
        if isinstance(found, Unfit):
            self._refuse(found)
        elif self.is_hasty:
            self._refuse(Unfit.SCANNED)
        else:
            self._text = found
            self.quiet.start()

    def _refuse(self, why: Unfit) -> None:
        self.quiet.stop()
        self.refused.emit(why)

    def _on_quiet(self) -> None:
        self.caught.emit(self._text)


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application
