"""Where lives begin: a process that has imported everything forks one till per order, and kills it when told.

Orders and answers are lines of JSON. Where the system cannot fork, each life is a process of its own.
"""

import json
import os
import signal
import subprocess
import sys
import traceback
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.crash.seller import Life, live

ROOT = Path(__file__).resolve().parents[2]


class Nursery:
    """Begins lives and ends them by SIGKILL; `complaints` is what the lives wrote on standard error."""

    def __init__(self, folder: Path) -> None:
        self.complaints = folder / "complaints.txt"
        self._forks = hasattr(os, "fork")
        self._mother: subprocess.Popen[str] | None = None
        self._child: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        if self._forks:
            self._mother = self._started("-m", "tests.crash.nursery")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._mother is not None:
            assert self._mother.stdin is not None
            assert self._mother.stdout is not None
            self._mother.stdin.close()
            self._mother.wait()
            self._mother.stdout.close()

    def begin(self, life: Life) -> None:
        """The life goes on when this returns."""
        if self._mother is None:
            self._child = self._started("-m", "tests.crash.seller", json.dumps(asdict(life)))
        else:
            self._ask(asdict(life))

    def kill(self) -> bool:
        """End it now; false where it had ended by itself, which no life is to do."""
        if self._mother is not None:
            return bool(self._ask("kill") == -signal.SIGKILL)
        assert self._child is not None
        alive = self._child.poll() is None
        self._child.kill()
        self._child.wait()
        return alive

    def _ask(self, order: Any) -> Any:
        assert self._mother is not None
        assert self._mother.stdin is not None
        assert self._mother.stdout is not None
        self._mother.stdin.write(json.dumps(order) + "\n")
        self._mother.stdin.flush()
        return json.loads(self._mother.stdout.readline())

    def _started(self, *command: str) -> "subprocess.Popen[str]":
        with self.complaints.open("a", encoding="utf-8") as complaints:
            return subprocess.Popen(
                [sys.executable, *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                text=True,
                cwd=ROOT,
            )


def _serve() -> None:
    child = 0
    import httpx  # noqa: F401, PLC0415 - a tenth of a second that no life is to spend

    for line in sys.stdin:
        order = json.loads(line)
        if order == "kill":
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            print(os.waitstatus_to_exitcode(status), flush=True)
            continue
        child = os.fork()
        if child == 0:
            _live_and_end(Life(**{**order, "members": tuple(order["members"])}))
        print(child, flush=True)


def _live_and_end(life: Life) -> None:
    try:
        live(life)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(1)


if __name__ == "__main__":
    _serve()
