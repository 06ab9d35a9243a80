"""A till killed while a rollback journal was in force (a first start, a restored copy) starts again."""

import shutil
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from pos_client.store.migrate import HEAD, open_store, schema_version


def test_a_database_with_a_hot_rollback_journal_is_rolled_back_and_opened(tmp_path: Path) -> None:
    database = tmp_path / "till.db"
    open_store(database).close()
    killed = tmp_path / "killed"
    killed.mkdir()
    _stop_in_the_middle(database, killed)
    assert (killed / "till.db-journal").stat().st_size > 0

    assert schema_version(killed / "till.db") == HEAD
    open_store(killed / "till.db").close()

    connection = sqlite.connect(str(killed / "till.db"))
    left = connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'half_done'").fetchone()
    connection.close()
    assert left == (0,)
    assert not (killed / "till.db-journal").exists()


def _stop_in_the_middle(database: Path, killed: Path) -> None:
    """Copies of the files as a kill leaves them: pages written already, their journal not yet gone."""
    connection = sqlite.connect(str(database), isolation_level=None)
    assert connection.execute("PRAGMA journal_mode=DELETE").fetchone() == ("delete",)
    connection.execute("PRAGMA cache_size=2")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("CREATE TABLE half_done (a BLOB)")
    for _ in range(300):
        connection.execute("INSERT INTO half_done VALUES (zeroblob(3000))")
    for name in ("till.db", "till.db-journal"):
        shutil.copy(database.with_name(name), killed)
    connection.execute("ROLLBACK")
    connection.close()
