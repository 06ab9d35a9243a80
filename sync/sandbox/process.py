"""The box as a child process: started, waited for until it listens, and ended with its parent.

The child runs with `--parent-pipe`: closing its standard input stops it, so it never outlives the parent.
"""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self


class SandboxNotReady(Exception):
    """The child ended, or said nothing in time; the message holds the end of what it complained."""


class SandboxProcess:
    """A running sandbox; a context manager that stops it.

    `command` is what starts the sandbox, without its options: `[sys.executable, "sandbox"]` in a frozen
    program, by default `python -m sync.sandbox`. Raises SandboxNotReady after `deadline_s` seconds.
    """

    def __init__(
        self,
        data: Path,
        *,
        command: Sequence[str] | None = None,
        port: int = 0,
        deadline_s: float = 60.0,
        tls: str = "",
    ) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self._complaints = data / "sandbox-errors.txt"
        options = [
            "--port",
            str(port),
            "--data",
            str(data),
            "--parent-pipe",
            *(["--tls", tls] if tls else []),
        ]
        with self._complaints.open("ab") as complaints:
            self._child = subprocess.Popen(  # noqa: S603 - our own program
                [*(command or [sys.executable, "-m", "sync.sandbox"]), *options],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                env=_environment(),
                creationflags=_flags(),
            )
        try:
            self.url = self._await_ready(deadline_s)
        except BaseException:
            self.kill()
            raise

    @property
    def phone_url(self) -> str:
        """The page that shows the customers' phones."""
        return f"{self.url}/phone"

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._child.pid

    def _await_ready(self, deadline_s: float) -> str:
        assert self._child.stdout is not None
        lines: queue.Queue[bytes] = queue.Queue()
        reader = threading.Thread(target=_read_line, args=(self._child.stdout, lines), daemon=True)
        reader.start()
        try:
            line = lines.get(timeout=deadline_s)
            return str(json.loads(line)["sandbox"])
        except (queue.Empty, ValueError, KeyError) as error:
            tail = self._complaints.read_text("utf-8", errors="replace")[-500:]
            raise SandboxNotReady(f"the sandbox did not start: {tail.strip()}") from error

    def stop(self, wait_s: float = 5.0) -> int:
        """End the child and wait for it; more firmly where it does not listen. Its exit code."""
        self._close(self._child.stdin)
        for firmer in (self._child.terminate, self._child.kill):
            try:
                self._child.wait(wait_s)
                break
            except subprocess.TimeoutExpired:
                firmer()
        code = self._child.wait()
        self._close(self._child.stdout)
        return code

    def kill(self) -> None:
        """End the child without warning, as a crash would."""
        self._child.kill()
        self._child.wait()
        self._close(self._child.stdin)
        self._close(self._child.stdout)

    @staticmethod
    def _close(pipe: IO[bytes] | None) -> None:
        if pipe is not None and not pipe.closed:
            pipe.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _read_line(pipe: IO[bytes], lines: queue.Queue[bytes]) -> None:
    lines.put(pipe.readline())


def _flags() -> int:
    if sys.platform == "win32":
        return subprocess.CREATE_NO_WINDOW
    else:  # noqa: RET505 - mypy reads the platform test only in this form
        return 0


def _environment() -> dict[str, str]:
    """The parent's, able to import this package from where it lies."""
    if getattr(sys, "frozen", False):
        return dict(os.environ)
    root = str(Path(__file__).resolve().parents[2])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
