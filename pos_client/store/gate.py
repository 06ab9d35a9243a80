"""The counter goes first: what can wait (lanes, lists, files) begins no write while somebody there writes.

For any thread. Without it a sale's commit stands in one line with every lane's, and shares the interpreter
with their work.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST_S = 0.25
"""Whoever yields goes on after this, whatever the counter does: nothing may stand still for ever."""


class Gate:
    """Counts the writers that somebody waits for."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._urgent = 0
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

    def let_pass(self) -> None:
        """Wait until nobody at the counter is writing."""
        if not self._urgent:
            return
        with self._changed:
            self._changed.wait_for(lambda: not self._urgent, LONGEST_S)
