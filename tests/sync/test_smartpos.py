"""The SmartPOS feed, against the sandbox and into a folder."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pos_client.domain.customer import Member
from pos_client.domain.rules import Route
from pos_client.store import outbox
from sync.lane import Lane
from sync.retry import Retry
from sync.smartpos import SmartposAdapter
from sync.smartpos_file import SmartposFileAdapter
from sync.wire import Timeouts
from tests.fakes.clock import FakeClock
from tests.fakes.till import OPERATOR, Till
from tests.sync.box import Box
from tests.sync.rows import lane_to, rows, states
from tests.sync.scripted import Scripted, answer

BATCH = "/smartpos/v1/sales:batch"
QUICK = Timeouts(connect_s=1.0, read_s=0.5, total_s=2.0)


@pytest.fixture
def lane(box: Box, till: Till) -> Iterator[Lane]:
    made = lane_to(SmartposAdapter(f"{box.url}/smartpos", box.secrets, timeouts=QUICK), till.store)
    yield made
    made.stop()


def sell(till: Till, *cents: int, member: Member | None = None) -> str:
    kept = till.remembered(member) if member else None
    return till.checkout.close(till.paid(*cents, member=kept), OPERATOR).id


def crediting(till: Till) -> Till:
    return replace(till, rules=replace(till.rules, accrual_route=Route.SMARTPOS))


def records(box: Box) -> dict[str, str]:
    """What arrived: the total of each sale."""
    return {record["id"]: record["total"] for record in box.state("sales")["smartpos"]}


def test_many_sales_travel_in_one_call(box: Box, till: Till, lane: Lane) -> None:
    sold = {sell(till, 1_000 + place): f"10.{place:02d}" for place in range(30)}

    lane.drain_once()

    assert records(box) == sold
    assert box.called(f"POST {BATCH}") == 1
    assert states(till.store, "smartpos") == ["delivered"] * 30


def test_one_poisoned_record_is_refused_alone(box: Box, till: Till, lane: Lane) -> None:
    good, bad, other = (sell(till, cents) for cents in (1_000, 2_000, 3_000))
    row = rows(till.store, "smartpos")[1]
    with till.store.writing() as transaction:
        outbox.fill_payload(transaction, row.id, {**json.loads(row.payload), "total": "19.99"})

    lane.drain_once()

    assert set(records(box)) == {good, other}
    found = {row.sale_id: row.state for row in rows(till.store, "smartpos")}
    assert found[bad] == "rejected"
    assert "must be gross - discount - cashback" in rows(till.store, "smartpos")[1].last_answer


def test_a_call_refused_as_a_whole_is_taken_apart(box: Box, till: Till, lane: Lane) -> None:
    sold = {sell(till, 1_000) for _ in range(3)}
    box.fault("status", BATCH, status=400, times=1)

    lane.drain_once()

    assert set(records(box)) == sold


@pytest.mark.parametrize(
    "kind", ["drop_before", "drop_after", "half_body", "garbage", "twice", "answer_twice"]
)
def test_a_batch_whose_answer_is_lost_is_sent_again_and_counts_once(
    box: Box, till: Till, lane: Lane, kind: str
) -> None:
    sold = {sell(till, 1_000) for _ in range(5)}
    box.fault(kind, BATCH, times=2)

    lane.drain_once()
    sold.add(sell(till, 2_000))
    lane.drain_once()

    assert set(records(box)) == sold
    assert set(states(till.store, "smartpos")) == {"delivered"}


def test_the_same_number_with_another_body_is_a_conflict_for_a_person(
    box: Box, till: Till, lane: Lane
) -> None:
    sell(till, 1_000)
    lane.drain_once()
    row = rows(till.store, "smartpos")[0]
    with till.store.writing() as transaction:
        outbox.fill_payload(transaction, row.id, {**json.loads(row.payload), "operator": "99"})
        transaction.exec_driver_sql("UPDATE outbox SET state='pending' WHERE destination='smartpos'")

    lane.drain_once()

    assert states(till.store, "smartpos") == ["rejected"]


def test_results_that_are_short_or_in_disorder_are_asked_for_again(till: Till) -> None:
    first, second = sell(till, 1_000), sell(till, 2_000)
    results = f'{{"results": [{{"record_id": "{second}", "status": 201}}]}}'
    with Scripted([answer(200, results)]) as server:
        adapter = SmartposAdapter(server.url, lambda _name: "t", timeouts=QUICK)
        lane = lane_to(adapter, till.store)
        lane._work(lane._due())  # one page, no more
        lane.stop()

    assert [(row.sale_id, row.state, row.attempts) for row in rows(till.store, "smartpos")] == [
        (first, "pending", 1),
        (second, "pending", 1),
    ]


def test_the_buyer_travels_only_where_this_feed_credits_and_they_consented(
    box: Box, till: Till, lane: Lane
) -> None:
    consenting, silent = box.member(), replace(box.member(), consent=False)
    named = sell(crediting(till), 10_000, member=consenting)
    sell(crediting(till), 10_000, member=silent)
    sell(till, 10_000, member=consenting)

    lane.drain_once()

    assert box.credits() == {named: 1}
    assert states(till.store, "smartpos") == ["delivered"] * 3


def test_a_refused_token_stops_the_lane_and_keeps_the_sales(box: Box, till: Till) -> None:
    sell(till, 1_000)
    lane = lane_to(SmartposAdapter(f"{box.url}/smartpos", lambda _name: "wrong"), till.store)

    lane.drain_once()

    assert (lane.state.last_error, states(till.store, "smartpos")) == ("sign_in_needed", ["pending"])
    lane.stop()


def test_the_file_holds_one_record_per_line_and_appears_whole(till: Till, tmp_path: Path) -> None:
    folder = tmp_path / "feed"
    folder.mkdir()
    sold = [sell(till, cents) for cents in (1_000, 2_000)]

    lane_to(SmartposFileAdapter(folder), till.store).drain_once()

    (file,) = folder.iterdir()
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [(line["record_id"], line["total"]) for line in lines] == list(
        zip(sold, ("10.00", "20.00"), strict=True)
    )
    assert states(till.store, "smartpos") == ["delivered"] * 2


def test_a_folder_that_is_away_costs_nothing_and_is_waited_for(till: Till, tmp_path: Path) -> None:
    sell(till, 1_000)
    folder = tmp_path / "share"
    lane = lane_to(SmartposFileAdapter(folder), till.store)

    lane.drain_once()
    assert (lane.state.last_error, rows(till.store, "smartpos")[0].attempts) == ("folder", 0)
    folder.mkdir()
    lane.drain_once()

    assert len(list(folder.iterdir())) == 1


def test_a_record_that_the_feed_took_and_forgot_is_noticed_and_sent_again(box: Box, till: Till) -> None:
    clock = FakeClock()
    adapter = SmartposAdapter(f"{box.url}/smartpos", box.secrets, timeouts=QUICK)
    lane = lane_to(adapter, till.store, clock=clock)
    sold = {sell(till, 1_000 + place): f"10.{place:02d}" for place in range(3)}
    box.fault("forget", BATCH, times=1)
    lane.drain_once()
    assert (records(box), states(till.store, "smartpos")) == ({}, ["delivered"] * 3)

    clock.advance(600)
    lane.drain_once()

    lane.stop()
    assert records(box) == sold
    assert [row.vanished for row in rows(till.store, "smartpos")] == [1, 1, 1]


def test_a_record_that_is_there_is_asked_for_once_and_not_sent_again(box: Box, till: Till) -> None:
    clock = FakeClock()
    adapter = SmartposAdapter(f"{box.url}/smartpos", box.secrets, timeouts=QUICK)
    lane = lane_to(adapter, till.store, clock=clock)
    sell(till, 1_000)
    for _ in range(3):
        lane.drain_once()
        clock.advance(600)
    lane.stop()
    assert box.called("GET /smartpos/v1/sales/{record_id}") == 1
    assert box.state("sales")["smartpos"][0]["times_received"] == 1


@pytest.mark.parametrize("arrived", [True, False])
def test_a_day_later_the_feed_is_asked_for_a_record_before_it_is_repeated(
    box: Box, till: Till, arrived: bool
) -> None:
    clock = FakeClock()
    adapter = SmartposAdapter(f"{box.url}/smartpos", box.secrets, timeouts=QUICK)
    lane = lane_to(adapter, till.store, clock=clock, retry=Retry(base_s=60))
    sale = sell(till, 1_000)
    box.fault("drop_after" if arrived else "drop_before", "/smartpos/", times=1)
    lane.drain_once()
    clock.advance(24 * 3600)
    lane.resume()
    lane.drain_once()
    lane.drain_once()
    lane.stop()
    assert records(box) == {sale: "10.00"}
    assert states(till.store, "smartpos") == ["delivered"]
    assert box.called("GET /smartpos/v1/sales/{record_id}") == 1
    assert box.called("POST /smartpos/v1/sales") == 1
