"""Somebody who scans without a pause delays the lights and the collecting, and does not stop them."""

import weakref

from pytestqt.qtbot import QtBot

from pos_client.ports import PlatformState
from tests.fakes.clock import real_clock
from tests.ui.desk import Desk
from ui.collector import Collector
from ui.giving_way import GivingWay


class Ring:
    def __init__(self) -> None:
        self.itself = self


def test_it_waits_so_often_in_a_row_and_no_more() -> None:
    way = GivingWay(lambda: True, most=3)
    assert [way.once_more() for _ in range(9)] == [True, True, True, False] * 2 + [True]


def test_who_rests_is_not_waited_for_and_the_count_begins_anew() -> None:
    at_work = [True, True, False, True, True, True, True]
    way = GivingWay(iter(at_work).__next__, most=3)
    assert [way.once_more() for _ in range(7)] == [True, True, False, True, True, True, False]


def test_rings_die_though_somebody_scans_without_a_pause(qtbot: QtBot) -> None:
    collector = Collector(every_ms=1, is_at_work=lambda: True)
    died: list[int] = []

    def make() -> bool:
        weakref.finalize(Ring(), died.append, 1)
        return bool(died)

    qtbot.waitUntil(make, timeout=60_000)
    collector.stop()


def test_a_light_changes_though_somebody_scans_without_a_pause(desk: Desk) -> None:
    light, note = desk.window.status_bar._platform, desk.till.store.note_counter_at_work
    for online, problem in ((True, ""), (False, "x"), (True, "")):
        before, state = (
            light.state,
            PlatformState("smartbis", online, real_clock(), problem=problem, credits=True),
        )
        note()
        desk.screen.bridge.platform_changed.emit(state)
        # Whoever asks has just scanned again.
        desk.hands.wait("its light", lambda seen=before: note() or light.state != seen)
