"""A wedge scanner is understood wherever the cursor is: a burst of keys that ends in Enter is a scan.

Keys faster than a hand are held back until it is clear what they are; a hand's keys arrive at once after
`BURST_MS`. A hand's keys that had to wait for a busy screen come all at once too: the times at which they
were pressed, where the platform says them, tell them from a scanner's. Fields that want the scan themselves
(the code field) say so with the property `takes_scans`. A search field has the property `echoes`: it shows
each key at once, and is put back as it was where the keys turn out to be a scan.

What a store's scanner types around a code, and on which keyboard it believes to type, is in `Wedge`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

BURST_MS = 35
SHORTEST_SCAN = 6
GROUP_SEPARATOR = "\x1d"
"""FNC1, which a scanner types as Ctrl+]."""
ENTER, TAB, NOTHING = "enter", "tab", "none"
_ENDINGS = {
    ENTER: (Qt.Key.Key_Return, Qt.Key.Key_Enter),
    TAB: (Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Enter),
    NOTHING: (Qt.Key.Key_Return, Qt.Key.Key_Enter),
}
_LAYOUTS = {
    "same": {},
    # By the places of the keys: what a scanner set to a US keyboard meant where an ABNT2 one was read.
    "us-on-abnt2": str.maketrans("çÇ;:[{]}'\"", ";:/?]}\\|`~"),
    # A French keyboard gives digits only with Shift; a scanner that presses none types its first row.
    "us-on-azerty": str.maketrans("&é\"'(-è_çàqwaQWAzZ", "1234567890azqAZQwW"),
}


_PRESSES = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress})
_MODIFIERS = frozenset({Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_CapsLock, Qt.Key.Key_AltGr})


def _echoes(field: QObject) -> bool:
    """It has shown the keys already."""
    return bool(field.property("echoes"))


def _is_separator(event: QKeyEvent) -> bool:
    control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
    return event.text() == GROUP_SEPARATOR or (control and event.key() == Qt.Key.Key_BracketRight)


@dataclass(frozen=True, slots=True)
class Wedge:
    """How the store's scanner types. A burst that begins with `prefix` is a scan, however short.

    `suffix`: `enter`, `tab`, or `none` where a pause ends the code. `burst_ms` is the longest pause between
    two of its keys. `layout` is `same`, or one of those that a wrongly set scanner needs put right.
    """

    prefix: str = ""
    suffix: str = ENTER
    burst_ms: int = BURST_MS
    shortest: int = SHORTEST_SCAN
    layout: str = "same"

    @property
    def needs_reading(self) -> bool:
        """The keys are not the code itself, not even for a field that wants the scan."""
        return bool(self.prefix) or self.suffix != ENTER or self.layout != "same"

    def code(self, typed: str) -> str:
        """What the barcode says, from the keys that were pressed."""
        return typed.removeprefix(self.prefix).translate(_LAYOUTS[self.layout])

    def is_scan(self, typed: str) -> bool:
        """Whether a burst of these keys is one."""
        marked = bool(self.prefix) and typed.startswith(self.prefix) and len(typed) > len(self.prefix)
        return marked or len(typed) >= self.shortest


def _ignore() -> None:
    pass


class ScanFilter(QObject):
    """Installed on the application; `scanned` carries a whole code. `on_press` hears of every key and tap."""

    scanned = Signal(str)

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        wedge: Wedge | None = None,
        on_press: Callable[[], None] = _ignore,
    ) -> None:
        super().__init__(parent)
        self.wedge = wedge or Wedge()
        self._on_press = on_press
        self._held: list[QKeyEvent] = []
        self._target: QObject | None = None
        self._replaying = False
        self._before = ""
        self._pause = QTimer(self, singleShot=True, interval=self.wedge.burst_ms)
        self._pause.setTimerType(Qt.TimerType.PreciseTimer)
        self._pause.timeout.connect(self._on_pause)

    @property
    def holding(self) -> bool:
        """Keys are held back until it is clear what they are."""
        return bool(self._held)

    @property
    def giving_back(self) -> bool:
        """Held keys are on their way to their field: nobody presses them a second time."""
        return self._replaying

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hold printable keys back for a moment; true where the key was swallowed."""
        # Every event of the program comes by here: the cheap question first.
        if not isinstance(event, QKeyEvent | QMouseEvent) or event.type() not in _PRESSES:
            return False
        self._on_press()
        if self._replaying or not isinstance(event, QKeyEvent):
            return False
        focus = QApplication.focusWidget()
        if watched is not focus or focus is None:
            return False
        if focus.property("takes_scans") and not self.wedge.needs_reading:
            return False
        if event.key() in _MODIFIERS:
            # A scanner presses Shift for a capital in the middle of a code.
            return False
        if self._held and event.key() in _ENDINGS[self.wedge.suffix]:
            return self._end(event)
        if self._is_part_of_a_code(event):
            self._hold(event, focus)
            return not _echoes(focus)
        self._replay()
        return False

    def deliver(self, code: str) -> None:
        """A code from a scanner on a cable of its own, as a wedge would have typed it."""
        self._on_press()
        focus = QApplication.focusWidget()
        if not isinstance(focus, QLineEdit) or not focus.property("takes_scans"):
            self.scanned.emit(code)
            return
        focus.setText(code)
        focus.textEdited.emit(code)
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            enter = QKeyEvent(kind, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r")
            QCoreApplication.sendEvent(focus, enter)

    def _is_part_of_a_code(self, event: QKeyEvent) -> bool:
        if _is_separator(event):
            return bool(self._held)
        text = event.text()
        plain = event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        ) == Qt.KeyboardModifier(0)
        return plain and len(text) == 1 and text.isprintable() and not text.isspace()

    def _hold(self, event: QKeyEvent, focus: QWidget) -> None:
        if self._target is not focus:
            self._replay()
        if not self._held and isinstance(focus, QLineEdit):
            self._before = focus.text()
        self._target = focus
        self._held.append(event.clone())
        self._pause.start()

    def _end(self, enter: QKeyEvent) -> bool:
        """Enter after a burst: a scan if it was long enough and no hand's, else typing."""
        typed = self._typed()
        if not self.wedge.is_scan(typed) or self._was_hand(enter):
            self._replay()
            return False
        self._take(typed)
        return True

    def _typed(self) -> str:
        return "".join(GROUP_SEPARATOR if _is_separator(one) else one.text() for one in self._held)

    def _take(self, typed: str) -> None:
        self._pause.stop()
        self._held.clear()
        if isinstance(self._target, QLineEdit) and _echoes(self._target):
            self._target.setText(self._before)
            self._target.textEdited.emit(self._before)
        self.deliver(self.wedge.code(typed))

    def _on_pause(self) -> None:
        """Without a key at its end a scan is whole when nothing follows."""
        typed = self._typed()
        if self.wedge.suffix == NOTHING and self.wedge.is_scan(typed):
            self._take(typed)
        else:
            self._replay()

    def _was_hand(self, enter: QKeyEvent) -> bool:
        """Pressed slower than a scanner types, whenever they came here."""
        pressed = [event.timestamp() for event in (*self._held, enter)]
        return all(pressed) and pressed[-1] - pressed[0] > self.wedge.burst_ms * len(self._held)

    def _replay(self) -> None:
        """It was a hand: give the keys to the field they were meant for."""
        self._pause.stop()
        held, self._held = self._held, []
        if not held or self._target is None or _echoes(self._target):
            return
        self._replaying = True
        try:
            target: QObject = self._target
            for event in held:
                QCoreApplication.sendEvent(target, event)
                # Where one key moves the cursor the next follows it, as slow typing would.
                target = QApplication.focusWidget() or target
        finally:
            self._replaying = False
