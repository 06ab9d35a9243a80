"""What can wait lets a scan or a key go first; a hand that never pauses does not put it off for ever."""

from collections.abc import Callable


class GivingWay:
    """Asked by a timer each time it fires: once more it waits, at most `most` times in a row."""

    def __init__(self, is_at_work: Callable[[], bool], *, most: int) -> None:
        self._is_at_work, self._most = is_at_work, most
        self._times = 0

    def once_more(self) -> bool:
        """True while the answer to a key or a scan is being drawn."""
        gives = self._times < self._most and self._is_at_work()
        self._times = self._times + 1 if gives else 0
        return gives
