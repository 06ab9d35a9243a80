"""Which keys a file has named already, and on which line: on a temporary file, however long the list is.

A database of its own that vanishes when it is closed; only keyed digests of the keys are in it.
"""

import hashlib
import secrets
from types import TracebackType
from typing import Self

import pysqlite3.dbapi2 as sqlite


class SeenKeys:
    """Used by one thread."""

    def __init__(self) -> None:
        self._salt = secrets.token_bytes(16)
        # An empty name is SQLite's own temporary file: only what the cache cannot hold goes to the disk.
        self._connection = sqlite.connect("", isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=OFF")
        self._connection.execute("PRAGMA cache_size=-16000")
        self._connection.execute("CREATE TABLE seen (key INTEGER PRIMARY KEY, line INTEGER NOT NULL) STRICT")
        self._connection.execute("BEGIN")

    def line_of(self, key: str, line: int) -> int:
        """The line that named this key before; 0 where none did, and from now on this one has."""
        digest = hashlib.blake2b(key.encode(), digest_size=8, key=self._salt).digest()
        number = int.from_bytes(digest, "big", signed=True)
        added = self._connection.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (number, line))
        if added.rowcount == 1:
            return 0
        found = self._connection.execute("SELECT line FROM seen WHERE key = ?", (number,)).fetchone()
        return int(found[0])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
