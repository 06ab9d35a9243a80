"""Statements that SQLAlchemy compiles once and the driver runs: for what the counter does at every sale.

Around each execution SQLAlchemy does some twenty times the work of SQLite itself, which a report never
feels and a sale of a dozen statements does. Errors are the driver's; `store.converted` knows them too.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ClauseElement, Connection, Table, insert
from sqlalchemy.dialects.sqlite import dialect

_NAMED = dialect(paramstyle="named")


class Prepared:
    """One statement, its parameters by name; columns of a row come back in the statement's order."""

    def __init__(self, statement: ClauseElement, *, columns: Sequence[str] | None = None) -> None:
        self._text = str(statement.compile(dialect=_NAMED, column_keys=columns))

    @classmethod
    def insert(cls, table: Table, *, without: Sequence[str] = ()) -> "Prepared":
        """A row of that table; the columns left out have their defaults."""
        return cls(insert(table), columns=[column.name for column in table.c if column.name not in without])

    def run(self, connection: Connection, values: Mapping[str, Any]) -> None:
        """Once."""
        self._driver(connection).execute(self._text, values)

    def run_each(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Once for each row."""
        self._driver(connection).executemany(self._text, rows)

    def first(self, connection: Connection, values: Mapping[str, Any] | None = None) -> Any:
        """The first row as a tuple, or None."""
        return self._driver(connection).execute(self._text, values or {}).fetchone()

    def every(self, connection: Connection, values: Mapping[str, Any] | None = None) -> list[Any]:
        """All rows as tuples."""
        return list(self._driver(connection).execute(self._text, values or {}).fetchall())

    def _driver(self, connection: Connection) -> Any:
        return connection.connection.dbapi_connection


class InOrder(Prepared):
    """One statement with `?` in it, for many rows whose values come as tuples: half the work of names."""

    def __init__(self, statement: str) -> None:
        self._text = statement

    def run_rows(self, connection: Connection, rows: Sequence[Sequence[Any]]) -> None:
        """Once for each row."""
        self._driver(connection).executemany(self._text, rows)
