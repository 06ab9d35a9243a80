"""Online copies of the live database by SQLite's backup interface, verified after writing."""

import errno
import os
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from pos_client.domain.errors import Outage, Unavailable
from pos_client.store.store import unavailable


def back_up(source: Path, target: Path) -> Path:
    """Copy `source` to `target` while others may write; the copy appears whole or not at all.

    Raises Unavailable: DATABASE_DAMAGED where the copy fails its check, DISK_FULL, or what else is wrong.
    """
    partial = target.with_suffix(".partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        _copy(source, partial)
        with partial.open("rb+") as written:
            os.fsync(written.fileno())
        partial.replace(target)
    except sqlite.DatabaseError as error:
        raise unavailable(error) from error
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        outage = Outage.DISK_FULL if full else Outage.DATABASE_READ_ONLY
        raise Unavailable(outage, code=error.strerror or "") from error
    return target


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
