"""Rings of objects are collected by the screen's thread alone, between two of its events.

Python collects in whichever thread happens to make one object too many. A window caught in a ring would then
be destroyed by a lane's thread, which Qt answers with a crash; and a collection of everything would hold up a
scan. What stands when the program has started stays for good and is not looked through again.
"""

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from ui.giving_way import GivingWay

EVERY_MS = 1_000
MOST_GIVEN_WAY = 10


class Collector(QObject):
    """Takes collecting over from Python until `stop`."""

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        every_ms: int = EVERY_MS,
        is_at_work: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(parent)
        gc.disable()
        self._settled = False
        self._giving_way = GivingWay(is_at_work, most=MOST_GIVEN_WAY)
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
        if self._giving_way.once_more():
            return
        made, wanted = gc.get_count(), gc.get_threshold()
        due = [generation for generation in range(len(made)) if made[generation] > wanted[generation]]
        if due:
            gc.collect(due[-1])
