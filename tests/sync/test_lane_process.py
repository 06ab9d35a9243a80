"""A lane in a process of its own, on the file that the till sells into meanwhile."""

import logging
import threading
from collections.abc import Callable

import pytest

from pos_client.store import outbox
from sync.lane_process import LaneProcess
from sync.pump import Pump
from sync.status import LaneState
from sync.worker import LaneOrder
from tests.fakes.till import OPERATOR, Till
from tests.sync.box import Box
from tests.sync.rows import states


class Watch:
    """Hears the lane's states and looks, at each, whether something has come about."""

    def __init__(self) -> None:
        self.seen: list[LaneState] = []
        self._wanted: Callable[[], bool] = lambda: False
        self._come = threading.Event()

    def __call__(self, state: LaneState) -> None:
        self.seen.append(state)
        if self._wanted():
            self._come.set()

    def until(self, wanted: Callable[[], bool]) -> bool:
        self._wanted = wanted
        self._come.clear()
        return wanted() or self._come.wait(60)


def order(box: Box, till: Till, *, token: str = "") -> LaneOrder:
    secrets = {"smartpos_token": token or box.credentials["smartpos_token"]}
    arguments = {"url": f"{box.url}/smartpos", "secrets": secrets}
    return LaneOrder(
        str(till.store.path), "smartpos", "tests.sync.working:smartpos", arguments, base_s=0.01, ceiling_s=0.1
    )


def sell(till: Till, count: int) -> None:
    for place in range(count):
        till.checkout.close(till.paid(1_000 + place), OPERATOR)


def all_there(till: Till, count: int) -> bool:
    found = states(till.store, "smartpos")
    return len(found) == count and set(found) == {"delivered"}


def test_a_worker_process_delivers_while_the_till_sells(box: Box, till: Till) -> None:
    watch = Watch()
    lane = LaneProcess(order(box, till), on_change=watch)
    pump = Pump([lane])
    pump.start()
    for _ in range(10):
        sell(till, 2)
        pump.wake()
    assert watch.until(lambda: all_there(till, 20))
    assert pump.states()[0].online is True
    assert pump.stop(20)
    assert lane.pid is None
    assert len(box.state("sales")["smartpos"]) == 20


def test_a_worker_that_was_killed_begins_again_with_what_the_table_says(
    box: Box, till: Till, caplog: pytest.LogCaptureFixture
) -> None:
    watch = Watch()
    lane = LaneProcess(order(box, till), on_change=watch, restart_s=0.0)
    with caplog.at_level(logging.WARNING):
        sell(till, 3)
        lane.start()
        assert watch.until(lambda: all_there(till, 3))
        assert lane.kill()
        sell(till, 3)
        lane.wake()
        assert watch.until(lambda: all_there(till, 6))
        assert lane.stop(20)
    assert "worker" in [state.last_error for state in watch.seen]
    assert len(box.state("sales")["smartpos"]) == 6


def test_a_worker_that_is_not_let_in_says_so_and_goes_on_when_told(box: Box, till: Till) -> None:
    watch = Watch()
    lane = LaneProcess(order(box, till, token="wrong"), on_change=watch)
    sell(till, 1)
    lane.start()
    assert watch.until(lambda: lane.state.last_error == "sign_in_needed")
    assert lane.stop(20)
    assert states(till.store, "smartpos") == ["pending"]
    with till.store.reading() as snapshot:
        assert outbox.waiting_for(snapshot, "smartpos") == 1


def test_an_order_hides_its_secrets_and_travels_whole(box: Box, till: Till) -> None:
    sent = order(box, till)
    assert LaneOrder.from_line(sent.to_line()) == sent
    assert box.credentials["smartpos_token"] not in repr(sent)
