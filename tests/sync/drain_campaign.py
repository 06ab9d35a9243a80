"""Goal E1: a pile of offline sales, half of the answers faulty, the worker killed again and again.

Each lane works in a process of its own (`sync.worker`) on the till's real file; the parent kills it, plays
the person who settles what is unknown or refused, and in the end compares till and platform sale by sale.
"""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from pos_client.domain.customer import Member
from pos_client.store import pending
from pos_client.store.store import Store
from sync.lane_process import LaneProcess
from sync.sandbox.process import SandboxProcess
from sync.worker import LaneOrder
from tests.crash.tally import Tally
from tests.fakes.clock import real_clock
from tests.fakes.till import OPERATOR, Till, selling_till
from tests.sync.box import Box
from tests.sync.rows import lane_to, rows

SALES_PER_MEMBER = 100
LEAST_MEMBERS = 25
POISONED = 2
AT_ONCE = 2
"""So many profiles side by side."""
LONGEST_S = 3_000.0
MOST_DELAY_MS = 1_000.0
"""By so much a poisoned message may delay the others (goal E1)."""
REFUSED = "CUSTOMER_NOT_FOUND"
_WEATHER: list[dict[str, Any]] = [
    {"kind": "refuse", "probability": 0.05},
    {"kind": "reset", "probability": 0.04},
    {"kind": "reset", "probability": 0.03, "effect": True},
    {"kind": "drop_before", "probability": 0.04},
    {"kind": "drop_after", "probability": 0.05},
    {"kind": "half_body", "probability": 0.05},
    {"kind": "wrong_length", "probability": 0.04},
    {"kind": "garbage", "probability": 0.03, "effect": True},
    {"kind": "portal", "probability": 0.04},
    {"kind": "status", "status": 500, "probability": 0.04},
    {"kind": "status", "status": 502, "probability": 0.04, "effect": True},
    {"kind": "status", "status": 503, "retry_after_s": 0, "probability": 0.04},
    {"kind": "status", "status": 504, "probability": 0.03},
    {"kind": "status", "status": 429, "retry_after_s": 0, "probability": 0.04},
    {"kind": "status", "status": 429, "probability": 0.03},
    {"kind": "status", "status": 401, "probability": 0.04},
    {"kind": "slow_bytes", "wait_ms": 60, "probability": 0.03},
]
PROFILES: dict[str, dict[str, Any]] = {
    "lookup": {"sales_lookup": True, "settle_s": 0.4},
    "idempotent": {"sales_idempotent": True, "settle_s": 0.0},
    "plain": {"settle_s": 0.0},
}


def weather(profile: str, count: int) -> list[dict[str, Any]]:
    """Half of the answers. The same request heard twice only where the platform knows its keys: elsewhere no
    till could mend it. An answer after our time-out costs a quarter of a second each, so a bounded number.
    """
    late = {"kind": "late", "wait_ms": 300, "probability": 0.03, "times": max(count // 50, 4)}
    rules = [*_WEATHER, late]
    found = [{**rule, "path": path} for path in ("/smartbis/v2/sales", "/smartpos/") for rule in rules]
    twice = {"kind": "twice", "probability": 0.06}
    found.append({**twice, "path": "/smartpos/"})
    if profile == "idempotent":
        found.append({**twice, "path": "/smartbis/v2/sales"})
    return found


@dataclass
class DrainTally(Tally):
    """A run is a sale. `poison_delay_ms`: how much later another's sale arrives behind a refused one."""

    kills: int = 0
    poison_delay_ms: float = 0.0


@dataclass
class Pile:
    """What was sold while the line was down: amounts and owners by sale; whose sales the platform refuses."""

    till: Till
    box: Box
    members: list[Member]
    refused: set[str]
    cents: dict[str, int] = field(default_factory=dict)
    owner: dict[str, str] = field(default_factory=dict)

    def sell(self, count: int, chance: random.Random) -> None:
        for place in range(count):
            member = chance.choice(self.members)
            closed = self.till.checkout.close(self.till.paid(1_000 + place, member=member), OPERATOR)
            self.cents[closed.id], self.owner[closed.id] = 1_000 + place, member.provider_id or ""

    def wanted(self) -> list[str]:
        """Sales that the loyalty platform must have, in the order in which they were made."""
        return [sale for sale, owner in self.owner.items() if owner not in self.refused]


def e1_drain(folder: Path, count: int, *, seed: int) -> DrainTally:
    """All three profiles, so many sales and up to fifty kills in each."""
    whole, kills = DrainTally("e1_drain", seed), min(50, max(2, count // 40))
    drain = partial(drain_offline_sales, count=count, kills=kills)
    with ProcessPoolExecutor(AT_ONCE, mp_context=get_context("spawn")) as workers:
        runs = [
            workers.submit(drain, folder / profile, seed=seed + place, profile=profile)
            for place, profile in enumerate(PROFILES)
        ]
    for once in (run.result() for run in runs):
        for name in ("runs", "lost", "duplicated", "torn", "corrupt", "kills"):
            setattr(whole, name, getattr(whole, name) + getattr(once, name))
        whole.poison_delay_ms = max(whole.poison_delay_ms, once.poison_delay_ms)
        whole.faults += once.faults
    if whole.poison_delay_ms > MOST_DELAY_MS:
        whole.torn += 1
        whole.faults.append(f"torn: a poisoned sale delayed the next by {whole.poison_delay_ms} ms")
    return whole


def drain_offline_sales(folder: Path, count: int, *, seed: int, kills: int, profile: str) -> DrainTally:
    """One profile's campaign."""
    tally = DrainTally("e1_drain", seed)
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    with SandboxProcess(folder / "box") as process, selling_till(folder / "till.db") as till:
        box = Box(process)
        box.set(smartbis_profile=profile)
        people = max(LEAST_MEMBERS, count // SALES_PER_MEMBER)
        members = [till.remembered(box.member()) for _ in range(people)]
        strangers = [
            till.remembered(replace(box.member(), provider_id=f"nobody-{place}")) for place in range(POISONED)
        ]
        pile = Pile(till, box, [*members, *strangers], {one.provider_id or "" for one in strangers})
        pile.sell(count, chance)
        box.faults(weather(profile, count), seed=seed)
        tally.kills = _drained(pile, profile, chance=chance, kills=kills)
        if tally.kills < kills:
            tally.note([f"torn: only {tally.kills} of {kills} kills before all was delivered"])
        tally.note(_faults(pile))
        tally.runs = count
        box.mend()
        tally.poison_delay_ms = _poison_delay_ms(pile, profile)
    return tally


def _poison_delay_ms(pile: Pile, profile: str) -> float:
    """One member's sale alone, and the same behind a sale that the platform refuses: the difference."""
    order, _feed = _orders(pile, profile)
    taken_ms = []
    for buyers in ((0, 0), (-1, 1)):
        for place in buyers:
            pile.till.checkout.close(pile.till.paid(9_999, member=pile.members[place]), OPERATOR)
        lane = lane_to(order.made_adapter(), pile.till.store, clock=real_clock)
        started_s = time.perf_counter()
        lane.drain_once()
        taken_ms.append((time.perf_counter() - started_s) * 1000)
        lane.stop()
    return round(max(taken_ms[1] - taken_ms[0], 0.0), 1)


def _drained(pile: Pile, profile: str, *, chance: random.Random, kills: int) -> int:
    """Both lanes in their processes until nothing waits; how often one was killed."""
    lanes = [LaneProcess(order, restart_s=0.0) for order in _orders(pile, profile)]
    for lane in lanes:
        lane.start()
    killed, total, deadline_s = 0, 2 * len(pile.cents), time.monotonic() + LONGEST_S
    try:
        while time.monotonic() < deadline_s:
            left = _waiting(pile.till.store)
            # Kills are spread over the pile, so that some fall early and some late.
            due = min(kills, int(kills * 1.25 * (total - left) / total) + 1)
            victim = chance.choice(lanes)
            if killed < due and victim.pid is not None and left:
                time.sleep(chance.uniform(0.0, 0.05))
                killed += victim.kill()
            if not _settled_by_person(pile) and not left:
                return killed
            for lane in lanes:
                lane.resume()
            time.sleep(0.05)
    finally:
        for lane in lanes:
            lane.stop(10)
    return killed


def _orders(pile: Pile, profile: str) -> Iterator[LaneOrder]:
    database, secrets = str(pile.till.store.path), dict(pile.box.credentials)
    common: dict[str, Any] = {"base_s": 0.005, "ceiling_s": 0.1}
    asked = {key: str(value) for key, value in secrets.items() if key.startswith("smart")}
    arguments = {"url": f"{pile.box.url}/smartbis/v2", "secrets": asked, "profile": PROFILES[profile]}
    yield LaneOrder(database, "smartbis", "tests.sync.working:smartbis", arguments, **common)
    arguments = {"url": f"{pile.box.url}/smartpos", "secrets": asked}
    yield LaneOrder(database, "smartpos", "tests.sync.working:smartpos", arguments, **common)


def _waiting(store: Store) -> int:
    """Messages that are neither delivered nor settled by a person."""
    with store.reading() as snapshot:
        query = "SELECT count(*) FROM outbox WHERE state <> 'delivered' AND state <> 'handled'"
        return int(snapshot.exec_driver_sql(query).scalar_one())


def _settled_by_person(pile: Pile) -> int:
    """Somebody looks at the pending screen and at the platform, and says what they saw; how many items."""
    store = pile.till.store
    with store.reading() as snapshot:
        items = [
            one for one in pending.pending_items(snapshot, now_ms=0) if one.state in {"rejected", "unknown"}
        ]
    if not items:
        return 0
    there = pile.box.has([item.sale_id for item in items if item.state == "unknown" and item.sale_id])
    with store.writing() as transaction:
        for item in items:
            if item.state == "unknown" and item.sale_id not in there:
                pending.retry_now(transaction, item.id)
                continue
            reason = "É lá" if item.state == "unknown" else "Cliente desconhecido"
            pending.mark_handled(transaction, item.id, by="op-17", reason=reason, at="2026-03-14T10:00:00Z")
    return len(items)


def _faults(pile: Pile) -> Iterator[str]:
    """What differs between the till's sales and the platforms'."""
    wanted = pile.wanted()
    yield from _counted("smartbis", pile.box.credits(), wanted)
    feed = Counter(record["id"] for record in pile.box.state("sales")["smartpos"])
    yield from _counted("smartpos", feed, list(pile.cents))
    arrived: dict[str, list[str]] = defaultdict(list)
    sales = pile.box.state("sales")["smartbis"]
    for sale in sales:
        arrived[sale["member_id"]].append(sale["external_id"])
    for owner in {pile.owner[sale] for sale in wanted}:
        if arrived[owner] != [sale for sale in wanted if pile.owner[sale] == owner]:
            yield "torn: out of order for one member"
    cents = sum(int(sale["total"].replace(".", "")) for sale in sales)
    if cents != sum(pile.cents[sale] for sale in wanted):
        yield f"torn: {cents} centavos at the platform"
    for row in rows(pile.till.store):
        refused = row.destination == "smartbis" and pile.owner.get(row.sale_id) in pile.refused
        if row.state != "delivered" and not (
            row.state == "handled" and _may_be_handled(row, refused=refused)
        ):
            yield f"torn: {row.destination} {row.state} {row.last_answer}"


def _may_be_handled(row: Any, *, refused: bool) -> bool:
    """Refused as it should be, or in doubt until a person saw it there."""
    return refused or row.handled_reason == "É lá"


def _counted(name: str, found: Counter[str] | dict[str, int], wanted: list[str]) -> Iterator[str]:
    for sale in wanted:
        if found.get(sale, 0) != 1:
            kind = "acknowledged and lost" if not found.get(sale) else "twice"
            yield f"{kind}: {sale} at {name}"
    for sale in set(found) - set(wanted):
        yield f"torn: {sale} at {name} was never sold"
