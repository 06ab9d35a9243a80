"""A disk that fails at its k-th write or sync, once or for ever, with whatever code it likes."""

from typing import Any

import apsw

from tests.crash.recording import RecordedFile, RecordingVfs


class FailingDisk:
    """Counts what is asked of it; from `fail_at` on it answers `code`."""

    def __init__(self, *, code: int) -> None:
        self.code = code
        self.asked = 0
        self.fail_at: int | None = None
        self.for_ever = False

    def arm(self, fail_at: int | None, *, for_ever: bool = False) -> None:
        """Fail at so many requests from now (1 = the next); None for a disk that is well again."""
        self.asked, self.fail_at, self.for_ever = 0, fail_at, for_ever

    def ask(self) -> None:
        """Raises apsw's error where this request fails."""
        self.asked += 1
        if self.fail_at is None:
            return
        if self.asked == self.fail_at or (self.for_ever and self.asked > self.fail_at):
            raise apsw.exception_for(self.code)


class FailingVfs(RecordingVfs):
    """SQLite's own VFS over such a disk."""

    def __init__(self, disk: FailingDisk) -> None:
        super().__init__(lambda _: None, lambda _: None)
        self.disk = disk

    def xOpen(self, name: Any, flags: list[int]) -> "FailingFile":  # noqa: N802 - SQLite's name
        return FailingFile(self, name, flags)

    def excepthook(self, *_: Any) -> bool:
        """What SQLite asks while it already deals with an error is nobody's business."""
        return True


class FailingFile(RecordedFile):
    """One open file on it."""

    def __init__(self, vfs: FailingVfs, name: Any, flags: list[int]) -> None:
        self._disk = vfs.disk
        super().__init__(vfs, name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self._disk.ask()
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        self._disk.ask()
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._disk.ask()
        super().xSync(flags)
