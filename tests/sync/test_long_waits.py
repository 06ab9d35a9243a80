"""A key that the platform may have forgotten, a yes that it forgot, a message that a person settled."""

import logging
from dataclasses import dataclass, field

import pytest
from sqlalchemy.exc import IntegrityError

from pos_client.store import outbox, pending
from pos_client.store.outbox import Message
from sync.outcome import NOT_THERE, Delivered, Later, Outcome, Rejected, SignInNeeded, Unknown
from tests.fakes.clock import FakeClock
from tests.fakes.till import Till
from tests.sync.rows import Elsewhere, add, elsewhere, lane_to, message, rows, states

DAY_S = 24 * 60 * 60
AWAY = Later("network", reached=False)


@dataclass
class Asked(Elsewhere):
    """An elsewhere that can be asked for a message later; `kept` is what it says, the last word again."""

    kept: list[Outcome] = field(default_factory=list)
    verifying: bool = False

    def look_up(self, one: Message) -> Outcome:
        self.asked.append(one.key)
        return self.kept.pop(0) if len(self.kept) > 1 else self.kept[0]

    def verifies(self, _kind: str) -> bool:
        return self.verifying


def asked(*kept: Outcome, verifying: bool = False) -> Asked:
    return Asked({}, [], [], kept=list(kept), verifying=verifying)


def tried_before(till: Till, clock: FakeClock, *, seconds: float) -> None:
    """Message a was tried so long ago, and its answer was lost."""
    add(till.store, message(key="a"))
    with till.store.writing() as transaction:
        at_ms = int((clock().timestamp() - seconds) * 1000)
        outbox.mark_first_try(transaction, [1], now_ms=at_ms)


def test_a_repeat_on_the_same_day_rests_on_its_key(till: Till) -> None:
    clock, adapter = FakeClock(), asked(NOT_THERE)
    tried_before(till, clock, seconds=DAY_S / 2)
    lane_to(adapter, till.store, clock=clock).drain_once()
    assert (adapter.sent, adapter.asked, states(till.store)) == (["a"], [], ["delivered"])


@pytest.mark.parametrize(
    ("answer", "sent", "state"),
    [
        (Delivered("found"), [], "delivered"),
        (NOT_THERE, ["a"], "delivered"),
        (Unknown("lookup_refused"), [], "unknown"),
        (Later("status 500", 30.0), [], "pending"),
        (AWAY, [], "pending"),
        (SignInNeeded("token_refused"), [], "pending"),
    ],
)
def test_a_day_after_its_first_try_a_message_is_asked_for_before_it_is_repeated(
    till: Till, answer: Outcome, sent: list[str], state: str
) -> None:
    clock, adapter = FakeClock(), asked(answer)
    tried_before(till, clock, seconds=DAY_S)
    lane_to(adapter, till.store, clock=clock).drain_once()
    assert (adapter.asked, adapter.sent, states(till.store)) == (["a"], sent, [state])


def test_where_nobody_can_be_asked_a_person_is(till: Till) -> None:
    clock, adapter = FakeClock(), elsewhere()
    tried_before(till, clock, seconds=DAY_S)
    lane_to(adapter, till.store, clock=clock).drain_once()
    assert (adapter.sent, states(till.store)) == ([], ["unknown"])
    assert rows(till.store)[0].last_answer == "key_forgotten"


def test_three_days_without_a_network_are_no_try_and_ask_nobody(till: Till) -> None:
    clock, adapter = FakeClock(), elsewhere(answers={"a": [AWAY, AWAY]})
    add(till.store, message(key="a"))
    lane = lane_to(adapter, till.store, clock=clock)
    for _ in range(2):
        lane.drain_once()
        assert rows(till.store)[0].first_sent_ms is None
        clock.advance(1.5 * DAY_S)
    lane.drain_once()
    assert (adapter.sent, states(till.store)) == (["a"] * 3, ["delivered"])


def test_the_first_try_is_on_disk_before_the_call(till: Till) -> None:
    marks: list[int | None] = []

    class Watching(Elsewhere):
        def _send(self, one: Message) -> Outcome:
            marks.append(rows(till.store)[0].first_sent_ms)
            return Delivered()

    add(till.store, message(key="a"))
    clock = FakeClock()
    lane_to(Watching({}, [], []), till.store, clock=clock).drain_once()
    assert marks == [int(clock().timestamp() * 1000)]


def test_what_was_confirmed_and_is_there_is_asked_for_once(till: Till) -> None:
    clock, adapter = FakeClock(), asked(Delivered("found"), verifying=True)
    add(till.store, message(key="a"))
    lane = lane_to(adapter, till.store, clock=clock)
    for _ in range(3):
        lane.drain_once()
        clock.advance(600)
    assert (adapter.asked, adapter.sent, states(till.store)) == (["a"], ["a"], ["delivered"])


def test_what_was_confirmed_and_is_not_there_is_sent_again(
    till: Till, caplog: pytest.LogCaptureFixture
) -> None:
    clock, adapter = FakeClock(), asked(NOT_THERE, Delivered("found"), verifying=True)
    add(till.store, message(key="a"))
    lane = lane_to(adapter, till.store, clock=clock)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            lane.drain_once()
            clock.advance(600)
    (row,) = rows(till.store)
    assert (adapter.sent, adapter.asked) == (["a", "a"], ["a", "a"])
    assert (row.state, row.vanished) == ("delivered", 1)
    assert "is not there" in caplog.text


def test_a_platform_that_keeps_nothing_twice_is_a_matter_for_a_person(
    till: Till, caplog: pytest.LogCaptureFixture
) -> None:
    clock, adapter = FakeClock(), asked(NOT_THERE, verifying=True)
    add(till.store, message(key="a"))
    lane = lane_to(adapter, till.store, clock=clock)
    with caplog.at_level(logging.WARNING):
        for _ in range(4):
            lane.drain_once()
            clock.advance(600)
    assert (adapter.sent, states(till.store)) == (["a", "a"], ["unknown"])
    assert rows(till.store)[0].last_answer == "not_there_any_more"


def test_a_platform_that_is_away_is_asked_again_another_time(till: Till) -> None:
    clock, adapter = FakeClock(), asked(AWAY, Later("status 500"), Delivered("found"), verifying=True)
    add(till.store, message(key="a"))
    lane = lane_to(adapter, till.store, clock=clock)
    for _ in range(6):
        lane.drain_once()
        clock.advance(600)
    assert (adapter.asked, adapter.sent, states(till.store)) == (["a"] * 3, ["a"], ["delivered"])


def test_a_new_sale_goes_before_all_verification(till: Till) -> None:
    clock, adapter = FakeClock(), asked(Delivered("found"), verifying=True)
    add(till.store, *(message(key=f"old-{place}") for place in range(3)))
    lane = lane_to(adapter, till.store, clock=clock)
    lane.drain_once()
    clock.advance(600)
    add(till.store, message(key="new"))
    order: list[str] = []
    adapter.sent = adapter.asked = order
    lane.drain_once()
    assert order[0] == "new"
    assert sorted(order[1:]) == ["old-0", "old-1", "old-2"]


def test_what_a_person_settled_lets_its_stream_go_on_and_stays(till: Till) -> None:
    adapter = elsewhere(answers={"a1": [Rejected("E1", "não")]})
    add(till.store, message("maria", key="a1"), message("maria", key="a2"))
    lane = lane_to(adapter, till.store)
    lane.drain_once()
    assert states(till.store) == ["rejected", "pending"]

    with till.store.writing() as transaction:
        assert pending.mark_handled(transaction, 1, by="op-9", reason="Lançado à mão", at="2026-03-14T10:00Z")
        assert not pending.mark_handled(transaction, 1, by="op-9", reason="De novo", at="2026-03-14T10:01Z")
        assert not pending.retry_now(transaction, 1)
    lane.drain_once()

    assert (adapter.sent, states(till.store)) == (["a1", "a2"], ["handled", "delivered"])
    assert rows(till.store)[0].handled_reason == "Lançado à mão"
    with pytest.raises(IntegrityError, match="never deleted"), till.store.writing() as transaction:
        transaction.exec_driver_sql("DELETE FROM outbox WHERE id = 1")


def test_nothing_is_settled_without_a_reason(till: Till) -> None:
    add(till.store, message(key="a"))
    with pytest.raises(IntegrityError, match="ck_outbox_handled"), till.store.writing() as transaction:
        pending.mark_handled(transaction, 1, by="op-9", reason="", at="2026-03-14T10:00Z")
    assert states(till.store) == ["pending"]


def test_a_person_may_have_it_sent_again_whatever_it_was(till: Till) -> None:
    clock = FakeClock()
    adapter = elsewhere(answers={"a": [Rejected("E1")], "b": [Unknown("no_answer")]})
    add(till.store, message(key="a"), message(key="b"))
    lane = lane_to(adapter, till.store, clock=clock)
    lane.drain_once()
    clock.advance(2 * DAY_S)
    with till.store.writing() as transaction:
        assert pending.retry_now(transaction, 1)
        assert pending.retry_now(transaction, 2)
    lane.drain_once()
    assert (adapter.sent, states(till.store)) == (["a", "b", "a", "b"], ["delivered"] * 2)


def test_the_pending_screen_hears_what_waits_for_a_person_and_why(till: Till) -> None:
    adapter = elsewhere(answers={"a1": [Rejected("E1", "não")], "b": [Unknown("no_answer")]})
    add(till.store, message("maria", key="a1"), message("maria", key="a2"), message(key="b"), now_ms=1_000)
    lane_to(adapter, till.store).drain_once()
    with till.store.reading() as snapshot:
        fresh = pending.pending_items(snapshot, now_ms=2_000)
        old = pending.pending_items(snapshot, now_ms=1_000 + pending.STUCK_AFTER_MS)
        none = pending.pending_items(snapshot, now_ms=2_000, destination="smartpos")
    assert [(one.key, one.state, one.answer) for one in fresh] == [
        ("a1", "rejected", "E1: não"),
        ("b", "unknown", "no_answer"),
    ]
    assert fresh[0].age_ms(2_000) == 1_000
    assert [(one.key, one.state, one.blocked_by) for one in old] == [
        ("a1", "rejected", None),
        ("a2", "stuck", 1),
        ("b", "unknown", None),
    ]
    assert none == ()
