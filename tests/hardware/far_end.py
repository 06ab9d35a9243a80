"""The far end of a serial line: a real pseudo terminal under a name that stays when it is replugged."""

import contextlib
import os
import select
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

BYTE_AT_300_BAUD_S = 10 / 300
PATIENCE_S = 40.0


class FarEnd:
    """`device` is a name of the near end. Plugged in from the start."""

    def __init__(self, folder: Path) -> None:
        self.device = folder / "ttyDEVICE"
        self._ours: int | None = None
        self._theirs: int | None = None
        self.plug()

    def plug(self) -> None:
        """A new terminal under the same name."""
        import pty  # noqa: PLC0415 - POSIX only
        import tty  # noqa: PLC0415

        self._ours, self._theirs = pty.openpty()
        tty.setraw(self._theirs)
        self.device.unlink(missing_ok=True)
        self.device.symlink_to(os.ttyname(self._theirs))

    def unplug(self) -> None:
        """The near end's file is of no use from now on, and its name is gone."""
        self.device.unlink(missing_ok=True)
        for end in (self._ours, self._theirs):
            if end is not None:
                os.close(end)
        self._ours = self._theirs = None

    def say(self, data: bytes, *, byte_s: float = 0.0) -> None:
        """Write, at that pace."""
        assert self._ours is not None
        for at in range(len(data)):
            os.write(self._ours, data[at : at + 1])
            time.sleep(byte_s)

    def hear(self, *, count: int = 1, within_s: float = PATIENCE_S) -> bytes:
        """So many bytes of what was written at the near end, or fewer where no more come."""
        assert self._ours is not None
        got, end = b"", time.monotonic() + within_s
        while len(got) < count and (left := end - time.monotonic()) > 0:
            readable, _, _ = select.select([self._ours], [], [], left)
            if readable:
                got += os.read(self._ours, count - len(got))
        return got


@contextlib.contextmanager
def plugged(folder: Path) -> Iterator[FarEnd]:
    """A line that is gone afterwards."""
    far = FarEnd(folder)
    try:
        yield far
    finally:
        far.unplug()


@contextlib.contextmanager
def meanwhile(work: Callable[[], None]) -> Iterator[None]:
    """`work` on a thread of its own, ended before the block ends."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        thread.join(2 * PATIENCE_S)
    assert not thread.is_alive()
    assert not failed, failed


def until(seen: Callable[[], bool], what: str) -> None:
    """Wait for it."""
    end = time.monotonic() + PATIENCE_S
    while not seen():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.01)
