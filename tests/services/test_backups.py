"""Backups: online, verified, in two places, kept by a rule."""

import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest

from pos_client.domain.errors import Outage, Unavailable
from pos_client.services.backups import Backup, Backups, BackupState, BackupWorker, backups_in, outdated
from pos_client.services.verifying import verify_till
from pos_client.store import journal
from tests.fakes.clock import BRASILIA, FakeClock
from tests.fakes.till import OPERATOR, Till, selling_till


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with selling_till(tmp_path / "till" / "till.db") as made:
        made.checkout.close(made.paid(100), OPERATOR)
        yield made


def backups(till: Till, tmp_path: Path, *, second: Path | None = None) -> Backups:
    """Of this till, beside it."""
    return Backups(till.store, till.clock, folder=tmp_path / "till" / "backups", second=second)


def entries(till: Till, kind: str) -> int:
    """How many entries of that kind."""
    with till.store.reading() as snapshot:
        return sum(entry.kind == kind for entry in journal.entries(snapshot))


def test_a_backup_holds_every_sale_and_is_in_the_journal(till: Till, tmp_path: Path) -> None:
    second = tmp_path / "stick"
    second.mkdir()
    kept = backups(till, tmp_path, second=second)
    made = kept.take("timer")
    assert made.path.name == "till-20260314-092653-e1.db"
    for copy in (made.path, second / made.path.name):
        proof = verify_till(copy)
        assert (proof.faults, proof.sales) == ([], 1)
    assert not list(second.glob("*.partial"))
    assert entries(till, "backed_up") == 1
    assert (kept.state.problem, kept.state.second_problem) == ("", "")
    assert kept.state.second_at == till.clock()


def test_a_missing_second_place_is_said_and_stops_nothing(till: Till, tmp_path: Path) -> None:
    kept = backups(till, tmp_path, second=tmp_path / "stick that is not there")
    made = kept.take("timer")
    assert made.path.exists()
    assert kept.state.second_problem
    assert kept.state.problem == ""
    assert not (tmp_path / "stick that is not there").exists()
    till.checkout.close(till.paid(5), OPERATOR)


def test_a_backup_of_a_broken_journal_is_no_backup(till: Till, tmp_path: Path) -> None:
    raw = sqlite.connect(str(till.store.path), isolation_level=None)
    raw.execute("DROP TRIGGER journal_is_final_update")
    raw.execute("UPDATE journal SET at = 'never' WHERE sequence = 1")
    raw.close()
    kept = backups(till, tmp_path)
    with pytest.raises(Unavailable) as trouble:
        kept.take("timer")
    assert trouble.value.outage is Outage.DATABASE_DAMAGED
    assert kept.state.problem == "database_damaged"
    assert backups_in(tmp_path / "till" / "backups") == ()


def test_a_damage_between_two_backups_is_seen_by_the_second(till: Till, tmp_path: Path) -> None:
    kept = backups(till, tmp_path)
    kept.take("timer")
    till.checkout.close(till.paid(7), OPERATOR)
    raw = sqlite.connect(str(till.store.path), isolation_level=None)
    raw.execute("DROP TRIGGER journal_is_final_update")
    raw.execute("UPDATE journal SET at = 'never' WHERE sequence = (SELECT max(sequence) FROM journal)")
    raw.close()
    till.clock.advance(60)  # type: ignore[attr-defined]
    with pytest.raises(Unavailable):
        kept.take("timer")


def days_ago(days: int, hour: int = 12) -> Backup:
    """A backup made then."""
    at = datetime(2026, 3, 14, hour, tzinfo=BRASILIA) - timedelta(days=days)
    return Backup(Path(f"{at:%Y%m%d-%H%M%S}"), at, 1)


def test_the_rule_keeps_today_whole_and_one_of_each_day_before() -> None:
    made = [days_ago(days, hour) for days in range(40) for hour in (9, 12, 18)]
    gone = set(outdated(made, today=date(2026, 3, 14), keep_days=30))
    kept = [one for one in made if one not in gone]
    assert [one for one in kept if one.at.day == 14 and one.at.month == 3] == made[:3]
    assert kept[3:] == [days_ago(days, 18) for days in range(1, 31)]


def test_the_rule_never_lets_the_newest_go() -> None:
    assert outdated([days_ago(400)], today=date(2026, 3, 14), keep_days=30) == ()
    assert outdated([], today=date(2026, 3, 14), keep_days=30) == ()


def test_the_rule_forgets_nothing_but_backups(till: Till, tmp_path: Path) -> None:
    folder = tmp_path / "till" / "backups"
    folder.mkdir(parents=True)
    for name in (
        "till-before-0002-x.db",
        "till-20200101-000000-e1.db",
        "till-20200101-010000-e1.db",
        "notes",
    ):
        (folder / name).touch()
    backups(till, tmp_path).take("close")
    assert sorted(path.name for path in folder.iterdir()) == [
        "notes",
        "till-20260314-092653-e1.db",
        "till-before-0002-x.db",
    ]


def test_the_worker_copies_when_a_shift_closes_and_tells(till: Till, tmp_path: Path) -> None:
    told: list[BackupState] = []
    heard = threading.Event()

    def hear(state: BackupState) -> None:
        told.append(state)
        heard.set()

    worker = BackupWorker(backups(till, tmp_path), every_s=3600, on_change=hear)
    worker.start()
    try:
        worker.wake()
        assert heard.wait(60)
    finally:
        worker.stop()
    assert told[0].last_at == till.clock()
    assert not worker.is_alive()
    assert [one.epoch for one in backups_in(tmp_path / "till" / "backups")] == [1]


def test_backups_are_listed_newest_first(tmp_path: Path) -> None:
    for name in ("till-20260314-092653-e1.db", "till-20260315-000000-e2.db", "other.db"):
        (tmp_path / name).touch()
    assert [one.epoch for one in backups_in(tmp_path, tmp_path / "away")] == [2, 1]
    assert FakeClock().now.date() == backups_in(tmp_path)[1].at.date()
