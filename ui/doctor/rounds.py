"""Looks under way on threads of their own; what they find is told on the screen's thread as it comes."""

from collections.abc import Sequence
from contextlib import suppress

from PySide6.QtCore import QObject, Qt, Signal, Slot

from pos_client.services.doctor import Check, Finding, examine_live


class Rounds(QObject):
    """A new round makes the one before unheard: a device that hangs in it holds up nobody."""

    found = Signal(int, object)
    """The place of the check among those of the round, and its finding."""
    finished = Signal()
    _told = Signal(int, int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._round = self._left = 0
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Something is still looked at."""
        return self._left > 0

    def begin(self, checks: Sequence[Check]) -> None:
        """Returns at once."""
        self._round += 1
        self._left = len(checks)
        number = self._round

        def tell(place: int, finding: Finding) -> None:
            # The screen may be gone before the last device has given up.
            with suppress(RuntimeError):
                self._told.emit(number, place, finding)

        examine_live(checks, tell)

    def forget(self) -> None:
        """Nobody waits for what is under way."""
        self._round += 1
        self._left = 0

    @Slot(int, int, object)
    def _on_told(self, number: int, place: int, finding: Finding) -> None:
        if number != self._round:
            return
        self._left -= 1
        self.found.emit(place, finding)
        if not self._left:
            self.finished.emit()
