"""What can still be read of a damaged database, row by row, into JSON Lines; the file is only read.

Each table is walked from its beginning until a page fails, then from its end, then by single rows between.
"""

import json
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite

MOST_PROBES = 50_000
_SECRET = {"operators": ("pin_hash",)}
_INTERNAL = ("sqlite_", "product_search", "member_search")


@dataclass(frozen=True, slots=True)
class Salvaged:
    """How many rows were read, and from which tables some could not be."""

    rows: int
    torn: tuple[str, ...]


def salvage(database: Path, target: Path) -> Salvaged:
    """Write all readable rows as `{"table", "row"}`, one a line, readable by the owner only."""
    count, torn = 0, []
    with _private(target) as out, closing(_reader(database)) as connection:
        for table in _tables(connection):
            reader = _TableReader(connection, table)
            for row in reader.rows():
                out.write(json.dumps({"table": table, "row": row}, ensure_ascii=False) + "\n")
                count += 1
            if reader.torn:
                torn.append(table)
        out.flush()
        os.fsync(out.fileno())
    return Salvaged(count, tuple(torn))


def _private(target: Path) -> Any:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    return os.fdopen(handle, "w", encoding="utf-8")


def _reader(database: Path) -> Any:
    connection = sqlite.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
    connection.text_factory = lambda raw: raw.decode("utf-8", errors="replace")
    return connection


def _tables(connection: Any) -> list[str]:
    try:
        found = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    except sqlite.DatabaseError:
        return []
    return [str(name) for (name,) in found if not str(name).startswith(_INTERNAL)]


class _TableReader:
    """One table's rows, each once; `torn` where some could not be read."""

    def __init__(self, connection: Any, table: str) -> None:
        self._connection, self._table = connection, f'"{table}"'
        self._left_out = _SECRET.get(table, ())
        self.torn = False

    def rows(self) -> Iterator[dict[str, Any]]:
        last: int | None = None
        try:
            for rowid, row in self._scan("rowid, *", "ORDER BY rowid"):
                yield row
                last = rowid
            return
        except sqlite.OperationalError:
            # A table without rowids: no order to go on by, what comes comes.
            yield from self._plain()
            return
        except sqlite.DatabaseError:
            self.torn = True
        yield from self._from_the_end(last)

    def _from_the_end(self, last: int | None) -> Iterator[dict[str, Any]]:
        first: int | None = None
        try:
            for rowid, row in self._scan("rowid, *", "ORDER BY rowid DESC"):
                if last is not None and rowid <= last:
                    return
                yield row
                first = rowid
        except sqlite.DatabaseError:
            pass
        if last is not None and first is not None:
            yield from self._between(last + 1, first)

    def _between(self, start: int, end: int) -> Iterator[dict[str, Any]]:
        for rowid in range(start, min(end, start + MOST_PROBES)):
            try:
                for _rowid, row in self._scan("rowid, *", f"WHERE rowid = {rowid}"):
                    yield row
            except sqlite.DatabaseError:
                continue

    def _plain(self) -> Iterator[dict[str, Any]]:
        try:
            for _nothing, row in self._scan("NULL, *", ""):
                yield row
        except sqlite.DatabaseError:
            self.torn = True

    def _scan(self, columns: str, rest: str) -> Iterator[tuple[Any, dict[str, Any]]]:
        cursor = self._connection.execute(f"SELECT {columns} FROM {self._table} NOT INDEXED {rest}")  # noqa: S608
        names = [part[0] for part in cursor.description][1:]
        for row in cursor:
            named = zip(names, row[1:], strict=True)
            yield row[0], {name: _told(value) for name, value in named if name not in self._left_out}


def _told(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value
