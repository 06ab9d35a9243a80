"""The only place that submits to threads: a job goes out, its result comes back on the screen's thread.

An exception inside an executor's job would reach no hook; here each ends in `done`, `failed` or the log.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Literal, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from pos_client.domain.errors import Outage, TillError, Unavailable

Room = Literal["till", "desk", "look", "net", "payment", "import", "browser", "picture"]
Result = TypeVar("Result")
_NET_WORKERS = 3
_log = logging.getLogger("pos.ui")


class Operation:
    """One job under way; a cancelled one finishes unheard."""

    __slots__ = ("cancelled", "done", "failed")

    def __init__(self, done: Callable[[object], None], failed: Callable[[TillError], None]) -> None:
        self.done = done
        self.failed = failed
        self.cancelled = False

    def cancel(self) -> None:
        """Nobody waits for it any more."""
        self.cancelled = True


class Background(QObject):
    """`till`: the counter's writes, in order. `desk`: long reads. `net`: look-ups that someone waits for.

    `payment`: one payment machine at a time. `import`: files taken in, which may take minutes. `browser`:
    somebody signs in there. `picture`: those of products, which nobody waits for.
    """

    stopping = Signal()
    """Said before the threads are waited for: what takes long gives up."""

    _settled = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rooms: dict[str, ThreadPoolExecutor] = {
            "till": ThreadPoolExecutor(1, thread_name_prefix="till"),
            "desk": ThreadPoolExecutor(1, thread_name_prefix="desk"),
            "look": ThreadPoolExecutor(1, thread_name_prefix="look"),
            "payment": ThreadPoolExecutor(1, thread_name_prefix="payment"),
            "import": ThreadPoolExecutor(1, thread_name_prefix="import"),
            "browser": ThreadPoolExecutor(1, thread_name_prefix="browser"),
            "picture": ThreadPoolExecutor(1, thread_name_prefix="picture"),
            "net": ThreadPoolExecutor(_NET_WORKERS, thread_name_prefix="net"),
        }
        self._settled.connect(self._on_settled, Qt.ConnectionType.QueuedConnection)
        self._held: list[Callable[[], object]] = []
        self._painted = QTimer(self, singleShot=True, interval=0)
        self._painted.timeout.connect(self._begin_held)
        self._under_way = 0
        self._stopped = False

    def run(
        self,
        room: Room,
        job: Callable[[], Result],
        *,
        done: Callable[[Result], None] | None = None,
        failed: Callable[[TillError], None] | None = None,
        after_paint: bool = False,
    ) -> Operation:
        """Do `job` in that room; `done` or `failed` runs on the screen's thread. Nothing after `stop`.

        With `after_paint` it begins when what was asked of the screen stands there: both would take turns at
        the interpreter. It stays before every job that is asked for later.
        """
        operation = Operation(done or _ignore, failed or _log_failure)  # type: ignore[arg-type]
        if self._stopped:
            operation.cancel()
            return operation
        self._under_way += 1
        work = self._look if room == "look" else self._work
        self._held.append(lambda: self._rooms[room].submit(work, operation, job))
        if after_paint:
            self._painted.start()
        else:
            self._begin_held()
        return operation

    @property
    def idle(self) -> bool:
        """Nothing is under way."""
        return self._under_way == 0

    def stop(self) -> None:
        """Finish what was begun and end the threads."""
        self._begin_held()
        self._stopped = True
        self.stopping.emit()
        for executor in self._rooms.values():
            executor.shutdown(wait=True)

    def _begin_held(self) -> None:
        self._painted.stop()
        held, self._held = self._held, []
        for begin in held:
            begin()

    def _look(self, operation: Operation, job: Callable[[], object]) -> None:
        """A search that nobody asks for any more need not be made."""
        self._work(operation, _nothing if operation.cancelled else job)

    def _work(self, operation: Operation, job: Callable[[], object]) -> None:
        result, error = None, None
        try:
            result = job()
        except TillError as failure:
            error = failure
        except Exception:
            _log.exception("a job met a bug")
            error = Unavailable(Outage.BUG)
        self._settled.emit(operation, result, error)

    @Slot(object, object, object)
    def _on_settled(self, operation: Operation, result: object, error: TillError | None) -> None:
        self._under_way -= 1
        if operation.cancelled or self._stopped:
            return
        if error is None:
            operation.done(result)
        else:
            operation.failed(error)


def _ignore(_result: object) -> None:
    """Nobody asked for the result."""


def _nothing() -> None:
    """Instead of a job that nobody waits for."""


def _log_failure(error: TillError) -> None:
    _log.warning("a job failed: %s", error.key)
