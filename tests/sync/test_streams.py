"""What may be sent next: the same answer whichever way the queue is looked through."""

import random

import pytest

from pos_client.store import outbox, pending
from sync.outcome import Rejected
from tests.fakes.till import Till
from tests.sync.rows import Elsewhere, add, elsewhere, lane_to, message, rows, states

STATES = ("pending", "delivered", "handled", "rejected", "unknown")
KINDS = ("sale", "redemption_commit", "member")


def due(till: Till, *, few_streams: bool, most: int = 50) -> list[int]:
    with till.store.reading() as snapshot:
        found = outbox.due_messages(snapshot, "elsewhere", now_ms=1_000, most=most, few_streams=few_streams)
    return [one.id for one in found]


@pytest.mark.parametrize("seed", range(12))
def test_from_stream_to_stream_finds_what_message_by_message_finds(till: Till, seed: int) -> None:
    chance = random.Random(seed)
    add(
        till.store,
        *[message(f"s{chance.randrange(9)}", kind=chance.choice(KINDS)) for _ in range(60)],
    )
    found = rows(till.store)
    with till.store.writing() as transaction:
        for row in found:
            state = chance.choices(STATES, (5, 4, 1, 1, 1))[0]
            values = (state, chance.choice((0, 0, 5_000)), row.id)
            transaction.exec_driver_sql(
                "UPDATE outbox SET state = ?, next_attempt_ms = ?, delivered_ms = CASE ?1 WHEN 'delivered' "
                "THEN 1 END, handled_by = CASE ?1 WHEN 'handled' THEN 'op' END, "
                "handled_reason = CASE ?1 WHEN 'handled' THEN 'r' END, "
                "handled_at = CASE ?1 WHEN 'handled' THEN '2026-03-14T10:00:00Z' END WHERE id = ?3",
                values,
            )
    for most in (1, 3, 50):
        assert due(till, few_streams=True, most=most) == due(till, few_streams=False, most=most)


def test_few_streams_with_much_to_send_each_all_arrive_in_their_order(till: Till) -> None:
    keys = [f"k{place:03d}" for place in range(120)]
    add(till.store, *[message(f"s{place % 3}", key=key) for place, key in enumerate(keys)])
    adapter: Elsewhere = elsewhere()
    lane = lane_to(adapter, till.store)
    assert lane.drain_once() == len(keys)
    assert set(states(till.store)) == {"delivered"}
    for stream in range(3):
        mine = [key for key in adapter.sent if keys.index(key) % 3 == stream]
        assert mine == sorted(mine)


def test_a_person_lets_a_stream_go_on_that_was_last_looked_at_from_stream_to_stream(till: Till) -> None:
    add(till.store, message("s", key="first"), message("s", key="second"))
    adapter = elsewhere(answers={"first": [Rejected("NO", "no")]})
    lane = lane_to(adapter, till.store)
    assert lane.drain_once() == 1
    with till.store.writing() as transaction:
        (item,) = pending.pending_items(transaction, now_ms=0)
        pending.mark_handled(transaction, item.id, by="op", reason="done", at="2026-03-14T10:00:00Z")
    assert lane.drain_once() == 1
    assert adapter.sent == ["first", "second"]
