"""What every release left behind is opened by this program: migrated, verified, and sold on."""

import gzip
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest

from pos_client.services.recovery import Recovery
from pos_client.services.verifying import verify_journal
from pos_client.store.migrate import HEAD, open_store, schema_version
from tests.crash.power import sales_in
from tests.crash.wreck import Acknowledged, faults_in
from tests.fakes.till import OPERATOR, selling_till

RELEASED = sorted(Path(__file__).parent.glob("schema-*.db.gz"))


@pytest.fixture(params=RELEASED, ids=[path.name.removesuffix(".db.gz") for path in RELEASED])
def released(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "till.db"
    path.write_bytes(gzip.decompress(request.param.read_bytes()))
    return path


def everything_in(path: Path) -> dict[str, list[str]]:
    """Each old table's rows, by the columns it had."""
    connection = sqlite.connect(str(path))
    try:
        tables = connection.execute(
            "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main' "
            "AND name NOT LIKE 'sqlite_%' AND name <> 'alembic_version'"
        )
        return {name: sorted(repr(row) for row in _rows(connection, name)) for (name,) in tables.fetchall()}
    finally:
        connection.close()


def _rows(connection: sqlite.Connection, table: str) -> Any:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    return connection.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()


def test_there_is_a_file_of_every_schema() -> None:
    found = {path.name.removeprefix("schema-").removesuffix(".db.gz") for path in RELEASED}
    assert {f"{number:04d}" for number in range(1, int(HEAD) + 1)} == found
    assert all(path.stat().st_size < 200_000 for path in RELEASED)


def test_it_is_brought_up_to_date_and_keeps_all_it_held(released: Path) -> None:
    before, sales = everything_in(released), sales_in(released)
    columns = columns_of(released)
    open_store(released).close()
    assert schema_version(released) == HEAD
    assert sales_in(released) == sales
    connection = sqlite.connect(str(released))
    for table, names in columns.items():
        kept = connection.execute(f"SELECT {', '.join(names)} FROM {table}").fetchall()
        assert sorted(repr(row) for row in kept) == before[table], table
    connection.close()


def columns_of(path: Path) -> dict[str, list[str]]:
    connection = sqlite.connect(str(path))
    try:
        return {
            table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            for table in everything_in(path)
        }
    finally:
        connection.close()


def test_its_journal_holds_and_it_sells_on(released: Path) -> None:
    said = Acknowledged(sales_in(released))
    assert len(said.numbers) == 20
    with selling_till(released) as till:
        recovered = Recovery(till.store, till.identity.code, till.clock).recover(interrupted=True)
        assert recovered.cart is not None
        assert recovered.last_sale is not None
        assert recovered.last_sale.number == "001-02-000020"
        closed = till.checkout.close(till.paid(100), OPERATOR)
        assert closed.number == "001-02-000021"
        said.numbers[closed.id] = closed.number
    assert verify_journal(released).ok
    assert faults_in(released, said, most_unsaid=0) == []
