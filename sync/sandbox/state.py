"""What the sandbox remembers: JSON documents in one SQLite file of its own, every change in a transaction.

Used by the server's only thread; the file is locked, so that two sandboxes never share a folder.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite3

Doc = dict[str, Any]

_INDEXED = ("cpf", "phone", "email", "card", "sale_id", "member_id", "owner_id", "external_id")

_TABLES = """
CREATE TABLE IF NOT EXISTS entity (
    seq INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    doc TEXT NOT NULL CHECK (json_valid(doc)),
    CONSTRAINT entity_once UNIQUE (kind, id)
) STRICT;
CREATE INDEX IF NOT EXISTS entity_order ON entity (kind, seq);
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
"""


class StateInUse(Exception):
    """Another sandbox has this folder open."""


class State:
    """Documents by kind and id, found by a few indexed fields, in the order they were first put."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(
            str(path), isolation_level=None, timeout=2, check_same_thread=False
        )
        try:
            self._prepare()
        except sqlite3.OperationalError as error:
            self._connection.close()
            raise StateInUse(f"the sandbox's file cannot be opened: {error}") from error

    def _prepare(self) -> None:
        self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(_TABLES)
        for field in _INDEXED:
            value = f"json_extract(doc, '$.{field}')"
            index = f"entity_{field} ON entity (kind, {value}) WHERE {value} IS NOT NULL"
            self._connection.execute(f"CREATE INDEX IF NOT EXISTS {index}")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def transaction(self, *, keep: bool = True) -> Iterator[None]:
        """All or nothing; with `keep` false everything is undone at the end (a system that forgets)."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT" if keep else "ROLLBACK")

    def put(self, kind: str, doc: Doc) -> Doc:
        """Write the document under its `id`; an existing one keeps its place in the order."""
        self._connection.execute(
            "INSERT INTO entity (kind, id, doc) VALUES (?, ?, ?)"
            " ON CONFLICT (kind, id) DO UPDATE SET doc = excluded.doc",
            (kind, doc["id"], json.dumps(doc)),
        )
        return doc

    def get(self, kind: str, key: str) -> Doc | None:
        """The document, or None."""
        row = self._connection.execute(
            "SELECT doc FROM entity WHERE kind = ? AND id = ?", (kind, key)
        ).fetchone()
        return None if row is None else json.loads(row[0])

    def drop(self, kind: str, key: str) -> None:
        """Delete a document, if it is there."""
        self._connection.execute("DELETE FROM entity WHERE kind = ? AND id = ?", (kind, key))

    def find(self, kind: str, *, field: str, value: str) -> list[Doc]:
        """All documents whose indexed field has this value, oldest first."""
        assert field in _INDEXED
        rows = self._connection.execute(
            f"SELECT doc FROM entity WHERE kind = ? AND json_extract(doc, '$.{field}') = ? ORDER BY seq",  # noqa: S608 - one of _INDEXED
            (kind, value),
        )
        return [json.loads(row[0]) for row in rows]

    def every(self, kind: str, *, limit: int = -1, offset: int = 0) -> list[Doc]:
        """Documents of a kind, oldest first."""
        rows = self._connection.execute(
            "SELECT doc FROM entity WHERE kind = ? ORDER BY seq LIMIT ? OFFSET ?", (kind, limit, offset)
        )
        return [json.loads(row[0]) for row in rows]

    def newest(self, kind: str, limit: int) -> list[Doc]:
        """The last documents of a kind, newest first."""
        rows = self._connection.execute(
            "SELECT doc FROM entity WHERE kind = ? ORDER BY seq DESC LIMIT ?", (kind, limit)
        )
        return [json.loads(row[0]) for row in rows]

    def count(self, kind: str) -> int:
        """How many documents of a kind there are."""
        row = self._connection.execute("SELECT count(*) FROM entity WHERE kind = ?", (kind,)).fetchone()
        return int(row[0])

    def next_number(self, name: str) -> int:
        """1, 2, 3 … for each name."""
        row = self._connection.execute(
            "INSERT INTO counter VALUES (?, 1)"
            " ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
            (name,),
        ).fetchone()
        return int(row[0])
