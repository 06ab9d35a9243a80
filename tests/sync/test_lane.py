"""A lane obeys the outcomes: order, pauses, evidence; real store, an adapter that answers as told."""

import logging
import threading

import pytest

from pos_client.store import outbox
from sync.outcome import Delivered, Later, Rejected, SignInNeeded, Unknown
from sync.pump import Pump
from sync.retry import Retry
from sync.status import LaneState
from tests.fakes.clock import FakeClock, real_clock
from tests.fakes.people import some_cpf
from tests.fakes.till import Till
from tests.sync.rows import add, elsewhere, lane_to, message, rows, states


def test_a_stream_keeps_its_order_while_others_go_on(till: Till) -> None:
    adapter = elsewhere(answers={"a1": [Later("status 500"), Later("status 500")]})
    keys = [("maria", "a1"), ("maria", "a2"), ("joao", "b1")]
    add(till.store, *(message(stream, key=key) for stream, key in keys))

    lane_to(adapter, till.store).drain_once()

    assert states(till.store) == ["delivered"] * 3
    assert [key for key in adapter.sent if key.startswith("a")] == ["a1", "a1", "a1", "a2"]


@pytest.mark.parametrize("no", [Rejected("E1", "não"), Unknown("no_answer")])
def test_a_message_that_needs_a_person_stops_only_its_own_stream(till: Till, no: Rejected | Unknown) -> None:
    adapter = elsewhere(answers={"a1": [no]})
    keys = [("maria", "a1"), ("maria", "a2"), ("joao", "b1")]
    add(till.store, *(message(stream, key=key) for stream, key in keys))

    lane_to(adapter, till.store).drain_once()

    assert adapter.sent == ["a1", "b1"]
    assert states(till.store)[1:] == ["pending", "delivered"]


def test_a_network_that_is_down_costs_no_attempt_and_writes_nothing(till: Till) -> None:
    adapter = elsewhere(answers={"a": [Later("network", reached=False)]})
    add(till.store, message(key="a"))
    lane = lane_to(adapter, till.store)

    lane.drain_once()

    (row,) = rows(till.store)
    assert (row.state, row.attempts, row.last_answer) == ("pending", 0, "")
    assert (lane.state.online, lane.state.last_error, lane.state.waiting) == (False, "network", 1)
    assert lane.drain_once() == 1
    assert (lane.state.online, lane.state.last_error, lane.state.waiting) == (True, "", 0)


def test_one_outage_does_not_try_every_message(till: Till) -> None:
    away = Later("network", reached=False)
    adapter = elsewhere(answers={key: [away] for key in "abc"})
    add(till.store, *(message(key=key) for key in "abc"))

    lane_to(adapter, till.store, retry=Retry(base_s=60)).drain_once()

    assert adapter.sent == ["a"]


def test_the_wish_of_the_platform_is_obeyed(till: Till) -> None:
    clock = FakeClock()
    adapter = elsewhere(answers={"a": [Later("status 429", 30.0)]})
    add(till.store, message(key="a"), message(key="b"))
    lane = lane_to(adapter, till.store, clock=clock)

    lane.drain_once()
    lane.resume()
    clock.advance(29)
    lane.drain_once()

    assert adapter.sent == ["a", "b"]  # b was due; a is not before its time
    clock.advance(1)
    lane.drain_once()
    assert adapter.sent == ["a", "b", "a"]
    assert rows(till.store)[0].attempts == 2


def test_a_lane_without_a_valid_sign_in_stops_and_says_so(till: Till) -> None:
    adapter = elsewhere(answers={"a": [SignInNeeded("token_refused")]})
    add(till.store, message(key="a"), message(key="b"))
    seen: list[LaneState] = []
    lane = lane_to(adapter, till.store, on_change=seen.append)

    lane.drain_once()

    assert adapter.sent == ["a"]
    assert states(till.store) == ["pending", "pending"]
    assert rows(till.store)[0].attempts == 0
    assert seen[-1].last_error == "sign_in_needed"
    lane.resume()
    assert lane.drain_once() == 2


def test_a_till_that_died_in_a_call_asks_before_it_sends_again(till: Till) -> None:
    adapter = elsewhere(safe=False, found=Later("not_there"))
    add(till.store, message(key="a"))
    with till.store.writing() as transaction:
        outbox.mark_sending(transaction, 1, now_ms=1)

    lane_to(adapter, till.store).drain_once()

    assert (adapter.asked, adapter.sent, states(till.store)) == (["a"], ["a"], ["delivered"])


def test_what_had_taken_effect_before_the_till_died_is_not_sent_again(till: Till) -> None:
    adapter = elsewhere(safe=False, found=Delivered("there"))
    add(till.store, message(key="a"))
    with till.store.writing() as transaction:
        outbox.mark_sending(transaction, 1, now_ms=1)

    lane_to(adapter, till.store).drain_once()

    assert (adapter.asked, adapter.sent, states(till.store)) == (["a"], [], ["delivered"])


def test_a_question_that_goes_unanswered_leaves_the_doubt_on_disk(till: Till) -> None:
    adapter = elsewhere(safe=False, found=Later("network", reached=False, ask_first=True))
    add(till.store, message(key="a"))
    with till.store.writing() as transaction:
        outbox.mark_sending(transaction, 1, now_ms=1)
    lane = lane_to(adapter, till.store)

    lane.drain_once()
    adapter.found = Delivered("there")
    lane.drain_once()

    assert (adapter.asked, adapter.sent, states(till.store)) == (["a", "a"], [], ["delivered"])


def test_a_lost_answer_is_asked_for_only_after_it_had_time_to_settle(till: Till) -> None:
    clock = FakeClock()
    lost = Later("no_answer", ask_first=True)
    adapter = elsewhere(safe=False, settle_s=30.0, found=Delivered("there"), answers={"a": [lost]})
    add(till.store, message(key="a"))
    lane = lane_to(adapter, till.store, clock=clock)

    lane.drain_once()
    clock.advance(29)
    lane.drain_once()
    assert (adapter.sent, adapter.asked) == (["a"], [])
    clock.advance(2)
    lane.drain_once()

    assert (adapter.sent, adapter.asked, states(till.store)) == (["a"], ["a"], ["delivered"])


def test_the_mark_of_a_try_is_on_disk_before_the_call(till: Till) -> None:
    marks: list[int | None] = []
    adapter = elsewhere(safe=False)
    real_send = adapter.send

    def send(messages):  # type: ignore[no-untyped-def]
        marks.append(rows(till.store)[0].sending_ms)
        return real_send(messages)

    adapter.send = send  # type: ignore[method-assign]
    add(till.store, message(key="a"))

    lane_to(adapter, till.store).drain_once()

    assert marks[0] is not None
    assert rows(till.store)[0].sending_ms is None


@pytest.mark.parametrize(("safe", "state"), [(True, "pending"), (False, "unknown")])
def test_a_bug_in_an_adapter_ends_no_lane_and_tells_nothing_personal(
    till: Till, caplog: pytest.LogCaptureFixture, safe: bool, state: str
) -> None:
    cpf = some_cpf().digits
    adapter = elsewhere(safe=safe, answers={"a": [KeyError(cpf)]})
    add(till.store, message(key="a", cpf=cpf), message(key="b"))

    with caplog.at_level(logging.DEBUG):
        lane_to(adapter, till.store, retry=Retry(base_s=60, chance=lambda: 1.0)).drain_once()

    assert states(till.store) == [state, "delivered"]
    assert "KeyError" in caplog.text
    assert cpf not in caplog.text


def test_one_poisoned_message_does_not_hold_up_its_batch(till: Till) -> None:
    adapter = elsewhere(batch_size=100, answers={"b": [KeyError("b"), KeyError("b")]})
    add(till.store, *(message(key=key) for key in "abc"))

    lane_to(adapter, till.store, retry=Retry(base_s=60, chance=lambda: 1.0)).drain_once()

    assert states(till.store) == ["delivered", "pending", "delivered"]


def test_a_clock_set_back_does_not_park_a_message(till: Till) -> None:
    clock = FakeClock()
    adapter = elsewhere(answers={"a": [Later("status 500")]})
    add(till.store, message(key="a"))
    lane = lane_to(adapter, till.store, clock=clock, retry=Retry(base_s=5, chance=lambda: 1.0))

    lane.drain_once()
    clock.advance(-365 * 86_400)
    lane.drain_once()

    assert states(till.store) == ["delivered"]


def test_nothing_is_reported_as_waiting_that_waits_for_a_person(till: Till) -> None:
    adapter = elsewhere(answers={"a": [Rejected("E1")]})
    add(till.store, message(key="a"))
    lane = lane_to(adapter, till.store)

    lane.drain_once()

    assert (lane.state.waiting, lane.state.online) == (0, True)


def test_a_running_lane_delivers_what_it_is_woken_for_and_stops(till: Till) -> None:
    adapter = elsewhere()
    seen: list[LaneState] = []
    arrived = threading.Event()

    def on_change(state: LaneState) -> None:
        seen.append(state)
        if rows(till.store) and states(till.store) == ["delivered"]:
            arrived.set()

    pump = Pump([lane_to(adapter, till.store, clock=real_clock, on_change=on_change)])
    pump.start()
    add(till.store, message(key="a"))
    pump.wake()

    assert arrived.wait(60)
    assert pump.stop(20)
    assert adapter.closed
    assert pump.states()[0].online is True


def test_a_blocked_stream_lets_the_lane_sleep(till: Till) -> None:
    adapter = elsewhere(answers={"a1": [Rejected("E1")]})
    add(till.store, message("maria", key="a1"), message("maria", key="a2"))
    lane = lane_to(adapter, till.store)

    lane.drain_once()

    with till.store.reading() as snapshot:
        assert outbox.next_due_ms(snapshot, "elsewhere", after_ms=1) is None
