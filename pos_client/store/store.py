"""The store: transactions for those who write, snapshots for those who read; SQLite's errors become ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from pos_client.domain.errors import Outage, Unavailable
from pos_client.store.engine import reader_engine, writer_engine
from pos_client.store.gate import Gate

LOADING_KB, USUAL_KB = 32_000, 2_000
"""Pages in memory: with SQLite's own two megabytes each row of a million reads its indices' pages anew."""

Transaction = Connection
"""An open transaction or snapshot, to be handed to the functions of this room."""

_OUTAGES = (
    ("SQLITE_FULL", Outage.DISK_FULL),
    ("SQLITE_READONLY", Outage.DATABASE_READ_ONLY),
    ("SQLITE_CORRUPT", Outage.DATABASE_DAMAGED),
    ("SQLITE_NOTADB", Outage.DATABASE_DAMAGED),
    ("SQLITE_BUSY", Outage.DATABASE_BUSY),
    ("SQLITE_LOCKED", Outage.DATABASE_BUSY),
)


class Store:
    """One open database file. Use `Store.open` of `migrate` to have the right schema under it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer = writer_engine(path)
        self._reader = reader_engine(path)
        self._gate = Gate()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: committed when the block ends, rolled back when it raises.

        Raises Unavailable: DISK_FULL, DATABASE_READ_ONLY, DATABASE_BUSY, DATABASE_DAMAGED or DATABASE.
        An error from the COMMIT itself does not tell whether it took place: look the row up by its id.
        """
        with self._gate.first(), converted(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def writing_later(self) -> Iterator[Connection]:
        """The same for what nobody waits for: a sale that is being closed goes first."""
        with self._gate.after(), converted(), self._writer.begin() as connection:
            yield connection

    def give_room(self, *, much: bool) -> None:
        """Let the writer keep many pages in memory for a long load, or as many as ever."""
        with self.writing_later() as connection:
            connection.exec_driver_sql(f"PRAGMA cache_size = -{LOADING_KB if much else USUAL_KB}")
            if not much:
                connection.exec_driver_sql("PRAGMA shrink_memory")

    def note_counter_at_work(self) -> None:
        """Somebody pressed a key or scanned: for a moment what can wait does. Costs next to nothing."""
        self._gate.at_work()

    def is_counter_at_work(self) -> bool:
        """It was pressed or scanned a moment ago. For those that can only ask again, as the screen itself."""
        return self._gate.is_at_work

    def let_counter_pass(self) -> None:
        """Wait while somebody's sale is being written or a key is worked on; half a second at most."""
        self._gate.let_pass()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One snapshot. Raises as `writing` does."""
        with converted(), self._reader.begin() as connection:
            yield connection

    def close(self) -> None:
        """Give the file back; the last connection checkpoints the log."""
        self._reader.dispose()
        self._writer.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def converted() -> Iterator[None]:
    """Turn SQLite's errors into ours at the border; a broken constraint is a bug and passes through."""
    try:
        yield
    except DBAPIError as error:
        if _name(error.orig).startswith("SQLITE_CONSTRAINT") or not isinstance(error, DatabaseError):
            raise
        raise unavailable(error.orig) from error
    except sqlite.DatabaseError as error:
        if _name(error).startswith("SQLITE_CONSTRAINT"):
            raise
        raise unavailable(error) from error
    except PoolTimeout as error:
        raise Unavailable(Outage.DATABASE_BUSY, code="pool") from error


def unavailable(error: BaseException | None) -> Unavailable:
    """What an error of SQLite's means to us, with SQLite's own name for it as `code`."""
    name = _name(error)
    for prefix, outage in _OUTAGES:
        if name.startswith(prefix):
            return Unavailable(outage, code=name)
    return Unavailable(Outage.DATABASE, code=name)


def _name(error: BaseException | None) -> str:
    return str(getattr(error, "sqlite_errorname", "")) or type(error).__name__
