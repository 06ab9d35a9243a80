"""Shifts: one is open, each has its number, each is in the journal."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.journal import walk
from pos_client.domain.money import Money
from pos_client.store import journal
from tests.fakes.till import OPERATOR, Till, open_till


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with open_till(tmp_path / "till.db") as made:
        yield made


def test_nothing_is_sold_before_a_shift_is_open(till: Till) -> None:
    assert till.shifts.current() is None
    with pytest.raises(Refused) as refusal:
        till.checkout.close(till.paid(100), OPERATOR)
    assert refusal.value.reason is Reason.SHIFT_CLOSED
    with till.store.reading() as snapshot:
        assert snapshot.exec_driver_sql("SELECT next_sequence FROM till").scalar() == 1


def test_one_shift_is_open_at_a_time(till: Till) -> None:
    shift = till.shifts.open(OPERATOR, Money(10_000))
    assert till.shifts.current() == shift
    with pytest.raises(Refused) as refusal:
        till.shifts.open(OPERATOR, Money(0))
    assert refusal.value.reason is Reason.SHIFT_ALREADY_OPEN
    with till.store.reading() as snapshot:
        entries = list(journal.entries(snapshot))
    assert walk(entries).ok
    assert [entry.kind for entry in entries] == ["shift_opened"]


def test_shifts_are_numbered_without_a_gap(till: Till) -> None:
    numbers = []
    for _ in range(3):
        numbers.append(till.shifts.open(OPERATOR, Money(0)).number)
        with till.store.writing() as transaction:
            transaction.exec_driver_sql("UPDATE shifts SET closed_at = opened_at WHERE closed_at IS NULL")
    assert numbers == [1, 2, 3]


def test_a_drawer_never_holds_less_than_nothing(till: Till) -> None:
    with pytest.raises(Refused) as refusal:
        till.shifts.open(OPERATOR, Money(-1))
    assert refusal.value.reason is Reason.AMOUNT_INVALID
    assert till.shifts.current() is None
