"""SQLite by apsw, dressed as the store's driver, so that a VFS of ours lies under the real stack.

An object of this class stands where `pysqlite3.dbapi2` does: in `create_engine(module=…)` and in the store's
own modules. Only for files that nothing else in the process opens.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import apsw
import pytest

from pos_client.store import backup, engine, journal, migrate, store

_PATCHED = (backup, engine, journal, migrate, store)


class Error(Exception):
    """As DB-API has it, with SQLite's own name for the trouble."""

    sqlite_errorname = ""


class DatabaseError(Error):
    pass


class OperationalError(DatabaseError):
    pass


class IntegrityError(DatabaseError):
    pass


class InterfaceError(Error):
    pass


class ProgrammingError(DatabaseError):
    pass


class Cursor:
    """Fetches all rows at once, so that whatever fails does so in `execute`."""

    arraysize = 1

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self._rows: list[Any] = []

    def execute(self, statement: str, values: Any = ()) -> "Cursor":
        self._take(self._connection.told(statement), values)
        return self

    def executemany(self, statement: str, rows: Sequence[Any]) -> "Cursor":
        for row in rows:
            self._take(statement, row)
        return self

    def _take(self, statement: str, values: Any) -> None:
        self.description = None
        raw = self._connection.raw.cursor()
        raw.exec_trace = self._note_columns
        bindings = values if isinstance(values, Mapping) else tuple(values)
        with converted():
            self._rows = list(raw.execute(statement, bindings))
        self.rowcount = self._connection.raw.changes()
        self.lastrowid = self._connection.raw.last_insert_rowid()
        self._rows.reverse()

    def _note_columns(self, raw: apsw.Cursor, _statement: str, _values: Any) -> bool:
        columns = raw.get_description()
        self.description = [(name, None, None, None, None, None, None) for name, _ in columns] or None
        return True

    def fetchone(self) -> Any:
        return self._rows.pop() if self._rows else None

    def fetchmany(self, size: int = 1) -> list[Any]:
        return [self._rows.pop() for _ in range(min(size, len(self._rows)))]

    def fetchall(self) -> list[Any]:
        return self.fetchmany(len(self._rows))

    def __iter__(self) -> Iterator[Any]:
        return iter(self.fetchall())

    def close(self) -> None:
        self._rows = []


class Connection:
    """One connection of apsw's."""

    isolation_level = None
    text_factory: Any = str

    def __init__(self, driver: "ApswDriver", raw: apsw.Connection) -> None:
        self._driver = driver
        self.raw = raw

    def told(self, statement: str) -> str:
        """What is run for this statement: the driver may have been told to be careless."""
        level = self._driver.synchronous
        return f"PRAGMA synchronous={level}" if level and statement == "PRAGMA synchronous=2" else statement

    def execute(self, statement: str, values: Any = ()) -> Any:
        level = self._driver.synchronous
        if level and statement == "PRAGMA synchronous":
            return iter_of([(2,)])
        return Cursor(self).execute(statement, values)

    def executemany(self, statement: str, rows: Sequence[Any]) -> Cursor:
        return Cursor(self).executemany(statement, rows)

    def cursor(self) -> Cursor:
        return Cursor(self)

    def commit(self) -> None:
        if self.raw.in_transaction:
            Cursor(self).execute("COMMIT")

    def rollback(self) -> None:
        if self.raw.in_transaction:
            Cursor(self).execute("ROLLBACK")

    def backup(self, target: "Connection") -> None:
        with converted(), target.raw.backup("main", self.raw, "main") as copying:
            while not copying.done:
                copying.step(100)

    def create_function(self, *_: Any, **__: Any) -> None:
        """SQLAlchemy's REGEXP, which no statement of ours uses."""

    def close(self) -> None:
        # SQLite closes whatever happens; apsw would tell of a last checkpoint that could not be made.
        with contextlib.suppress(apsw.Error):
            self.raw.close()


class _Rows:
    def __init__(self, rows: list[Any]) -> None:
        self._rows = rows

    def fetchone(self) -> Any:
        return self._rows[0]


def iter_of(rows: list[Any]) -> Any:
    """Rows that were never asked of SQLite."""
    return _Rows(rows)


class ApswDriver:
    """The module's stand-in. `synchronous` makes every connection that careless, and lie about it."""

    paramstyle = "qmark"
    Error, DatabaseError, OperationalError = Error, DatabaseError, OperationalError
    IntegrityError, InterfaceError, ProgrammingError = IntegrityError, InterfaceError, ProgrammingError
    NotSupportedError = InternalError = DataError = DatabaseError
    PARSE_DECLTYPES = PARSE_COLNAMES = 0
    sqlite_version_info = tuple(map(int, apsw.sqlite_lib_version().split(".")))
    sqlite_version = apsw.sqlite_lib_version()

    def __init__(
        self,
        vfs: str,
        *,
        synchronous: int | None = None,
        opened: Callable[[apsw.Connection], None] = lambda _: None,
    ) -> None:
        self._vfs = vfs
        self._opened = opened
        self.synchronous = synchronous

    def connect(self, path: str, **_: Any) -> Connection:
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_URI
        with converted():
            raw = apsw.Connection(path, flags=flags, vfs=self._vfs)
            self._opened(raw)
        return Connection(self, raw)


@contextlib.contextmanager
def under_the_store(driver: ApswDriver) -> Iterator[None]:
    """Within this block the store's own modules run on that driver."""
    with pytest.MonkeyPatch.context() as patch:
        for module in _PATCHED:
            patch.setattr(module, "sqlite", driver)
        yield


@contextlib.contextmanager
def converted() -> Iterator[None]:
    """apsw's errors in the driver's words."""
    try:
        yield
    except apsw.Error as error:
        raise _converted(error) from None


def _converted(error: apsw.Error) -> Error:
    codes = {**apsw.mapping_result_codes, **apsw.mapping_extended_result_codes}
    name = codes.get(getattr(error, "extendedresult", 0)) or codes.get(getattr(error, "result", 0)) or ""
    kind: type[Error] = OperationalError
    if isinstance(error, apsw.ConstraintError):
        kind = IntegrityError
    elif isinstance(error, apsw.CorruptError | apsw.NotADBError):
        kind = DatabaseError
    converted_error = kind(str(error))
    converted_error.sqlite_errorname = str(name)
    return converted_error
