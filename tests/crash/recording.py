"""A VFS that writes down every write, truncation, sync and deletion of the files in one folder, in order.

apsw does not show the sync of a folder, so it is taken for granted: SQLite's `os_unix.c` gives a journal or
log that it opens to create the flag `UNIXFILE_DIRSYNC`, with which `unixSync` syncs the folder right after
the file's first sync, once. `test_disk_assumption.py` watches the calls themselves. (Windows has no such
call; there the file system's own journal keeps the name.)
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

_NAMES = itertools.count(1)
_LOGS = apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_WAL
_KEPT = ("", "-wal", "-journal")


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes that were handed over; on the disk only after a Sync."""

    name: str
    offset: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Truncate:
    """The file was cut to so many bytes."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    """All that was handed over for this file is on the disk; with `folder` its folder's names are too."""

    name: str
    folder: bool = False


@dataclass(frozen=True, slots=True)
class Delete:
    """The file is gone; `lasting` says that its folder was synced too."""

    name: str
    lasting: bool


@dataclass(frozen=True, slots=True)
class Said:
    """Here the till said that something was done."""

    line: str


Event = Write | Truncate | Sync | Delete | Said


@dataclass
class Recording:
    """What happened to `database` and its log. `start` is what was on the disk before, by file name."""

    database: Path
    syncs: bool = True
    start: dict[str, bytes] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in self.names:
            if (file := self.database.with_name(name)).exists():
                self.start[name] = file.read_bytes()

    @property
    def names(self) -> tuple[str, ...]:
        """The files that matter: the shared memory is made anew after every start."""
        return tuple(self.database.name + suffix for suffix in _KEPT)

    def note(self, event: Event) -> None:
        """One more; syncs are left out where the disk is to ignore them."""
        if self.syncs or not isinstance(event, Sync):
            self.events.append(event)

    def keeps(self, path: str | None) -> str | None:
        """The file's name if it is one of ours."""
        name = Path(path).name if path else ""
        return name if name in self.names and Path(path or "").parent == self.database.parent else None


class RecordingVfs(apsw.VFS):
    """SQLite's own VFS, with somebody who writes down; `before` may raise instead of letting it happen."""

    def __init__(self, note: Callable[[Event], None], keeps: Callable[[str | None], str | None]) -> None:
        self.vfs_name = f"recording-{next(_NAMES)}"
        self.note, self.keeps = note, keeps
        super().__init__(self.vfs_name, "")

    def xOpen(self, name: Any, flags: list[int]) -> "RecordedFile":  # noqa: N802 - SQLite's name
        return RecordedFile(self, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        # Gone already is what SQLite wants; apsw would make an exception of it.
        if not Path(filename).exists():
            return
        name = self.keeps(filename)
        if name is not None:
            self.note(Delete(name, bool(syncdir)))
        super().xDelete(filename, syncdir)


class RecordedFile(apsw.VFSFile):
    """One open file."""

    def __init__(self, vfs: RecordingVfs, name: Any, flags: list[int]) -> None:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._name = vfs.keeps(path)
        self._note = vfs.note
        # SQLite syncs the folder with the first sync of a journal or log that it opened to create.
        self._syncs_folder = bool(flags[0] & apsw.SQLITE_OPEN_CREATE and flags[0] & _LOGS)
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        if self._name is not None:
            self._note(Write(self._name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        if self._name is not None:
            self._note(Truncate(self._name, newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802
        if self._name is not None:
            self._note(Sync(self._name, self._syncs_folder))
            self._syncs_folder = False
        super().xSync(flags)
