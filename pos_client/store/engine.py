"""Two engines on one file: a writer (one connection, BEGIN IMMEDIATE) and a query-only reader.

With one engine, look-ups would take the write lock. Pragmas are set at connect and their answers asserted:
inside a transaction `journal_mode=WAL` silently stays `delete`.
"""

from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from pos_client.domain.errors import Outage, Reason, Refused, Unavailable

BUSY_TIMEOUT_MS = 5_000
READERS = 4
# SQLite's change log: two connections could corrupt a WAL database in 3.7.0-3.51.2 but for these back-ports.
_FIXED_FROM = (3, 51, 3)
_BACKPORTS = {(3, 50): 7, (3, 44): 6}


def refuse_affected_sqlite(version: tuple[int, int, int] = sqlite.sqlite_version_info) -> None:
    """Raise Refused(SQLITE_AFFECTED) for a SQLite that can corrupt a WAL database."""
    back_port = _BACKPORTS.get(version[:2])
    if version < _FIXED_FROM and (back_port is None or version[2] < back_port):
        raise Refused(Reason.SQLITE_AFFECTED, version=".".join(map(str, version)))


def writer_engine(path: Path) -> Engine:
    """The one connection that writes; callers queue for it."""
    engine = _engine(path, size=1)

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        connection.connection.dbapi_connection.execute("BEGIN IMMEDIATE")

    return engine


def reader_engine(path: Path) -> Engine:
    """A few connections that cannot write."""
    engine = _engine(path, size=READERS, query_only=True)

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        connection.connection.dbapi_connection.execute("BEGIN")

    return engine


def _engine(path: Path, size: int, *, query_only: bool = False) -> Engine:
    refuse_affected_sqlite()
    engine = create_engine(
        f"sqlite+pysqlite:///{path}",
        module=sqlite,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        pool_timeout=30,
        connect_args={"check_same_thread": False, "isolation_level": None, "cached_statements": 256},
    )

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        set_pragmas(connection, query_only=query_only)

    return engine


def set_pragmas(connection: Any, *, query_only: bool) -> None:
    """Set what durability rests on and assert each answer. Raises Unavailable(DATABASE)."""
    wanted = {
        "busy_timeout": BUSY_TIMEOUT_MS,
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "query_only": int(query_only),
    }
    for name, value in wanted.items():
        connection.execute(f"PRAGMA {name}={value}")
        answer = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if answer != value:
            raise Unavailable(Outage.DATABASE, pragma=name, answer=answer)
