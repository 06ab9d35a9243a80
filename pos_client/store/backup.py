"""Online copies of the live database by SQLite's backup interface, verified after writing."""

import errno
import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from pos_client.domain.errors import Outage, Unavailable
from pos_client.store.store import unavailable
from pos_client.whole_file import sync_folder


def back_up(source: Path, target: Path, *, verify: Callable[[Path], None] | None = None) -> Path:
    """Copy `source` to `target` while others may write; the copy appears whole or not at all.

    `verify` looks at the copy before it gets its name, and raises where it does not hold. Raises
    Unavailable: DATABASE_DAMAGED where the copy fails its check, DISK_FULL, or what else is wrong.
    """
    partial = target.with_suffix(".partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        _copy(source, partial)
        synced(partial)
        if verify is not None:
            verify(partial)
        partial.replace(target)
        sync_folder(target.parent)
    except sqlite.DatabaseError as error:
        raise unavailable(error) from error
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        outage = Outage.DISK_FULL if full else Outage.DATABASE_READ_ONLY
        raise Unavailable(outage, code=error.strerror or "") from error
    return target


def copy_file(source: Path, target: Path) -> Path:
    """Copy a file that nobody writes, and read it back. Raises Unavailable: DISK_FULL, DATABASE_READ_ONLY.

    The folder must be there: one made where a stick or a share is missing would fill this machine's disk.
    """
    partial = target.with_suffix(".partial")
    try:
        with source.open("rb") as origin, partial.open("wb") as copy:
            shutil.copyfileobj(origin, copy, 1 << 20)
        synced(partial)
        if _file_digest(partial) != _file_digest(source):
            raise Unavailable(Outage.DATABASE_DAMAGED, code="copy differs")
        partial.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        outage = Outage.DISK_FULL if full else Outage.DATABASE_READ_ONLY
        raise Unavailable(outage, code=error.strerror or "") from error
    return target


def synced(path: Path) -> None:
    """Its bytes are on the disk when this returns."""
    with path.open("rb+") as written:
        os.fsync(written.fileno())


def _file_digest(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _copy(source: Path, partial: Path) -> None:
    origin, copy = sqlite.connect(str(source)), sqlite.connect(str(partial))
    try:
        origin.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        answer = copy.execute("PRAGMA integrity_check").fetchone()[0]
    finally:
        copy.close()
        origin.close()
    if answer != "ok":
        raise Unavailable(Outage.DATABASE_DAMAGED, code=str(answer)[:60])
