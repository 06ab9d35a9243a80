"""The recovery drill: nothing undelivered is lost, no number is given twice, what was there is kept."""

import shutil
from dataclasses import replace
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Quantity
from pos_client.domain.returning import RefundBy
from pos_client.domain.shift import CashCount, Count
from pos_client.services.backups import Backups
from pos_client.services.fencing import mark_superseded, settle_installation, take_over
from pos_client.services.member_files import MemberFiles
from pos_client.services.restoring import Places, Restoring
from pos_client.services.verifying import verify_till
from pos_client.store import restore
from pos_client.store.epochs import read_epoch
from pos_client.store.outbox import due_messages, mark_delivered
from pos_client.store.restore import decided, finish_restore
from pos_client.store.till_row import load_till
from tests.fakes.clock import FakeClock
from tests.fakes.people import some_member
from tests.fakes.staff import MANAGER
from tests.fakes.till import OPERATOR, SMARTPOS, Till, selling_till

CLOCK = FakeClock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "till"


def opened(folder: Path) -> Till:
    """The till in this folder, selling to SmartPOS."""
    return selling_till(folder / "till.db", clock=CLOCK, destinations=(SMARTPOS,), loyalty=None)


def places(folder: Path) -> Places:
    """Of a till in this folder."""
    return Places(folder / "till.db", (folder / "backups",), folder / "kept", folder / "till.epoch")


def restoring(folder: Path) -> Restoring:
    """For it."""
    return Restoring(places(folder), CLOCK, machine="here")


def backed_up(till: Till, folder: Path) -> Path:
    """A backup made now."""
    return Backups(till.store, till.clock, folder=folder / "backups").take("timer").path


def sell(till: Till, *cents: int) -> list[str]:
    """Numbers of sales of these amounts."""
    return [till.checkout.close(till.paid(each), OPERATOR).number for each in cents]


def deliver(till: Till, most: int = 100) -> None:
    """SmartPOS took so many."""
    with till.store.writing() as transaction:
        for message in due_messages(transaction, "smartpos", now_ms=2**52, most=most):
            mark_delivered(transaction, message.id, now_ms=1, answer="201")


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    """Read past everything."""
    connection = sqlite.connect(str(folder / "till.db"))
    try:
        return list(connection.execute(query).fetchall())
    finally:
        connection.close()


NUMBERS = "SELECT number FROM sales ORDER BY epoch, sequence"


def test_the_drill(folder: Path) -> None:
    """Backed up, sold on, lost, restored: what was unsent is back, numbers start anew, the books hold."""
    with opened(folder) as till:
        sell(till, 100, 200)
        deliver(till)
        file = backed_up(till, folder)
        sell(till, 300)
        deliver(till)
        member = till.remembered(some_member())
        till.checkout.close(till.paid(400, member=member), OPERATOR)
        sell(till, 500)
    plan = restoring(folder).plan(file)
    assert (plan.lost.sales, plan.lost.unsent, plan.lost.total_cents) == (3, 2, 1200)
    assert (plan.lost.first_number, plan.lost.last_number) == ("001-02-000003", "001-02-000005")
    assert plan.backup.last_number == "001-02-000002"
    done = restoring(folder).restore(file)
    assert (done.carried.sales, done.carried.messages, done.merged) == (2, 2, True)
    assert done.first_number == "001-02/2-000001"
    proof = verify_till(folder / "till.db")
    assert proof.faults == []
    with opened(folder) as till:
        row = till.store
        with row.reading() as snapshot:
            identity = load_till(snapshot)
            waiting = due_messages(snapshot, "smartpos", now_ms=2**52, most=100)
        assert identity is not None
        till.identity = identity.identity
        assert [message.payload["total"] for message in waiting] == ["4.00", "5.00"]
        assert sell(till, 600, 700) == ["001-02/2-000001", "001-02/2-000002"]
    assert rows(folder, NUMBERS) == [
        ("001-02-000001",),
        ("001-02-000002",),
        ("001-02-000004",),
        ("001-02-000005",),
        ("001-02/2-000001",),
        ("001-02/2-000002",),
    ]
    assert verify_till(folder / "till.db").faults == []


def test_an_undelivered_return_comes_over_with_the_sale_it_undoes(folder: Path) -> None:
    with opened(folder) as till:
        sell(till, 100)
        file = backed_up(till, folder)
        (number,) = sell(till, 300)
        deliver(till)
        original = till.returns.find(number)
        till.returns.return_lines(
            original, {1: Quantity.units(1)}, RefundBy.ORIGINAL, operator=OPERATOR, reason="Desistência"
        )
    plan = restoring(folder).plan(file)
    assert (plan.lost.sales, plan.lost.returns, plan.lost.unsent) == (1, 1, 1)
    done = restoring(folder).restore(file)
    assert (done.carried.sales, done.carried.returns, done.carried.messages) == (1, 1, 1)
    proof = verify_till(folder / "till.db")
    assert (proof.faults, proof.sales, proof.returns) == ([], 2, 1)
    with opened(folder) as till:
        assert till.returns.find(number).lines[0].returned_milli == 1000


def test_a_shift_opened_since_the_backup_comes_over_with_its_sales(folder: Path) -> None:
    with opened(folder) as till:
        sell(till, 100)
        file = backed_up(till, folder)
        deliver(till)
        till.shifts.close(OPERATOR, Count(CashCount(((10_000, 1), (100, 1))), {}))
    with opened(folder) as till:
        sell(till, 200)
    done = restoring(folder).restore(file)
    assert done.carried.sales == 1
    assert rows(folder, "SELECT count(*) FROM shifts WHERE closed_at IS NULL") == [(1,)]
    assert verify_till(folder / "till.db").faults == []


def test_what_was_replaced_is_kept_and_can_be_read(folder: Path) -> None:
    with opened(folder) as till:
        file = backed_up(till, folder)
        sell(till, 300)
        deliver(till)
    kept = restoring(folder).restore(file).kept
    assert kept is not None
    proof = verify_till(kept)
    assert (proof.sales, proof.faults) == (1, [])
    assert rows(folder, NUMBERS) == []


def test_a_restore_of_a_restore_takes_a_third_epoch_even_from_the_first_backup(folder: Path) -> None:
    with opened(folder) as till:
        sell(till, 100)
        first = backed_up(till, folder)
    restoring(folder).restore(first)
    with opened(folder) as till, till.store.reading() as snapshot:
        row = load_till(snapshot)
        assert row is not None
        till.identity = row.identity
    with opened(folder) as till:
        till.identity = row.identity
        assert sell(till, 200) == ["001-02/2-000001"]
    done = restoring(folder).restore(first)
    assert done.epoch == 3
    assert verify_till(folder / "till.db").faults == []
    assert ("001-02/2-000001",) in rows(folder, NUMBERS)


def test_the_epoch_survives_the_loss_of_the_database(folder: Path) -> None:
    """Even with the database and its newer backups gone, no number of the second epoch comes again."""
    with opened(folder) as till:
        sell(till, 100)
        first = backed_up(till, folder)
    restoring(folder).restore(first)
    (folder / "till.db").unlink()
    shutil.rmtree(folder / "kept")
    assert read_epoch(folder / "till.epoch") == 2
    done = restoring(folder).restore(first)
    assert (done.epoch, done.merged, done.kept) == (3, False, None)
    assert verify_till(folder / "till.db").faults == []


def test_over_a_damaged_database_the_backup_asks_before_it_sends_again(folder: Path) -> None:
    with opened(folder) as till:
        sell(till, 100)
        file = backed_up(till, folder)
        sell(till, 200)
    database = folder / "till.db"
    damaged = b"\x5a" * 4096 + database.read_bytes()[4096:]
    database.write_bytes(damaged)
    plan = restoring(folder).plan(file)
    assert not plan.current_readable
    done = restoring(folder).restore(file)
    assert not done.merged
    assert done.kept is not None
    assert done.kept.read_bytes() == damaged
    assert rows(folder, "SELECT count(*) FROM outbox WHERE state = 'pending' AND sending_ms IS NOT NULL") == [
        (1,)
    ]
    assert verify_till(database).faults == []


def test_what_was_delivered_since_the_backup_is_not_sent_again(folder: Path) -> None:
    with opened(folder) as till:
        sell(till, 100)
        file = backed_up(till, folder)
        deliver(till)
    restoring(folder).restore(file)
    assert rows(folder, "SELECT state FROM outbox") == [("delivered",)]


def test_the_newer_cart_is_back_and_never_that_of_a_closed_sale(folder: Path) -> None:
    with opened(folder) as till:
        early = till.paid(100)
        till.ringing.keep(early)
        file = backed_up(till, folder)
        till.checkout.close(early, OPERATOR)
        late = till.basket(900)
        till.ringing.keep(late)
    restoring(folder).restore(file)
    assert rows(folder, "SELECT sale_id FROM open_cart") == [(late.id,)]


@pytest.mark.parametrize("moment", ["_keep", "sync_folder"])
def test_killed_in_the_exchange_it_goes_on_at_the_next_start(
    folder: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(folder) as till:
        sell(till, 100)
        file = backed_up(till, folder)
        sell(till, 200)
    real = getattr(restore, moment)

    def dies(*arguments: object) -> None:
        if decided(folder / "till.db").exists():
            raise KeyboardInterrupt
        real(*arguments)

    monkeypatch.setattr(restore, moment, dies)
    with pytest.raises(KeyboardInterrupt):
        restoring(folder).restore(file)
    monkeypatch.undo()
    assert finish_restore(folder / "till.db", folder / "kept") is not None
    assert finish_restore(folder / "till.db", folder / "kept") is None
    assert rows(folder, "SELECT epoch FROM till") == [(2,)]
    assert verify_till(folder / "till.db").faults == []
    (kept,) = (folder / "kept").glob("*.db")
    assert verify_till(kept).sales == 2


def test_a_log_left_by_a_dead_till_is_neither_lost_nor_played_into_the_backup(folder: Path) -> None:
    """The till died with its last sale in the log only: it is carried over."""
    with opened(folder) as till:
        file = backed_up(till, folder)
        sell(till, 4200)
        dead = folder.with_name("dead")
        dead.mkdir()
        for path in folder.glob("till.db*"):
            shutil.copy(path, dead / path.name)
    assert (dead / "till.db-wal").stat().st_size > 0
    done = restoring(dead).restore(file)
    assert done.carried.sales == 1
    assert rows(dead, NUMBERS) == [("001-02-000001",)]
    assert verify_till(dead / "till.db").faults == []


def test_another_tills_backup_and_a_damaged_one_are_refused(folder: Path, tmp_path: Path) -> None:
    with opened(folder) as till:
        sell(till, 100)
        file = backed_up(till, folder)
    other = tmp_path / "other.db"
    shutil.copy(file, other)
    connection = sqlite.connect(str(other))
    connection.execute("UPDATE till SET till = '09'")
    connection.commit()
    connection.close()
    broken = tmp_path / "broken.db"
    broken.write_bytes(file.read_bytes()[:8192])
    for wrong, reason in ((other, Reason.BACKUP_OTHER_TILL), (broken, Reason.BACKUP_DAMAGED)):
        with pytest.raises(Refused) as refusal:
            restoring(folder).restore(wrong)
        assert refusal.value.reason is reason
    assert rows(folder, "SELECT epoch FROM till") == [(1,)]
    assert not (folder / "kept").exists()


def test_a_folder_on_another_machine_is_another_till(folder: Path) -> None:
    with opened(folder) as till:
        sell(till, 100)
        with till.store.writing() as transaction:
            row = load_till(transaction)
            assert row is not None
            first = settle_installation(
                transaction, row, machine="here", epoch_mark=folder / "till.epoch", at="now"
            )
            again = settle_installation(
                transaction, first, machine="here", epoch_mark=folder / "till.epoch", at="now"
            )
            there = settle_installation(
                transaction, again, machine="there", epoch_mark=folder / "till.epoch", at="now"
            )
    assert (first.epoch, first.installation) == (again.epoch, again.installation) == (1, "test")
    assert there.epoch == 2
    assert there.installation != "test"
    assert verify_till(folder / "till.db").faults == []


def test_a_superseded_till_sells_no_more_until_somebody_takes_over(folder: Path) -> None:
    with opened(folder) as till:
        sell(till, 100)
        assert mark_superseded(till.store, at="now")
        assert not mark_superseded(till.store, at="later")
        with pytest.raises(Refused) as refusal:
            sell(till, 200)
        assert refusal.value.reason is Reason.TILL_SUPERSEDED
        row = take_over(till.store, machine="here", epoch_mark=folder / "till.epoch", at="now")
        till.identity = row.identity
        assert sell(till, 200) == ["001-02/2-000001"]
    proof = verify_till(folder / "till.db")
    assert (proof.faults, proof.sales) == ([], 2)


def test_who_was_erased_since_the_backup_does_not_come_back_with_it(folder: Path) -> None:
    with opened(folder) as till:
        member = till.remembered(replace(some_member(), name="Zuleica Quintela"))
        till.checkout.close(till.paid(400, member=member), OPERATOR)
        deliver(till)
        file = backed_up(till, folder)
        MemberFiles(till.store, till.identity, till.clock).erase(member.id, MANAGER)
    restoring(folder).restore(file)
    assert rows(folder, "SELECT name, phone, cpf FROM members") == [("", None, None)]
    assert rows(folder, "SELECT count(*) FROM tombstones JOIN tombstone_salt") == [(3,)]
    assert rows(folder, "SELECT count(*) FROM member_search WHERE member_search MATCH 'zuleica'") == [(0,)]
    assert "Z••••" not in str(rows(folder, "SELECT body FROM receipts"))
    assert member.phone is not None
    assert member.phone.e164 not in str(rows(folder, "SELECT payload FROM outbox"))
