"""What leaves the window's thread: order, and what waits until the screen is painted."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ui.background import Background


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    made = Background()
    yield made
    made.stop()


def test_what_waits_for_the_paint_begins_when_the_window_has_been_served(
    background: Background, qtbot: QtBot
) -> None:
    begun: list[str] = []
    background.run("till", lambda: begun.append("kept"), after_paint=True)
    assert not background.idle
    qtbot.waitUntil(lambda: background.idle, timeout=60_000)
    assert begun == ["kept"]


def test_what_waits_stays_before_what_is_asked_for_later(background: Background, qtbot: QtBot) -> None:
    begun: list[str] = []
    for number in range(20):
        background.run("till", lambda n=number: begun.append(f"cart {n}"), after_paint=True)
        background.run("till", lambda n=number: begun.append(f"sale {n}"), after_paint=number % 2 == 0)
    qtbot.waitUntil(lambda: background.idle, timeout=60_000)
    assert begun == [f"{kind} {number}" for number in range(20) for kind in ("cart", "sale")]


def test_a_window_that_closes_keeps_what_still_waited(qtbot: QtBot) -> None:
    begun: list[str] = []
    background = Background()
    background.run("till", lambda: begun.append("kept"), after_paint=True)
    assert begun == []
    background.stop()
    assert begun == ["kept"]
