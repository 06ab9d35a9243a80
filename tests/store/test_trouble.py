"""A full disk, a read-only file, a COMMIT that lies: nothing is called done that is not, nothing is lost."""

import itertools
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy import Connection

from pos_client.domain.errors import Outage, Unavailable
from pos_client.domain.journal import walk
from pos_client.domain.rules import StoreRules
from pos_client.domain.sale import Sale
from pos_client.services.recovery import Recovery
from pos_client.services.ruling import RulesInForce, Ruling
from pos_client.store import journal, till_state
from pos_client.store.backup import back_up
from pos_client.store.migrate import open_store
from tests.fakes.leave import MANAGER
from tests.fakes.till import OPERATOR, Till, selling_till
from tests.store.powerless import MAY_WRITE


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with selling_till(tmp_path / "till.db") as made:
        yield made


def sold(till: Till) -> list[str]:
    """The numbers of all sales, and the proof that each is whole."""
    with till.store.reading() as snapshot:
        assert walk(journal.entries(snapshot)).ok
        for table in ("receipts", "print_jobs"):
            orphans = f"SELECT count(*) FROM sales WHERE id NOT IN (SELECT sale_id FROM {table})"
            assert snapshot.exec_driver_sql(orphans).scalar() == 0
        return list(snapshot.exec_driver_sql("SELECT number FROM sales ORDER BY sequence").scalars())


def limit_pages(till: Till, *, spare: int) -> None:
    """As a disk with room for so many more pages; SQLite answers SQLITE_FULL beyond."""
    with till.store.writing() as transaction:
        pages = transaction.exec_driver_sql("PRAGMA page_count").scalar_one()
        transaction.exec_driver_sql(f"PRAGMA max_page_count = {pages + spare}")


def test_a_full_disk_stops_the_sale_and_loses_nothing(till: Till) -> None:
    limit_pages(till, spare=30)
    closed: list[str] = []
    sale = till.paid(100)
    with pytest.raises(Unavailable) as outage:
        for _ in range(500):
            sale = till.paid(*range(100, 140))
            till.ringing.keep(sale)
            closed.append(till.checkout.close(sale, OPERATOR).number)
    assert outage.value.outage is Outage.DISK_FULL
    assert closed
    assert sold(till) == closed
    with till.store.writing() as transaction:
        transaction.exec_driver_sql("PRAGMA max_page_count = 1000000")
    number = till.checkout.close(sale, OPERATOR).number
    assert sold(till) == [*closed, number]
    assert number == f"001-02-{len(closed) + 1:06d}"


def test_a_cart_that_cannot_be_kept_is_said_and_the_one_before_stays(till: Till) -> None:
    kept = till.basket(100)
    till.ringing.keep(kept)
    limit_pages(till, spare=0)
    with pytest.raises(Unavailable) as outage:
        till.ringing.keep(till.basket(*range(1, 400)))
    assert outage.value.outage is Outage.DISK_FULL
    recovered = Recovery(till.store, "001-02", till.clock)
    with till.store.writing() as transaction:
        transaction.exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert recovered.recover(interrupted=True).cart == kept


def test_a_read_only_database_is_said(till: Till) -> None:
    with till.store._writer.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = 1")
    with pytest.raises(Unavailable) as outage:
        till.checkout.close(till.paid(100), OPERATOR)
    assert outage.value.outage is Outage.DATABASE_READ_ONLY
    assert sold(till) == []


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter: pytest's own are its user's alone."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made)


def test_a_read_only_file_is_said(open_folder: Path) -> None:
    path = open_folder / "folder" / "till.db"
    open_store(path).close()
    before = path.read_bytes()
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        said = subprocess.run(
            [sys.executable, "-m", "tests.store.powerless", str(path)],
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout.strip()
        if said == MAY_WRITE:
            pytest.skip(said)
        assert said in {Outage.DATABASE_READ_ONLY.value, Outage.DATABASE.value}
        assert path.read_bytes() == before
    finally:
        path.parent.chmod(0o755)
        path.chmod(0o644)


class LyingCommit:
    """A COMMIT that raises: after it took place, or instead of it."""

    def __init__(self, till: Till, *, takes_place: bool) -> None:
        self.takes_place = takes_place
        self.armed = True
        self.dialect = till.store._writer.dialect
        self.dialect.do_commit = self.commit  # type: ignore[method-assign,assignment]

    def commit(self, connection: sqlite.Connection) -> None:
        """The DBAPI's commit, and then the lie, once."""
        if self.takes_place or not self.armed:
            connection.commit()
        if self.armed:
            self.armed = False
            raise sqlite.OperationalError("disk I/O error")


def test_a_commit_that_raises_though_it_took_place_is_a_closed_sale(till: Till) -> None:
    sale = till.paid(100)
    LyingCommit(till, takes_place=True)
    closed = till.checkout.close(sale, OPERATOR)
    assert closed.number == "001-02-000001"
    assert till.wakes
    assert till.checkout.close(sale, OPERATOR).number == "001-02-000001"
    assert till.checkout.close(till.paid(100), OPERATOR).number == "001-02-000002"
    assert sold(till) == ["001-02-000001", "001-02-000002"]


def test_a_commit_that_raises_and_did_not_take_place_is_no_sale_and_costs_no_number(till: Till) -> None:
    sale = till.paid(100)
    till.ringing.keep(sale)
    LyingCommit(till, takes_place=False)
    with pytest.raises(Unavailable):
        till.checkout.close(sale, OPERATOR)
    assert not till.wakes
    assert sold(till) == []
    assert Recovery(till.store, "001-02", till.clock).recover(interrupted=True).cart == sale
    assert till.checkout.close(sale, OPERATOR).number == "001-02-000001"


def test_an_error_at_any_moment_of_the_sale_undoes_all_of_it(till: Till) -> None:
    """SQLite is interrupted after its k-th step, for growing k, until the sale gets through."""
    sale = till.paid(100, 200)
    failures = 0
    for steps in itertools.count(1):
        if _close_interrupted(till, sale, steps=steps):
            break
        failures += 1
        with till.store.reading() as snapshot:
            for table in ("sales", "sale_lines", "tenders", "receipts", "outbox", "print_jobs"):
                assert snapshot.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0
            assert snapshot.exec_driver_sql("SELECT next_sequence FROM till").scalar() == 1
    assert failures > 20
    assert sold(till) == ["001-02-000001"]


def _close_interrupted(till: Till, sale: Sale, *, steps: int) -> bool:
    left = steps

    def interrupt() -> int:
        nonlocal left
        left -= 1
        return int(left < 0)

    with till.store._writer.connect() as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None
    driver.set_progress_handler(interrupt, 15)
    try:
        till.checkout.close(sale, OPERATOR)
    except Unavailable:
        return False
    finally:
        driver.set_progress_handler(None, 0)
    return True


def test_a_backup_is_whole_while_others_write(till: Till, tmp_path: Path) -> None:
    till.checkout.close(till.paid(100), OPERATOR)
    with till.store.writing() as transaction:
        _rule(transaction, "unfinished")
        copy = back_up(till.store.path, tmp_path / "copies" / "copy.db")
    with open_store(copy) as store, store.reading() as snapshot:
        assert snapshot.exec_driver_sql("SELECT number FROM sales").scalar() == "001-02-000001"
        assert snapshot.exec_driver_sql("SELECT count(*) FROM rules").scalar() == 0
        assert walk(journal.entries(snapshot)).ok


def test_a_backup_of_a_damaged_database_is_not_kept(tmp_path: Path) -> None:
    source, target = tmp_path / "till.db", tmp_path / "copies" / "copy.db"
    open_store(source).close()
    whole = source.read_bytes()
    source.write_bytes(whole[: 4096 * 4] + b"\xff" * 4096 * 4 + whole[4096 * 8 :])
    with pytest.raises(Unavailable) as outage:
        back_up(source, target)
    assert outage.value.outage is Outage.DATABASE_DAMAGED
    assert not target.exists()


def _rule(transaction: Connection, name: str) -> None:
    transaction.exec_driver_sql("INSERT INTO rules VALUES (?, '1')", (name,))


@pytest.mark.parametrize("takes_place", [True, False])
def test_rules_in_force_are_those_on_disk_whatever_the_commit_says(till: Till, takes_place: bool) -> None:
    in_force = RulesInForce(StoreRules())
    ruling = Ruling(till.store, till.identity, clock=till.clock, in_force=in_force)
    wanted = replace(StoreRules(), several_rewards=True)
    LyingCommit(till, takes_place=takes_place)
    if takes_place:
        ruling.change(MANAGER, wanted)
    else:
        with pytest.raises(Unavailable):
            ruling.change(MANAGER, wanted)
    with till.store.reading() as snapshot:
        assert till_state.load_rules(snapshot) == in_force() == (wanted if takes_place else StoreRules())
