"""Putting a backup in the place of a database: what is lost, what is carried over, and the exchange itself.

The exchange has one moment of decision, the name `till.db.restored`: killed before it nothing has happened,
killed after it `finish_restore` goes on at the next start. What was replaced is kept under `kept/`.
"""

import os
import shutil
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pysqlite3.dbapi2 as sqlite

from pos_client.domain.errors import Outage, Unavailable
from pos_client.domain.journal import Head
from pos_client.store.backup import back_up, synced
from pos_client.store.migrate import open_store
from pos_client.store.store import unavailable
from pos_client.whole_file import sync_folder

if TYPE_CHECKING:
    from pos_client.store.carrying import Carried, NewEpoch


@dataclass(frozen=True, slots=True)
class Contents:
    """What a till's database holds. `head` is its journal's, `numbers_to` the last number of its epoch."""

    store: str
    till: str
    epoch: int
    numbers_to: int
    head: Head
    last_number: str
    last_at: str
    waiting: int


@dataclass(frozen=True, slots=True)
class Missing:
    """What the current database has and the backup has not."""

    sales: int = 0
    returns: int = 0
    total_cents: int = 0
    first_number: str = ""
    last_number: str = ""
    unsent: int = 0


def contents(database: Path) -> Contents:
    """Raises Unavailable: DATABASE_DAMAGED and what else ails it."""
    try:
        with closing(_reader(database)) as connection:
            till = connection.execute("SELECT store, till, epoch, next_sequence FROM till").fetchone()
            head = connection.execute(
                "SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1"
            ).fetchone()
            last = connection.execute(
                "SELECT number, closed_at FROM sales ORDER BY epoch DESC, sequence DESC LIMIT 1"
            ).fetchone()
            waiting = connection.execute("SELECT count(*) FROM outbox WHERE state = 'pending'").fetchone()[0]
    except sqlite.DatabaseError as error:
        raise unavailable(error) from error
    number, at = last or ("", "")
    store, code, epoch, following = till or ("", "", 1, 1)
    return Contents(
        store, code, epoch, numbers_to=following - 1, head=Head(*(head or ())), last_number=number,
        last_at=at, waiting=waiting,
    )  # fmt: skip


def missing(current: Path, backup: Path) -> Missing:
    """What would go. Raises Unavailable where one of the two cannot be read."""
    try:
        with closing(_reader(current)) as connection:
            _attach(connection, backup, "backup")
            sales = connection.execute(
                "SELECT count(*), coalesce(sum(total_cents), 0), "
                "coalesce((SELECT number FROM main.sales WHERE id NOT IN (SELECT id FROM backup.sales) "
                "ORDER BY epoch, sequence LIMIT 1), ''), "
                "coalesce((SELECT number FROM main.sales WHERE id NOT IN (SELECT id FROM backup.sales) "
                "ORDER BY epoch DESC, sequence DESC LIMIT 1), '') "
                "FROM main.sales WHERE id NOT IN (SELECT id FROM backup.sales)"
            ).fetchone()
            unsent = connection.execute(
                "SELECT count(*) FROM main.outbox o WHERE state <> 'delivered' AND NOT EXISTS (SELECT 1 FROM "
                "backup.outbox b WHERE b.destination = o.destination "
                "AND b.idempotency_key = o.idempotency_key)"
            ).fetchone()[0]
            returned = _missing_returns(connection)
    except sqlite.DatabaseError as error:
        raise unavailable(error) from error
    return Missing(sales[0], returned, sales[1], first_number=sales[2], last_number=sales[3], unsent=unsent)


def _missing_returns(connection: Any) -> int:
    have = "SELECT count(*) FROM {}.sqlite_schema WHERE name = 'returns'"
    if not connection.execute(have.format("main")).fetchone()[0]:
        return 0
    known = connection.execute(have.format("backup")).fetchone()[0]
    without = " WHERE id NOT IN (SELECT id FROM backup.returns)" if known else ""
    return int(connection.execute(f"SELECT count(*) FROM main.returns{without}").fetchone()[0])  # noqa: S608


def stage(
    backup: Path,
    database: Path,
    *,
    current: Path | None,
    new: "NewEpoch",
    verify: Callable[[Path], None],
) -> "Carried":
    """Make the restored database ready beside the current one, and decide for it once `verify` is content.

    `current` is merged in; None leaves it out, and then what the backup has not delivered is asked about
    before it is sent again. Raises Unavailable where it cannot be made: then nothing is decided.
    """
    # Every start looks whether a restore was decided; only a restore carries anything over.
    from pos_client.store.carrying import carry_over  # noqa: PLC0415

    partial = database.with_suffix(".staged")
    for leftover in (partial, *_logs(partial)):
        leftover.unlink(missing_ok=True)
    back_up(backup, partial)
    open_store(partial).close()
    try:
        with closing(
            sqlite.connect(partial.absolute().as_uri(), uri=True, isolation_level=None)
        ) as connection:
            if current is not None:
                _attach(connection, current, "lost")
            carried = carry_over(connection, merged=current is not None, new=new)
            dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite.DatabaseError as error:
        raise unavailable(error) from error
    if dangling is not None:
        raise Unavailable(Outage.DATABASE_DAMAGED, code=f"foreign key {dangling[0]}")
    verify(partial)
    synced(partial)
    partial.replace(decided(database))
    sync_folder(database.parent)
    return carried


def decided(database: Path) -> Path:
    """The name under which a restored database waits to take the database's place."""
    return database.with_name(database.name + ".restored")


def finish_restore(database: Path, kept: Path) -> Path | None:
    """Exchange the two, where a restore has been decided; doing it again after a kill goes on with it.

    Answers where the replaced database is kept, None where there was nothing to do or to keep.
    """
    waiting = decided(database)
    if not waiting.exists():
        return None
    target = None
    if database.exists():
        kept.mkdir(parents=True, exist_ok=True)
        target = kept / f"{database.stem}-{waiting.stat().st_mtime_ns}.db"
        _keep(database, target)
    waiting.replace(database)
    sync_folder(database.parent)
    return target


def _keep(database: Path, target: Path) -> None:
    """The current file under a second name, its log moved to it: a log left behind would be played into
    the database that comes."""
    if not target.exists():
        try:
            os.link(database, target)
        except OSError:
            copied = target.with_suffix(".partial")
            shutil.copyfile(database, copied)
            synced(copied)
            copied.replace(target)
    for log, suffix in zip(_logs(database), ("-wal", "-shm"), strict=True):
        with suppress(FileNotFoundError):
            log.replace(target.with_name(target.name + suffix))
    sync_folder(target.parent)
    sync_folder(database.parent)


def _logs(database: Path) -> tuple[Path, Path]:
    return database.with_name(database.name + "-wal"), database.with_name(database.name + "-shm")


def _reader(database: Path) -> Any:
    if not database.exists():
        raise Unavailable(Outage.DATABASE, code="missing")
    return sqlite.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)


def _attach(connection: Any, database: Path, name: str) -> None:
    connection.execute(f"ATTACH ? AS {name}", (f"{database.absolute().as_uri()}?mode=ro",))
