"""A wedge scanner is understood wherever the cursor is: a burst of keys that ends in Enter is a scan.

Keys faster than a hand are held back until it is clear what they are; a hand's keys arrive at once after
`BURST_MS`. A hand's keys that had to wait for a busy screen come all at once too: the times at which they
were pressed, where the platform says them, tell them from a scanner's. Fields that want the scan themselves
(the code field) say so with the property `takes_scans`.
"""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

BURST_MS = 35
SHORTEST_SCAN = 6


class ScanFilter(QObject):
    """Installed on the application; `scanned` carries a whole code."""

    scanned = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._held: list[QKeyEvent] = []
        self._target: QObject | None = None
        self._replaying = False
        self._pause = QTimer(self, singleShot=True, interval=BURST_MS)
        self._pause.setTimerType(Qt.TimerType.PreciseTimer)
        self._pause.timeout.connect(self._replay)

    @property
    def holding(self) -> bool:
        """Keys are held back until it is clear what they are."""
        return bool(self._held)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hold printable keys back for a moment; true where the key was swallowed."""
        if self._replaying or event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        focus = QApplication.focusWidget()
        if watched is not focus or focus is None or focus.property("takes_scans"):
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._held:
            return self._end(event)
        if self._is_part_of_a_code(event):
            self._hold(event, focus)
            return True
        self._replay()
        return False

    def _is_part_of_a_code(self, event: QKeyEvent) -> bool:
        text = event.text()
        plain = event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        ) == Qt.KeyboardModifier(0)
        return plain and len(text) == 1 and text.isprintable() and not text.isspace()

    def _hold(self, event: QKeyEvent, focus: QWidget) -> None:
        if self._target is not focus:
            self._replay()
        self._target = focus
        self._held.append(event.clone())
        self._pause.start()

    def _end(self, enter: QKeyEvent) -> bool:
        """Enter after a burst: a scan if it was long enough and no hand's, else typing."""
        if len(self._held) < SHORTEST_SCAN or self._was_hand(enter):
            self._replay()
            return False
        code = "".join(event.text() for event in self._held)
        self._pause.stop()
        self._held.clear()
        self.scanned.emit(code)
        return True

    def _was_hand(self, enter: QKeyEvent) -> bool:
        """Pressed slower than a scanner types, whenever they came here."""
        pressed = [event.timestamp() for event in (*self._held, enter)]
        return all(pressed) and pressed[-1] - pressed[0] > BURST_MS * len(self._held)

    def _replay(self) -> None:
        """It was a hand: give the keys to the field they were meant for."""
        self._pause.stop()
        held, self._held = self._held, []
        if not held or self._target is None:
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
