"""Rings of objects die on the screen's thread, whichever thread made them."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ui.collector import Collector

MANY = 5_000


class Ring:
    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[Collector]:
    made = Collector(every_ms=1)
    yield made
    made.stop()


def rings_made_elsewhere(died_on: list[int]) -> None:
    def make() -> None:
        for _ in range(MANY):
            weakref.finalize(Ring(), lambda: died_on.append(threading.get_ident()))

    thread = threading.Thread(target=make)
    thread.start()
    thread.join()


def test_without_it_a_ring_may_die_on_the_thread_that_made_one_object_too_many() -> None:
    gc.enable()
    died_on: list[int] = []
    rings_made_elsewhere(died_on)
    assert set(died_on) - {threading.get_ident()}


def test_with_it_every_ring_dies_on_the_thread_of_the_screen(qtbot: QtBot, collector: Collector) -> None:
    qtbot.waitUntil(lambda: gc.get_freeze_count() > 0, timeout=60_000)
    died_on: list[int] = []
    rings_made_elsewhere(died_on)
    assert died_on == []
    qtbot.waitUntil(lambda: len(died_on) == MANY, timeout=60_000)
    assert set(died_on) == {threading.get_ident()}


def test_what_it_took_over_it_gives_back(qtbot: QtBot) -> None:
    collector = Collector(every_ms=1)
    assert not gc.isenabled()
    qtbot.waitUntil(lambda: gc.get_freeze_count() > 0, timeout=60_000)
    collector.stop()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
