"""Two hundred sales while half of the answers go wrong: none lost, none twice, each member's in order."""

import random
import secrets
from collections import defaultdict
from collections.abc import Callable

import pytest

from pos_client.domain.customer import Member
from pos_client.store.tables import outbox as outbox_table
from sync.adapter import Adapter
from sync.loyalty.smartbis import SmartbisAdapter, SmartbisProfile
from sync.loyalty.smartbis_sign_in import SmartbisSignIn
from sync.smartpos import SmartposAdapter
from sync.wire import Timeouts
from tests.fakes.till import OPERATOR, Till
from tests.sync.box import Box
from tests.sync.rows import lane_to, rows, states

SALES = 200
MEMBERS = 25
QUICK = Timeouts(connect_s=1.0, read_s=0.25, total_s=2.0)
WEATHER = [
    {"kind": "refuse", "probability": 0.07},
    {"kind": "drop_before", "probability": 0.08},
    {"kind": "drop_after", "probability": 0.08},
    {"kind": "half_body", "probability": 0.08},
    {"kind": "garbage", "probability": 0.07, "effect": True},
    {"kind": "garbage", "probability": 0.07},
    {"kind": "status", "status": 500, "probability": 0.07},
    {"kind": "status", "status": 502, "probability": 0.07, "effect": True},
    {"kind": "status", "status": 503, "retry_after_s": 0, "probability": 0.07},
    {"kind": "status", "status": 429, "retry_after_s": 0, "probability": 0.07},
    {"kind": "status", "status": 401, "probability": 0.05},
    {"kind": "late", "wait_ms": 400, "times": 6, "probability": 0.03},
    {"kind": "answer_twice", "probability": 0.05},
]
PROFILES = {
    "lookup": SmartbisProfile(sales_lookup=True, settle_s=0.0),
    "idempotent": SmartbisProfile(sales_idempotent=True, settle_s=0.0),
    "plain": SmartbisProfile(settle_s=0.0),
}


def sell_all(till: Till, members: list[Member], chance: random.Random) -> dict[str, str]:
    """Closed sales by id, with their member's id; no two of the same amount."""
    sold = {}
    for place in range(SALES):
        member = chance.choice(members)
        closed = till.checkout.close(till.paid(1_000 + place, member=member), OPERATOR)
        sold[closed.id] = member.provider_id or ""
    return sold


def deliver(till: Till, adapter: Adapter, *, resolve: Callable[[], None]) -> None:
    """Until nothing waits: a lane without its pauses, and a person who comes by."""
    lane = lane_to(adapter, till.store)
    for _ in range(6 * SALES):
        lane.resume()
        lane.drain_once()
        resolve()
        if set(states(till.store, adapter.name)) == {"delivered"}:
            break
    lane.stop()


def person(till: Till, box: Box) -> Callable[[], None]:
    """Looks every sale in doubt up at the platform, and says what they saw."""

    def resolve() -> None:
        doubtful = [row for row in rows(till.store, "smartbis") if row.state == "unknown"]
        if not doubtful:
            return
        there = {sale["external_id"] for sale in box.state("sales")["smartbis"]}
        with till.store.writing() as transaction:
            for row in doubtful:
                state = "delivered" if row.sale_id in there else "pending"
                transaction.execute(
                    outbox_table.update().where(outbox_table.c.id == row.id).values(state=state)
                )

    return resolve


@pytest.mark.parametrize("profile", PROFILES)
def test_no_sale_is_lost_or_credited_twice_at_smartbis(box: Box, till: Till, profile: str) -> None:
    seed = secrets.randbits(32)
    print("seed", seed)
    chance = random.Random(seed)
    box.set(smartbis_profile=profile)
    members = [till.remembered(box.member()) for _ in range(MEMBERS)]
    sold = sell_all(till, members, chance)
    url = f"{box.url}/smartbis/v2"
    box.faults([{**rule, "path": "/smartbis/v2/"} for rule in WEATHER], seed=seed)
    sign_in = SmartbisSignIn(url, box.secrets, timeouts=QUICK)
    adapter = SmartbisAdapter(
        url, sign_in, store_code="001", till_code="02", profile=PROFILES[profile], timeouts=QUICK
    )

    deliver(till, adapter, resolve=person(till, box))

    sign_in.close()
    assert set(states(till.store, "smartbis")) == {"delivered"}
    assert box.credits() == dict.fromkeys(sold, 1)
    arrived = defaultdict(list)
    for sale in box.state("sales")["smartbis"]:
        arrived[sale["member_id"]].append(sale["external_id"])
    for member in members:
        theirs = [sale_id for sale_id, owner in sold.items() if owner == member.provider_id]
        assert arrived[member.provider_id] == theirs
    totals = {sale["external_id"]: sale["total"] for sale in box.state("sales")["smartbis"]}
    assert sum(int(total.replace(".", "")) for total in totals.values()) == sum(
        1_000 + place for place in range(SALES)
    )


def test_no_sale_is_lost_or_taken_twice_by_the_feed(box: Box, till: Till) -> None:
    seed = secrets.randbits(32)
    print("seed", seed)
    members = [till.remembered(box.member()) for _ in range(MEMBERS)]
    sold = sell_all(till, members, random.Random(seed))
    box.faults([{**rule, "path": "/smartpos/"} for rule in WEATHER], seed=seed)
    adapter = SmartposAdapter(f"{box.url}/smartpos", box.secrets, timeouts=QUICK)

    deliver(till, adapter, resolve=lambda: None)

    arrived = box.state("sales")["smartpos"]
    assert [record["id"] for record in arrived if record["id"] in sold] == [
        record["id"] for record in arrived
    ]
    assert {record["id"] for record in arrived} == set(sold)
    assert len(arrived) == len(sold)
