"""Statements that SQLAlchemy compiles once and the driver runs: for what the counter does at every sale.

Around each execution SQLAlchemy does some twenty times the work of SQLite itself, which a report never
feels and a sale of a dozen statements does. Errors are the driver's; `store.converted` knows them too.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
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


class AtOnce(Prepared):
    """One SELECT whose rows come as one: for lists that somebody waits for while the screen is painted.

    Between two rows the driver lets other threads have the interpreter, and gets it back a millisecond later.
    `names` are the statement's columns; text, whole numbers and NULL travel, nothing else.
    """

    def __init__(self, statement: str, *, names: Sequence[str]) -> None:
        rows = f"json_group_array(json_array({', '.join(names)}))"
        self._text = f"SELECT {rows} FROM ({statement})"  # noqa: S608 - our own names

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[list[Any]]:
        """All of them, in the statement's order."""
        ((told,),) = self.every(connection, values)
        found: list[list[Any]] = orjson.loads(told)
        return found


class InOrder(Prepared):
    """One statement with `?` in it, for many rows whose values come as tuples: half the work of names."""

    def __init__(self, statement: str) -> None:
        self._text = statement

    def run_rows(self, connection: Connection, rows: Sequence[Sequence[Any]]) -> None:
        """Once for each row."""
        self._driver(connection).executemany(self._text, rows)
