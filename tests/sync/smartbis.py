"""What the tests of Smartbis share: lanes to the sandbox in each profile, sales, and waiting."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from pos_client.domain.customer import Member
from sync.lane import Lane
from sync.loyalty.smartbis import SmartbisAdapter, SmartbisProfile
from sync.loyalty.smartbis_sign_in import SmartbisSignIn
from sync.wire import Timeouts
from tests.fakes.till import OPERATOR, Till
from tests.sync.rows import lane_to

SALES = "/smartbis/v2/sales"
LOOKUP = SmartbisProfile(sales_lookup=True, settle_s=0.0)
IDEMPOTENT = SmartbisProfile(sales_idempotent=True, settle_s=0.0)
PLAIN = SmartbisProfile(settle_s=0.0)
PROFILES = {"lookup": LOOKUP, "idempotent": IDEMPOTENT, "plain": PLAIN}
QUICK = Timeouts(connect_s=1.0, read_s=0.5, total_s=2.0)
Opener = Callable[..., Lane]


def smartbis_lanes(till: Till) -> Iterator[Opener]:
    """What opens lanes to a Smartbis, and closes them in the end: the body of a fixture."""
    lanes: list[Lane] = []
    sign_ins: list[SmartbisSignIn] = []

    def open_lane(
        url: str, secrets: Callable[[str], str | None], profile: SmartbisProfile, clock: Any = None
    ) -> Lane:
        sign_in = SmartbisSignIn(f"{url}/smartbis/v2", secrets, timeouts=QUICK)
        adapter = SmartbisAdapter(
            f"{url}/smartbis/v2",
            sign_in,
            store_code="001",
            till_code="02",
            extension_url=f"{url}/smartbis/extension",
            profile=profile,
            timeouts=QUICK,
        )
        sign_ins.append(sign_in)
        lanes.append(lane_to(adapter, till.store, clock=clock))
        return lanes[-1]

    yield open_lane
    for lane in lanes:
        lane.stop()
    for sign_in in sign_ins:
        sign_in.close()


def sell(till: Till, member: Member, *cents: int) -> str:
    sale = till.paid(*cents, member=till.remembered(member))
    return till.checkout.close(sale, OPERATOR).id


def drained(lane: Lane, rounds: int = 12) -> None:
    """As long as a lane would need for it, without the waiting."""
    for _ in range(rounds):
        lane.resume()
        lane.drain_once()


def until(true: Callable[[], bool]) -> None:
    """Wait for what will surely happen."""
    for _ in range(200):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it never happened")
