"""Three calls in any second, a day's count that survives a restart, a rest after errors: a virtual clock."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pos_client.store.migrate import open_store
from pos_client.store.store import Store
from sync.erp.pace import BRASILIA, DayCount, Limits, Pace
from sync.wire import NeverSent


class Time:
    """Passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.s = 100.0

    def __call__(self) -> float:
        return self.s

    def nap(self, seconds: float) -> None:
        self.s += seconds


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "pos.db") as opened:
        yield opened


def day(store: Store, at: Callable[[], datetime] | None = None) -> DayCount:
    return DayCount(store, "bling", clock=at or (lambda: datetime(2026, 3, 14, 23, 59, tzinfo=BRASILIA)))


def pace(store: Store, time: Time, **limits: float) -> Pace:
    return Pace(day(store), Limits(**limits), now_s=time, nap=time.nap)  # type: ignore[arg-type]


def test_no_second_ever_sees_more_than_three_calls(store: Store) -> None:
    time, taken = Time(), list[float]()
    made = pace(store, time)
    for place in range(40):
        made.take()
        taken.append(time.s)
        time.s += (place % 5) * 0.07
    windows = [sum(1 for other in taken if moment <= other <= moment + 1.0) for moment in taken]
    assert max(windows) == 3
    assert taken[-1] - taken[0] <= 40 / 3 * 1.05


def test_the_days_count_survives_a_restart_and_ends_at_the_accounts_midnight(store: Store) -> None:
    now = datetime(2026, 3, 14, 23, 59, tzinfo=BRASILIA)
    first, second = day(store, lambda: now), day(store, lambda: now)
    assert all(first.take(120) for _ in range(60))
    left = sum(second.take(120) for _ in range(120))
    assert left == 20  # two blocks of fifty were set aside before the restart
    assert not second.take(120)
    assert second.left_s() == 60

    now += timedelta(minutes=2)
    assert second.take(120)


def test_a_day_without_calls_left_refuses_before_anything_is_sent(store: Store) -> None:
    time = Time()
    made = pace(store, time, calls_a_day=2)
    made.take()
    made.take()
    with pytest.raises(NeverSent):
        made.take()


def test_errors_in_a_row_make_everything_rest_long_before_an_address_is_blocked(store: Store) -> None:
    time = Time()
    made = pace(store, time)
    made_errors = 0
    with pytest.raises(NeverSent):
        for _ in range(300):
            made.take()
            made.note_error()
            made_errors += 1
    assert made_errors <= 30
    time.s += 16
    made.take()


def test_errors_far_apart_do_not_add_up(store: Store) -> None:
    time = Time()
    made = pace(store, time, errors=5)
    for _ in range(20):
        made.take()
        made.note_error()
        time.s += 3.0


def test_too_fast_for_the_second_is_slept_for_the_day_it_is_refused(store: Store) -> None:
    time = Time()
    made = pace(store, time)
    before = time.s
    made.note_too_fast(today=False)
    made.take()
    assert time.s > before
    assert made.note_too_fast(today=True) == 60
    with pytest.raises(NeverSent):
        made.take()
