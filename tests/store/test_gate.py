"""A sale goes before what nobody waits for: a lane's write begins after it, and is never held for ever."""

import threading
from pathlib import Path

import pytest

from pos_client.store.gate import AT_WORK_S, LONGEST_S, Gate
from pos_client.store.migrate import open_store

WAIT_S = 60


def test_a_lanes_write_waits_while_somebody_at_the_counter_writes(tmp_path: Path) -> None:
    with open_store(tmp_path / "pos.db") as store:
        order: list[str] = []
        begun, asked = threading.Event(), threading.Event()

        def lane() -> None:
            begun.wait(WAIT_S)
            asked.set()
            with store.writing_later():
                order.append("lane")

        thread = threading.Thread(target=lane)
        thread.start()
        with store.writing():
            begun.set()
            asked.wait(WAIT_S)
            order.append("sale")
        thread.join(WAIT_S)
        assert order == ["sale", "lane"]


def test_nobody_is_held_longer_than_a_moment() -> None:
    gate, passed = Gate(), threading.Event()

    def lane() -> None:
        gate.let_pass()
        passed.set()

    with gate.first():
        thread = threading.Thread(target=lane)
        thread.start()
        assert passed.wait(WAIT_S)
    thread.join(WAIT_S)


def test_of_those_nobody_waits_for_one_is_at_work_at_a_time() -> None:
    gate, at_work, most = Gate(), 0, 0

    def work() -> None:
        nonlocal at_work, most
        for _ in range(200):
            with gate.after():
                at_work += 1
                most = max(most, at_work)
                at_work -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_S)
    assert most == 1


class Moments:
    """Time that passes only where somebody sleeps; `typing`: and presses a key at once when they wake."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.slept_s: list[float] = []
        self.gate = Gate(ticks_s=lambda: self.now_s, sleep=self.sleep)
        self.typing = False

    def sleep(self, wait_s: float) -> None:
        self.slept_s.append(wait_s)
        self.now_s += wait_s
        if self.typing:
            self.gate.at_work()


def test_what_can_wait_begins_nothing_in_the_moment_after_a_key() -> None:
    moments = Moments()
    moments.gate.let_pass()
    assert not moments.slept_s
    moments.gate.at_work()
    moments.gate.let_pass()
    assert moments.slept_s == [pytest.approx(AT_WORK_S)]
    moments.gate.let_pass()
    assert len(moments.slept_s) == 1


def test_whoever_types_for_hours_holds_nothing_up() -> None:
    moments = Moments()
    moments.typing = True
    moments.gate.at_work()
    moments.gate.let_pass()
    assert moments.now_s == pytest.approx(100.0 + LONGEST_S)
