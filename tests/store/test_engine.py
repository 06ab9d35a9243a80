"""Two engines on one file: the pragmas that durability rests on, and a reader that cannot write."""

import threading
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy import Engine

from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.store.engine import reader_engine, refuse_affected_sqlite, set_pragmas, writer_engine
from pos_client.store.migrate import open_store
from pos_client.store.store import Store

WANTED = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "trusted_schema": 0,
    "busy_timeout": 5000,
}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "till.db")


def pragmas(engine: Engine) -> dict[str, object]:
    """What this engine's connection answers."""
    with engine.connect() as connection:
        names = [*WANTED, "query_only"]
        return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}


def test_both_engines_keep_every_pragma(tmp_path: Path) -> None:
    path = tmp_path / "till.db"
    for engine, query_only in ((writer_engine(path), 0), (reader_engine(path), 1)):
        assert pragmas(engine) == {**WANTED, "query_only": query_only}
        engine.dispose()


def test_the_whole_pool_of_readers_cannot_write(store: Store) -> None:
    with store, store.reading() as first, store.reading() as second:
        for snapshot in (first, second):
            with pytest.raises(Exception, match="readonly"):
                snapshot.exec_driver_sql("DELETE FROM products")


def test_a_look_up_does_not_wait_for_the_one_who_writes(store: Store) -> None:
    with store, store.writing() as transaction:
        transaction.exec_driver_sql("INSERT INTO rules VALUES ('a', '1')")
        with store.reading() as snapshot:
            assert snapshot.exec_driver_sql("SELECT count(*) FROM rules").scalar() == 0


def test_a_snapshot_stays_as_it_was(store: Store) -> None:
    with store, store.reading() as snapshot:
        assert snapshot.exec_driver_sql("SELECT count(*) FROM rules").scalar() == 0
        with store.writing() as transaction:
            transaction.exec_driver_sql("INSERT INTO rules VALUES ('a', '1')")
        assert snapshot.exec_driver_sql("SELECT count(*) FROM rules").scalar() == 0


@pytest.mark.parametrize(
    "version",
    [(3, 7, 0), (3, 40, 1), (3, 44, 5), (3, 45, 0), (3, 46, 1), (3, 50, 6), (3, 51, 0), (3, 51, 2)],
)
def test_a_sqlite_that_can_corrupt_is_refused_by_name(version: tuple[int, int, int]) -> None:
    with pytest.raises(Refused) as refusal:
        refuse_affected_sqlite(version)
    assert refusal.value.reason is Reason.SQLITE_AFFECTED
    assert refusal.value.details["version"] == ".".join(map(str, version))


@pytest.mark.parametrize("version", [(3, 44, 6), (3, 44, 9), (3, 50, 7), (3, 51, 3), (3, 52, 0), (4, 0, 0)])
def test_a_repaired_sqlite_is_taken(version: tuple[int, int, int]) -> None:
    refuse_affected_sqlite(version)


def test_the_sqlite_that_is_installed_is_taken() -> None:
    refuse_affected_sqlite()


def test_a_pragma_that_did_not_take_is_said(tmp_path: Path) -> None:
    connection = sqlite.connect(str(tmp_path / "till.db"), isolation_level=None)
    connection.execute("CREATE TABLE t(a)")
    connection.execute("BEGIN")
    connection.execute("INSERT INTO t VALUES (1)")
    with pytest.raises((Unavailable, sqlite.OperationalError)):
        set_pragmas(connection, query_only=False)
    connection.close()


def test_a_writer_that_is_kept_out_says_that_the_database_is_busy(store: Store) -> None:
    with store:
        with store.writing() as transaction:
            transaction.exec_driver_sql("PRAGMA busy_timeout = 20")
        other = sqlite.connect(str(store.path), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable) as outage, store.writing():
            pass
        assert outage.value.outage is Outage.DATABASE_BUSY
        other.execute("ROLLBACK")
        other.close()
        with store.writing() as transaction:
            transaction.exec_driver_sql("INSERT INTO rules VALUES ('a', '1')")


def test_a_writer_who_waits_too_long_for_the_one_connection_is_told_so(store: Store) -> None:
    entered, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with store.writing():
            entered.set()
            assert leave.wait(60)

    with store:
        store._writer.pool._timeout = 0.05  # type: ignore[attr-defined]
        holder = threading.Thread(target=hold)
        holder.start()
        assert entered.wait(60)
        with pytest.raises(Unavailable) as outage, store.writing():
            pass
        leave.set()
        holder.join()
    assert outage.value.outage is Outage.DATABASE_BUSY
