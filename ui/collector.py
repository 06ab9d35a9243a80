"""Rings of objects are collected by the screen's thread alone, between two of its events.

Python collects in whichever thread happens to make one object too many. A window caught in a ring would then
be destroyed by a lane's thread, which Qt answers with a crash; and a collection of everything would hold up a
scan. What stands when the program has started stays for good and is not looked through again.
"""

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1_000
MOST_GIVEN_WAY = 10
"""So often in a row a collection waits for the answer to a key or a scan."""


class Collector(QObject):
    """Takes collecting over from Python until `stop`."""

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        every_ms: int = EVERY_MS,
        is_busy: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(parent)
        gc.disable()
        self._settled = False
        self._is_busy, self._given_way = is_busy, 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(every_ms)

    def stop(self) -> None:
        """Give it back to Python."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _look(self) -> None:
        if not self._settled:
            self._settled = True
            gc.freeze()
            return
        if self._is_busy() and self._given_way < MOST_GIVEN_WAY:
            self._given_way += 1
            return
        self._given_way = 0
        made, wanted = gc.get_count(), gc.get_threshold()
        due = [generation for generation in range(len(made)) if made[generation] > wanted[generation]]
        if due:
            gc.collect(due[-1])
