"""A sale goes before what nobody waits for: a lane's write begins after it, and is never held for ever."""

import threading
from pathlib import Path

from pos_client.store.gate import Gate
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
