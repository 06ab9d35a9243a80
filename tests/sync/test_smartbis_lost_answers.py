"""Smartbis's queue where an answer is lost: a sale is credited once, or waits for a person."""

from collections.abc import Iterator
from typing import Any

import pytest

from sync.loyalty.smartbis import SmartbisProfile
from tests.fakes.clock import FakeClock
from tests.fakes.till import Till
from tests.sync.box import Box
from tests.sync.rows import states
from tests.sync.smartbis import LOOKUP, PLAIN, PROFILES, SALES, Opener, drained, sell, smartbis_lanes, until


@pytest.fixture
def lane_of(till: Till) -> Iterator[Opener]:
    yield from smartbis_lanes(till)


LOST = [
    {"kind": "drop_before"},
    {"kind": "drop_after"},
    {"kind": "half_body"},
    {"kind": "garbage", "effect": False},
    {"kind": "garbage", "effect": True},
    {"kind": "status", "status": 500, "effect": False},
    {"kind": "status", "status": 502, "effect": True},
    {"kind": "late", "wait_ms": 1500},
]


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("fault", LOST, ids=lambda fault: f"{fault['kind']}-{fault.get('effect', '')}")
def test_a_lost_answer_never_credits_twice(
    box: Box, till: Till, lane_of: Opener, profile: str, fault: dict[str, Any]
) -> None:
    box.set(smartbis_profile=profile)
    sale_id = sell(till, box.member(), 4_000)
    box.fault(path=SALES, method="POST", times=1, **fault)

    drained(lane_of(box.url, box.secrets, PROFILES[profile]))

    took_effect = fault["kind"] in {"drop_after", "half_body", "late"} or fault.get("effect", False)
    if profile == "plain":
        assert states(till.store, "smartbis") == ["unknown"]
        assert box.credits() == ({sale_id: 1} if took_effect else {})
        assert box.called(f"POST {SALES}") == int(took_effect)
    else:
        assert states(till.store, "smartbis") == ["delivered"]
        assert box.credits() == {sale_id: 1}


@pytest.mark.parametrize("profile", PROFILES)
def test_what_surely_was_not_taken_is_sent_again_in_every_profile(
    box: Box, till: Till, lane_of: Opener, profile: str
) -> None:
    box.set(smartbis_profile=profile)
    sale_id = sell(till, box.member(), 4_000)
    box.fault("status", SALES, status=429, retry_after_s=0, times=1)
    box.fault("status", SALES, status=503, retry_after_s=0, times=1)

    drained(lane_of(box.url, box.secrets, PROFILES[profile]))

    assert (states(till.store, "smartbis"), box.credits()) == (["delivered"], {sale_id: 1})


@pytest.mark.parametrize(("taken", "profile"), [(True, LOOKUP), (False, LOOKUP)])
def test_a_till_that_died_in_the_call_looks_the_sale_up(
    box: Box, till: Till, lane_of: Opener, taken: bool, profile: SmartbisProfile
) -> None:
    box.set(smartbis_profile="lookup")
    sale_id = sell(till, box.member(), 4_000)
    lane = lane_of(box.url, box.secrets, profile)
    if taken:
        lane.drain_once()
    with till.store.writing() as transaction:
        transaction.exec_driver_sql(
            "UPDATE outbox SET state='pending', sending_ms=1 WHERE destination='smartbis'"
        )

    lane.drain_once()

    assert box.credits() == {sale_id: 1}
    assert states(till.store, "smartbis") == ["delivered"]


def test_a_till_that_died_in_the_call_leaves_it_to_a_person_where_nobody_can_be_asked(
    box: Box, till: Till, lane_of: Opener
) -> None:
    sell(till, box.member(), 4_000)
    with till.store.writing() as transaction:
        transaction.exec_driver_sql("UPDATE outbox SET sending_ms=1 WHERE destination='smartbis'")

    lane_of(box.url, box.secrets, PLAIN).drain_once()

    assert (states(till.store, "smartbis"), box.credits()) == (["unknown"], {})


def test_an_account_that_cannot_be_asked_after_all_does_not_lead_to_a_second_sale(
    box: Box, till: Till, lane_of: Opener
) -> None:
    box.set(smartbis_profile="plain")
    sale_id = sell(till, box.member(), 4_000)
    box.fault("drop_after", SALES, method="POST", times=1)

    drained(lane_of(box.url, box.secrets, LOOKUP))

    assert (states(till.store, "smartbis"), box.credits()) == (["unknown"], {sale_id: 1})


def test_a_sale_that_takes_effect_after_the_till_gave_up_is_not_sent_again(
    box: Box, till: Till, lane_of: Opener
) -> None:
    box.set(smartbis_profile="lookup")
    sale_id = sell(till, box.member(), 4_000)
    clock = FakeClock()
    lane = lane_of(box.url, box.secrets, SmartbisProfile(sales_lookup=True, settle_s=30.0), clock=clock)
    box.fault("delay", SALES, method="POST", delay_ms=900, times=1)

    lane.drain_once()
    assert box.credits() == {}  # a look-up now would say that there is nothing
    lane.drain_once()
    assert box.called(f"GET {SALES}") == 0
    until(lambda: box.credits() != {})
    clock.advance(31)
    lane.drain_once()

    assert (box.credits(), states(till.store, "smartbis")) == ({sale_id: 1}, ["delivered"])
