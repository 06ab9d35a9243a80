"""A lane that works in a child process, with the face of one that works on a thread.

The child is started again where it ends unasked. Its states arrive on the thread `lane-<name>-reader`.
"""

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from sync.status import LaneState
from sync.worker import LaneOrder

RESTART_S = 1.0
"""Between a death and the next start: a child that cannot live must not take the machine's time."""

_log = logging.getLogger("pos.sync")


def _ignore(_state: LaneState) -> None:
    pass


class LaneProcess:
    """`command` starts a worker, by default `python -m sync.worker`. `on_change` as for a lane."""

    def __init__(
        self,
        order: LaneOrder,
        *,
        on_change: Callable[[LaneState], None] = _ignore,
        command: Sequence[str] | None = None,
        restart_s: float = RESTART_S,
    ) -> None:
        self._order, self._on_change, self._restart_s = order, on_change, restart_s
        self._command = list(command or [sys.executable, "-m", "sync.worker"])
        self._state = LaneState(order.destination)
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None

    @property
    def name(self) -> str:
        """The destination's."""
        return self._order.destination

    @property
    def state(self) -> LaneState:
        """How it stood when it last said so."""
        return self._state

    @property
    def pid(self) -> int | None:
        """The child's process id while there is one."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    def start(self) -> None:
        """Begin delivering; a lane that runs goes on running."""
        if self._reader is not None and self._reader.is_alive():
            return
        self._stopping.clear()
        self._reader = threading.Thread(target=self._attend, name=f"lane-{self.name}-reader", daemon=True)
        self._reader.start()

    def stop(self, timeout_s: float = 3.0) -> bool:
        """Ask it to end and wait so long; false where it had to be ended in a call, which its mark covers."""
        self._stopping.set()
        self._say(b"stop\n")
        with self._lock:
            child = self._child
        graceful = True
        if child is not None:
            try:
                child.wait(timeout_s)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
                graceful = False
        if self._reader is not None:
            self._reader.join(timeout_s)
        return graceful

    def wake(self) -> None:
        """There may be something new."""
        self._say(b"wake\n")

    def resume(self) -> None:
        """Try again now."""
        self._say(b"resume\n")

    def kill(self) -> bool:
        """End the child without warning, as a crash would, and have another one begin; false for none."""
        with self._lock:
            if self._child is None or self._child.poll() is not None:
                return False
            self._child.kill()
            return True

    def _say(self, line: bytes) -> None:
        with self._lock:
            if self._child is None or self._child.stdin is None:
                return
            # Where it is gone, the next one looks at the table by itself.
            with suppress(OSError, ValueError):
                self._child.stdin.write(line)
                self._child.stdin.flush()

    def _attend(self) -> None:
        while not self._stopping.is_set():
            child = self._started()
            assert child.stdout is not None
            for line in child.stdout:
                self._hear(line)
            code = child.wait()
            with self._lock:
                for pipe in filter(None, (child.stdin, child.stdout)):
                    with suppress(OSError):
                        pipe.close()
                self._child = None
            if not self._stopping.is_set():
                _log.warning("lane %s: its process ended (%s), another one begins", self.name, code)
                self._tell(replace(self._state, last_error="worker"))
                self._stopping.wait(self._restart_s)

    def _started(self) -> subprocess.Popen[bytes]:
        with self._lock:
            self._child = subprocess.Popen(  # noqa: S603 - our own program
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=_environment(),
                creationflags=_flags(),
            )
            child = self._child
        self._say(self._order.to_line())
        if self._stopping.is_set():
            self._say(b"stop\n")
        return child

    def _hear(self, line: bytes) -> None:
        try:
            self._tell(LaneState(**json.loads(line)))
        except (ValueError, TypeError):
            _log.warning("lane %s: its process said something else", self.name)

    def _tell(self, state: LaneState) -> None:
        self._state = state
        try:
            self._on_change(state)
        except Exception as error:
            _log.error("lane %s, on_change: %s", self.name, type(error).__name__)


def _environment() -> dict[str, str]:
    """Able to import this package from where it lies."""
    if getattr(sys, "frozen", False):
        return dict(os.environ)
    root = str(Path(__file__).resolve().parents[1])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def _flags() -> int:
    if sys.platform == "win32":
        return subprocess.CREATE_NO_WINDOW
    else:  # noqa: RET505 - mypy reads the platform test only in this form
        return 0
