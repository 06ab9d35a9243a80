"""A cashier made of key presses: drives the real window, waits for what it shows, takes pictures of it."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ui.main_window import MainWindow

HAND_MS = 45
"""Between two keys of a hand: slower than any scanner."""

Found = TypeVar("Found")


class StuckError(Exception):
    """What was waited for did not come."""


class Cashier:
    """Sits at a window. `deadline_s` bounds every wait."""

    def __init__(self, window: MainWindow, pictures: Path, *, deadline_s: float = 20.0) -> None:
        self.window = window
        self.deadline_s = deadline_s
        self.taken: list[Path] = []
        self._pictures = pictures
        pictures.mkdir(parents=True, exist_ok=True)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """One key, where the cursor is."""
        QTest.keyClick(self._focus(), key, modifier)
        QApplication.processEvents()

    def type_in(self, text: str) -> None:
        """As a hand types."""
        for character in text:
            QTest.keyClicks(self._focus(), character)
            self.rest(HAND_MS)

    def scan(self, code: str) -> None:
        """As a wedge scanner types: all at once, and Enter."""
        QTest.keyClicks(self._focus(), code)
        self.press(Qt.Key.Key_Return)

    def wait(self, what: str, seen: Callable[[], Found | None]) -> Found:
        """Until it is there. Raises StuckError with what was waited for."""
        end = time.monotonic() + self.deadline_s
        while time.monotonic() < end:
            QApplication.processEvents()
            found = seen()
            if found:
                return found
            time.sleep(0.005)
        raise StuckError(f"{what}: see {self.picture('stuck')}")

    def wait_for(self, kind: type[Found], what: str = "") -> Found:
        """Until a widget of that kind is on the window."""
        return self.wait(what or kind.__name__, lambda: self.shown(kind))

    def shown(self, kind: type[Found]) -> Found | None:
        """The visible widget of that kind, the newest first."""
        assert issubclass(kind, QWidget)
        visible = [widget for widget in self.window.findChildren(kind) if widget.isVisible()]
        return visible[-1] if visible else None

    def rest(self, wait_ms: int) -> None:
        """Let the window live for a moment, and the other threads: `QTest.qWait` would hold these up."""
        moment = QEventLoop()
        QTimer.singleShot(wait_ms, moment.quit)
        moment.exec()

    def picture(self, name: str) -> Path:
        """Keep what the window shows."""
        QApplication.processEvents()
        path = self._pictures / f"{len(self.taken) + 1:02d}-{name}.png"
        self.window.grab().save(str(path))
        self.taken.append(path)
        return path

    def _focus(self) -> QWidget:
        return QApplication.focusWidget() or self.window
