"""The counter goes first: what can wait (lanes, lists, files) begins nothing while somebody there writes, nor
in the moment after a key or a scan.

For any thread. Without it a sale's commit stands in one line with every lane's, and the screen shares the
interpreter with their work while a line is looked up and painted.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LONGEST_S = 0.25
"""Whoever yields goes on after this, whatever the counter does: nothing may stand still for ever."""
AT_WORK_S = 0.08
"""So long after a key or a scan the screen is at work on it."""


class Gate:
    """Counts the writers that somebody waits for."""

    def __init__(
        self, *, ticks_s: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._ticks_s, self._sleep = ticks_s, sleep
        self._changed = threading.Condition()
        self._urgent = 0
        self._at_work_until_s = 0.0
        self._one = threading.Lock()

    @contextmanager
    def first(self) -> Iterator[None]:
        """Somebody waits for this."""
        with self._changed:
            self._urgent += 1
        try:
            yield
        finally:
            with self._changed:
                self._urgent -= 1
                if not self._urgent:
                    self._changed.notify_all()

    @contextmanager
    def after(self) -> Iterator[None]:
        """Nobody waits for this: after those that somebody waits for, and one at a time."""
        with self._one:
            self.let_pass()
            yield

    @property
    def is_at_work(self) -> bool:
        """The answer to a key or a scan is being drawn."""
        return self._ticks_s() < self._at_work_until_s

    def at_work(self) -> None:
        """Somebody has pressed a key or scanned."""
        self._at_work_until_s = self._ticks_s() + AT_WORK_S

    def let_pass(self) -> None:
        """Wait until the screen has done what was asked of it and nobody at the counter is writing."""
        ends_s = self._ticks_s() + LONGEST_S
        while (left_s := min(self._at_work_until_s, ends_s) - self._ticks_s()) > 0:
            self._sleep(left_s)
        if not self._urgent:
            return
        with self._changed:
            self._changed.wait_for(lambda: not self._urgent, LONGEST_S)
