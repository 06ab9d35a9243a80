"""Opening a database: the schema is the one in the tables; what is not ours or newer is not touched."""

import re
import shutil
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    UniqueConstraint,
    create_engine,
)

from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.store import migrate
from pos_client.store.catalog import search_products
from pos_client.store.migrate import HEAD, open_store, schema_version
from pos_client.store.migrations.versions import v0001_first
from pos_client.store.schema import EXTRA_DDL, metadata

HEAD_BEFORE = HEAD
NAMED = (CheckConstraint, UniqueConstraint, ForeignKeyConstraint, PrimaryKeyConstraint)
NEXT_MIGRATION = '''"""A later one."""

from alembic import op

revision = "9001"
down_revision = "{head}"


def upgrade() -> None:
    op.get_bind().exec_driver_sql("CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT")
    op.get_bind().exec_driver_sql("INSERT INTO rules VALUES ('from_9001', '1')")
    op.get_bind().exec_driver_sql({last!r})
'''


def schema(path: Path) -> dict[tuple[str, str], object]:
    """Each table's parts in no order (a later migration adds at the end), each index's and trigger's text."""
    connection = sqlite.connect(str(path))
    rows = connection.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_schema").fetchall()
    found: dict[tuple[str, str], object] = {}
    for kind, name, sql in rows:
        even = " ".join(sql.split()).replace('"', "")
        if name == "alembic_version" or name.startswith("sqlite_autoindex"):
            continue
        found[kind, name] = parts(connection, name, even) if kind == "table" else even
    connection.close()
    return found


def parts(connection: sqlite.Connection, table: str, sql: str) -> tuple[object, ...]:
    """Columns, foreign keys, unique columns and named checks of a table."""
    columns = sorted(row[1:6] for row in connection.execute(f"PRAGMA table_info({table})"))
    keys = sorted(row[2:7] for row in connection.execute(f"PRAGMA foreign_key_list({table})"))
    checks = sorted(re.findall(r"CONSTRAINT (\w+) ", sql))
    return columns, keys, checks, sql.endswith("STRICT") or "STRICT," in sql or "STRICT" in sql


def made(path: Path) -> Path:
    """A database at the head, closed."""
    open_store(path).close()
    return path


def with_next_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, last: str) -> None:
    """A program one version later, whose migration ends with this statement."""
    scripts = tmp_path / "scripts"
    shutil.copytree(migrate._SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "v9001_later.py").write_text(
        NEXT_MIGRATION.format(last=last, head=HEAD), encoding="utf-8"
    )
    monkeypatch.setattr(migrate, "_SCRIPTS", scripts)
    monkeypatch.setattr(migrate, "HEAD", "9001")


def test_the_migrated_schema_is_the_one_in_the_tables(tmp_path: Path) -> None:
    plain = tmp_path / "plain.db"
    engine = create_engine(f"sqlite+pysqlite:///{plain}", module=sqlite)
    metadata.create_all(engine)
    with engine.begin() as connection:
        for statement in EXTRA_DDL:
            connection.exec_driver_sql(statement)
    engine.dispose()
    migrated, wanted = schema(made(tmp_path / "till.db")), schema(plain)
    assert sorted(migrated) == sorted(wanted)
    for key, found in migrated.items():
        assert found == wanted[key], key


def test_every_constraint_has_its_name_in_the_file(tmp_path: Path) -> None:
    connection = sqlite.connect(str(made(tmp_path / "till.db")))
    texts = dict(connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'"))
    connection.close()
    for table in metadata.tables.values():
        for constraint in table.constraints:
            if isinstance(
                constraint, CheckConstraint | UniqueConstraint | ForeignKeyConstraint | PrimaryKeyConstraint
            ):
                assert constraint.name, f"{table.name} has a constraint without a name"
                assert f"CONSTRAINT {constraint.name} " in texts[table.name]


def test_every_table_is_strict(tmp_path: Path) -> None:
    connection = sqlite.connect(str(made(tmp_path / "till.db")))
    kinds = {row[1]: row[5] for row in connection.execute("PRAGMA table_list") if row[1] in metadata.tables}
    connection.close()
    assert kinds == dict.fromkeys(metadata.tables, 1)


def test_opening_twice_changes_nothing(tmp_path: Path) -> None:
    path = made(tmp_path / "till.db")
    before = schema(path)
    assert schema_version(made(path)) == HEAD
    assert schema(path) == before
    assert not (tmp_path / "backups").exists()


def test_a_newer_database_is_refused_and_untouched(tmp_path: Path) -> None:
    path = made(tmp_path / "till.db")
    connection = sqlite.connect(str(path))
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(Refused) as refusal:
        open_store(path)
    assert refusal.value.reason is Reason.DATABASE_NEWER
    assert refusal.value.details["version"] == "9999"
    assert path.read_bytes() == before
    assert not (tmp_path / "backups").exists()


@pytest.mark.parametrize("content", [b"this is no database at all, but it has some length to it" * 40, b"x"])
def test_a_damaged_file_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "till.db"
    path.write_bytes(content)
    with pytest.raises(Unavailable) as outage:
        open_store(path)
    assert outage.value.outage is Outage.DATABASE_DAMAGED
    assert path.read_bytes() == content


def test_another_programs_database_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "till.db"
    connection = sqlite.connect(str(path))
    connection.execute("CREATE TABLE theirs(a)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(Unavailable) as outage:
        open_store(path)
    assert outage.value.outage is Outage.DATABASE_DAMAGED
    assert path.read_bytes() == before


def test_a_folder_in_the_databases_place_is_said(tmp_path: Path) -> None:
    (tmp_path / "till.db").mkdir()
    (tmp_path / "till.db" / "something").touch()
    with pytest.raises(Unavailable) as outage:
        open_store(tmp_path / "till.db")
    assert outage.value.outage is Outage.DATABASE


def test_an_older_database_is_copied_before_it_is_migrated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(tmp_path / "till.db")
    old = schema(path)
    with_next_migration(tmp_path, monkeypatch, last="SELECT 1")
    open_store(path).close()
    assert schema_version(path) == "9001"
    assert ("table", "later") in schema(path)
    (backup,) = (tmp_path / "backups").glob("*.db")
    assert schema_version(backup) == HEAD_BEFORE
    assert schema(backup) == old


def test_a_migration_that_fails_leaves_the_old_schema(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(tmp_path / "till.db")
    old = schema(path)
    with_next_migration(tmp_path, monkeypatch, last="INSERT INTO no_such_table VALUES (1)")
    with pytest.raises(Unavailable):
        open_store(path)
    assert schema_version(path) == HEAD_BEFORE
    assert schema(path) == old
    connection = sqlite.connect(str(path))
    assert connection.execute("SELECT count(*) FROM rules").fetchone() == (0,)
    connection.close()


def test_every_constraint_survives_a_later_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path / "till.db")
    old = schema(path)
    with_next_migration(tmp_path, monkeypatch, last="SELECT 1")
    open_store(path).close()
    assert old.items() <= schema(path).items()


def test_the_first_released_schema_is_brought_up_to_date_with_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "till.db"
    connection = sqlite.connect(str(path), isolation_level=None)
    for statement in v0001_first.STATEMENTS:
        connection.execute(statement)
    connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    connection.execute("INSERT INTO alembic_version VALUES ('0001')")
    connection.execute(
        "INSERT INTO operators(id, code, name, role, pin_hash) VALUES ('o', '1', 'n', 'cashier', '-')"
    )
    connection.execute("INSERT INTO shifts VALUES ('s', 1, 'o', '2026-03-14T09:00:00-03:00', 100, NULL)")
    connection.execute(
        "INSERT INTO sales VALUES ('a', '001-02-000001', 1, 1, 's', 'o', NULL, 'x', 'x', "
        "10, 0, 0, 10, 10, 0, NULL)"
    )
    connection.execute(
        "INSERT INTO products(sku, description, unit, unit_price_cents, redeemable, active) "
        "VALUES ('7', 'Açaí médio', 'UN', 990, 1, 1)"
    )
    connection.close()
    with open_store(path) as store, store.reading() as snapshot:
        for words in ("a", "aca", "acai", "me", "medi"):
            assert [product.sku for product in search_products(snapshot, words)] == ["7"]
    assert schema(path) == schema(made(tmp_path / "fresh.db"))
    assert [schema_version(copy) for copy in (tmp_path / "backups").glob("*.db")] == ["0001"]
    connection = sqlite.connect(str(path))
    assert connection.execute("SELECT number, total_cents FROM sales").fetchall() == [("001-02-000001", 10)]
    with pytest.raises(sqlite.IntegrityError, match="never changes"):
        connection.execute("UPDATE sales SET opened_at = 'y'")
    connection.close()
