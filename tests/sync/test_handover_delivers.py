"""A queue that was carried to another till reaches the platforms once, under the first till's numbers."""

from collections import Counter
from pathlib import Path

import pytest

from pos_client.services.handing_over import HandingOver, read_queue_file
from tests.fakes.clock import real_clock
from tests.fakes.till import OPERATOR, Till, selling_till
from tests.sync import working
from tests.sync.box import Box
from tests.sync.rows import lane_to, rows, states

LOOKUP = {"sales_lookup": True, "settle_s": 0.0}


@pytest.fixture
def other(tmp_path: Path) -> Till:
    till = selling_till(tmp_path / "other.db")
    with till.store.writing() as transaction:
        transaction.exec_driver_sql("UPDATE till SET till = '03'")
    return till


def drain(till: Till, box: Box) -> None:
    secrets = {key: str(value) for key, value in box.credentials.items() if key.startswith("smart")}
    for adapter in (
        working.smartbis(f"{box.url}/smartbis/v2", secrets, LOOKUP),
        working.smartpos(f"{box.url}/smartpos", secrets),
    ):
        lane = lane_to(adapter, till.store, clock=real_clock)
        for _ in range(4):
            lane.drain_once()
        lane.stop()


def carried(till: Till, other: Till, path: Path) -> None:
    done = HandingOver(till.store, till.clock).write(path, by="it")
    HandingOver(other.store, other.clock).take_in(read_queue_file(path, done.code), by="it")


def test_each_sale_arrives_once_although_both_tills_and_the_file_know_it(
    box: Box, till: Till, other: Till, tmp_path: Path
) -> None:
    box.set(smartbis_profile="lookup")
    member = till.remembered(box.member())
    sold = [till.checkout.close(till.paid(cents, member=member), OPERATOR).id for cents in (1_000, 2_000)]
    carried(till, other, tmp_path / "q")
    drain(other, box)
    assert set(states(other.store)) == {"delivered"}
    HandingOver(till.store, till.clock).take_back(by="it")  # although it was taken in elsewhere
    drain(till, box)
    assert set(states(till.store)) == {"delivered"}
    carried_again = Counter(record["id"] for record in box.state("sales")["smartpos"])
    assert carried_again == Counter(sold)
    assert box.credits() == dict.fromkeys(sold, 1)


def test_the_feed_names_the_till_that_sold(box: Box, till: Till, other: Till, tmp_path: Path) -> None:
    till.checkout.close(till.paid(1_000), OPERATOR)
    carried(till, other, tmp_path / "q")
    drain(other, box)
    (record,) = box.state("sales")["smartpos"]
    assert record["number"] == "001-02-000001"


def test_a_refused_one_waits_for_a_person_at_the_till_that_took_it(
    box: Box, till: Till, other: Till, tmp_path: Path
) -> None:
    stranger = till.remembered(box.member())
    till.checkout.close(till.paid(1_000, member=stranger), OPERATOR)
    box.fault("status", "/smartbis/v2/sales", status=422)
    carried(till, other, tmp_path / "q")
    drain(other, box)
    assert states(other.store, "smartbis") == ["rejected"]
    assert [row.origin for row in rows(other.store, "smartbis")] == ["001-02"]
