"""The thread `scale`: asks while somebody looks at the weight, tells each change, and is silent otherwise.

A scale that was unplugged is asked again and again; the first answer after it comes back is told like any.
"""

import logging
import threading
from collections.abc import Callable

from pos_client.domain.errors import Unavailable
from pos_client.domain.weighing import SILENT, Balance, Weight
from pos_client.ports import Scale

PAUSE_S = 0.15
SILENT_PAUSE_S = 0.7
_log = logging.getLogger("pos.scale")


class ScaleWorker(threading.Thread):
    """A `LiveScale`; `on_change` is called on this thread."""

    def __init__(self, scale: Scale, *, on_change: Callable[[Weight], None]) -> None:
        super().__init__(name="scale", daemon=True)
        self._scale = scale
        self._on_change = on_change
        self._watched = threading.Event()
        self._fresh = threading.Event()
        self._stopping = threading.Event()
        self._asking = threading.Lock()

    def read(self) -> Weight:
        """One answer for whoever does not watch: a `Scale`, never between another's question and answer."""
        with self._asking:
            return self._scale.read()

    def watch(self) -> None:
        """Somebody looks."""
        self._fresh.set()
        self._watched.set()

    def rest(self) -> None:
        """Nobody looks any more."""
        self._watched.clear()

    def stop(self, *, wait_s: float = 5.0) -> None:
        """End after the answer at hand."""
        self._stopping.set()
        self._watched.set()
        if self.is_alive():
            self.join(wait_s)

    def run(self) -> None:
        """The thread."""
        told: Weight | None = None
        while self._watched.wait() and not self._stopping.is_set():
            if self._fresh.is_set():
                self._fresh.clear()
                told = None
            weight = self._asked()
            if weight != told and self._watched.is_set() and not self._stopping.is_set():
                told = weight
                self._on_change(weight)
            self._stopping.wait(SILENT_PAUSE_S if weight.balance is Balance.SILENT else PAUSE_S)

    def _asked(self) -> Weight:
        try:
            return self.read()
        except Unavailable as error:
            return Weight(Balance.SILENT, cause=str(error.details.get("cause", "")))
        except Exception:
            _log.exception("the scale met a bug")
            return SILENT
