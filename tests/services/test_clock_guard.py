"""The till's time: a year back, a month ahead, backwards in mid-shift, summer time; expired stays expired."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money
from pos_client.domain.permissions import Permission
from pos_client.services.checkout import Checkout
from pos_client.services.clock_guard import ClockGuard
from pos_client.store import journal
from pos_client.store.clock import last_note
from tests.fakes.clock import FakeClock
from tests.fakes.staff import MANAGER, Staff
from tests.fakes.till import OPERATOR, Till, open_till

YEAR_S, DAY_S = 365 * 86400, 86400


class Room:
    """A till whose machine has a clock that can be put wrong, and a wrist watch that runs evenly."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.machine = FakeClock()
        self.watch_s = 1000.0
        self.till: Till
        self.guard: ClockGuard
        self._open()
        self.till.shifts.open(OPERATOR, Money(10_000))

    def restarted(self) -> None:
        """The till starts again, some even seconds later."""
        self.till.store.close()
        self.watch_s = 0.0
        self._open()

    def pass_time(self, seconds: float) -> None:
        """Time goes by for everybody."""
        self.machine.advance(seconds)
        self.watch_s += seconds

    def sell(self) -> datetime:
        """A sale, and when it says that it was."""
        closed = self.checkout.close(self.till.paid(100), OPERATOR)
        with self.till.store.reading() as snapshot:
            last = list(journal.entries(snapshot))[-1]
        assert (last.kind, json.loads(last.body)["sale_id"]) == ("sale_closed", closed.id)
        return datetime.fromisoformat(last.at)

    @property
    def checkout(self) -> Checkout:
        return replace(self.till.checkout, check_clock=self.guard.check)

    def entries(self, kind: str) -> list[dict[str, object]]:
        """The bodies of all entries of that kind."""
        with self.till.store.reading() as snapshot:
            return [json.loads(one.body) for one in journal.entries(snapshot) if one.kind == kind]

    def is_in_order(self) -> bool:
        """Whether no entry is older than the one before it."""
        with self.till.store.reading() as snapshot:
            times = [datetime.fromisoformat(one.at) for one in journal.entries(snapshot)]
        return times == sorted(times)

    def _open(self) -> None:
        self.till = open_till(self.path)
        self.guard = ClockGuard(
            self.till.store, self.till.identity.code, machine=self.machine, ticks_s=lambda: self.watch_s
        )
        self.till.clock = self.guard.now


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path / "till.db")
    yield made
    made.till.store.close()


def _refusal(room: Room) -> Refused:
    with pytest.raises(Refused) as refusal:
        room.sell()
    return refusal.value


def test_a_right_clock_is_the_tills_time(room: Room) -> None:
    room.pass_time(60)
    assert room.sell() == room.machine.now
    assert room.guard.behind() == timedelta(0)


@pytest.mark.parametrize("back_s", [301, 3600, YEAR_S])
def test_a_clock_far_behind_stops_selling_until_somebody_answers_for_it(room: Room, back_s: int) -> None:
    before = room.sell()
    room.machine.advance(-back_s)
    room.restarted()
    refused = _refusal(room)
    assert (refused.reason, refused.details["minutes"]) == (Reason.CLOCK_BEHIND, back_s // 60)
    with pytest.raises(Refused) as needed:
        room.guard.accept(OPERATOR, None)
    assert needed.value.reason is Reason.APPROVAL_NEEDED
    room.guard.accept(OPERATOR, Staff(room.till).approval(Permission.CLOCK_BEHIND))
    assert before <= room.sell() < before + timedelta(minutes=1)
    assert room.entries("clock_accepted")[0]["behind_s"] == back_s
    assert room.is_in_order()


def test_a_manager_accepts_the_clock_alone_and_is_asked_once_per_start(room: Room) -> None:
    room.sell()
    room.machine.advance(-3600)
    room.restarted()
    Staff(room.till)
    room.guard.accept(MANAGER, None)
    room.sell()
    room.sell()
    room.restarted()
    assert _refusal(room).reason is Reason.CLOCK_BEHIND


def test_five_minutes_are_no_matter_and_receipts_are_still_in_order(room: Room) -> None:
    before = room.sell()
    room.machine.advance(-299)
    room.restarted()
    assert room.sell() >= before
    assert room.is_in_order()


def test_a_clock_set_back_in_mid_shift_does_not_stop_the_tills_time(room: Room) -> None:
    before = room.sell()
    room.machine.advance(-200)
    room.pass_time(30)
    assert room.sell() == before + timedelta(seconds=30)
    room.pass_time(400)
    assert room.sell() == room.machine.now, "once it has caught up, the machine's clock is the till's again"
    assert room.is_in_order()


def test_a_clock_a_month_ahead_sells_and_once_corrected_asks(room: Room) -> None:
    room.machine.advance(30 * DAY_S)
    ahead = room.sell()
    assert ahead == room.machine.now
    room.machine.advance(-30 * DAY_S)
    room.restarted()
    assert _refusal(room).reason is Reason.CLOCK_BEHIND
    room.guard.accept(OPERATOR, Staff(room.till).approval(Permission.CLOCK_BEHIND))
    assert room.sell() >= ahead
    assert room.is_in_order()


def test_the_end_of_summer_time_is_not_a_clock_set_back(room: Room) -> None:
    """At midnight the wall says 23:00 again: another offset, the same time."""
    room.machine.now = datetime(2027, 2, 20, 23, 59, 30, tzinfo=timezone(timedelta(hours=-2)))
    before = room.sell()
    room.machine.now = room.machine.now.astimezone(timezone(timedelta(hours=-3)))
    room.pass_time(60)
    after = room.sell()
    assert (after - before, after.hour, after.utcoffset()) == (timedelta(minutes=1), 23, timedelta(hours=-3))
    assert not room.guard.needs_approval()
    assert room.is_in_order()


def test_looking_at_a_wrong_clock_does_not_move_the_tills_time(room: Room) -> None:
    room.machine.advance(30 * DAY_S)
    room.guard.shown()
    room.machine.advance(-30 * DAY_S)
    assert room.sell() == room.machine.now


def test_a_servers_word_is_the_trusted_time_and_runs_on_whatever_the_machine_says(room: Room) -> None:
    server = room.machine.now + timedelta(days=3)
    room.guard.note_server_time(server, "smartpos")
    room.watch_s += 60
    for jump_s in (0, -YEAR_S, 2 * YEAR_S):
        room.machine.advance(jump_s)
        assert room.guard.trusted_now() == server + timedelta(seconds=60)


@pytest.mark.parametrize("back_s", [DAY_S, YEAR_S])
def test_what_expired_stays_expired_after_the_clock_was_set_back(room: Room, back_s: int) -> None:
    room.guard.note_server_time(room.machine.now.astimezone(UTC), "smartpos")
    room.pass_time(3 * DAY_S)
    expired_at = room.sell()
    room.machine.advance(-back_s)
    room.restarted()
    assert room.guard.trusted_now() >= expired_at


def test_the_offset_of_a_wrong_clock_is_kept_over_a_restart(room: Room) -> None:
    room.machine.advance(30 * DAY_S)
    server = room.machine.now - timedelta(days=30)
    room.guard.note_server_time(server, "smartpos")
    room.restarted()
    room.machine.advance(600)
    assert room.guard.trusted_now() == server + timedelta(seconds=600)


def test_without_any_servers_word_the_tills_own_time_is_trusted(room: Room) -> None:
    assert room.guard.trusted_now() == room.machine.now


def test_a_note_is_written_where_it_says_something_new(room: Room) -> None:
    def notes() -> int:
        with room.till.store.reading() as snapshot:
            return int(snapshot.exec_driver_sql("SELECT count(*) FROM clock_notes").scalar_one())

    room.guard.note_server_time(room.machine.now, "smartpos")
    for _ in range(10):
        room.pass_time(1)
        room.guard.note_server_time(room.machine.now + timedelta(seconds=2), "smartbis")
    assert notes() == 1
    room.guard.note_server_time(room.machine.now + timedelta(seconds=90), "smartbis")
    assert notes() == 2
    room.pass_time(3700)
    room.guard.note_server_time(room.machine.now + timedelta(seconds=90), "smartpos")
    with room.till.store.reading() as snapshot:
        note = last_note(snapshot)
    assert notes() == 3
    assert note is not None
    assert (note.source, note.offset) == ("smartpos", timedelta(seconds=90))
