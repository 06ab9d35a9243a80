"""The replay's online half: the sandbox as a child process, the real lanes, and what it holds after."""

import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from pos_client.domain.customer import Member, Phone
from pos_client.domain.journal import walk
from pos_client.domain.money import Money
from pos_client.domain.returning import share
from pos_client.services.delivery import Delivery
from pos_client.store import journal
from pos_client.store.store import Store
from sync.lane import Lane
from sync.loyalty.smartbis import SmartbisAdapter, SmartbisProfile
from sync.loyalty.smartbis_sign_in import SmartbisSignIn
from sync.pump import Pump
from sync.sandbox.process import SandboxProcess
from sync.smartpos import SmartposAdapter
from tests.bench.replay_till import DESTINATIONS, now

SEED_PAGE = 2000
STALLED_S = 60.0


@dataclass(frozen=True, slots=True)
class Arrived:
    """The sandbox's own state against the till's: what is missing, double, or another amount."""

    delivered: dict[str, int]
    returns_delivered: int
    not_applicable: dict[str, int]
    lost: int
    duplicated: int
    drift_cents: int
    journal: str


def seeded_members(box: SandboxProcess, customers: Sequence[int]) -> dict[int, Member]:
    """Make every customer known to the platform: the phone follows from the number, the id is its own."""
    members: dict[int, Member] = {}
    for start in range(0, len(customers), SEED_PAGE):
        page = customers[start : start + SEED_PAGE]
        phones = {customer: f"+55119{customer % 10**8:08d}" for customer in page}
        wanted = [{"name": f"Cliente {customer}", "phone": phones[customer]} for customer in page]
        told = _call(box, "POST", "/sandbox/seed", {"members": wanted})["members"]
        ids = {member["phone"]: member["id"] for member in told}
        for customer in page:
            members[customer] = Member(
                id=f"customer-{customer}",
                name=f"Cliente {customer}",
                provider_id=ids[phones[customer]],
                phone=Phone(phones[customer]),
            )
    return members


def drain(store: Store, box: SandboxProcess) -> float:
    """Deliver all that waits; messages per second. Stops where nothing has moved for a minute."""
    delivery = Delivery(store)
    queued = delivery.backlog().waiting
    pump = _pump(store, box)
    started_s = moved_s = time.perf_counter()
    pump.start()
    waiting = queued
    while waiting and time.perf_counter() - moved_s < STALLED_S:
        time.sleep(0.05)
        left = delivery.backlog().waiting
        if left < waiting:
            moved_s, waiting = time.perf_counter(), left
    took_s = time.perf_counter() - started_s
    pump.stop()
    return round((queued - waiting) / took_s, 1) if queued else 0.0


def compare(store: Store, box: SandboxProcess) -> Arrived:
    """Ask the sandbox what it holds, and the store what it should."""
    told = _call(box, "GET", "/sandbox/state?only=sales,credits_per_sale,accruals")
    held = {
        "smartbis": [(sale["external_id"], sale["total"]) for sale in told["sales"]["smartbis"]],
        "smartpos": [
            (record["sale_id"], record["total"])
            for record in told["sales"]["smartpos"]
            if record["kind"] == "sale"
        ],
    }
    came_back = [(one["sale_id"], one["total"]) for one in told["sales"]["smartpos"] if one["kind"] != "sale"]
    with store.reading() as snapshot:
        rows = snapshot.exec_driver_sql("SELECT id, total_cents, member_id FROM sales").all()
        back = {
            row.id: -row.total_cents
            for row in snapshot.exec_driver_sql("SELECT id, total_cents FROM returns").all()
        }
        returned = {
            row.original_sale_id: int(row.cents)
            for row in snapshot.exec_driver_sql(
                "SELECT original_sale_id, sum(total_cents) AS cents FROM returns "
                "WHERE original_sale_id IS NOT NULL GROUP BY original_sale_id"
            ).all()
        }
        verdict = walk(journal.entries(snapshot))
    arrived = Counter(return_id for return_id, _ in came_back)
    lost = len(back.keys() - arrived.keys())
    duplicated = sum(arrived.values()) - len(arrived) + len(arrived.keys() - back.keys())
    drift_cents = sum(abs(_cents(total) - back.get(return_id, 0)) for return_id, total in came_back)
    totals = {row.id: row.total_cents for row in rows}
    drift_cents += _benefit_drift(told["accruals"], totals, returned)
    delivered, not_applicable = {}, {}
    for destination in DESTINATIONS:
        takes = {row.id: row.total_cents for row in rows if row.member_id or not destination.identified_only}
        counts = Counter(sale_id for sale_id, _ in held[destination.name])
        delivered[destination.name] = sum(sale_id in counts for sale_id in takes)
        not_applicable[destination.name] = len(rows) - len(takes)
        lost += sum(sale_id not in counts for sale_id in takes)
        duplicated += sum(counts.values()) - len(counts) + sum(sale_id not in takes for sale_id in counts)
        drift_cents += sum(
            abs(_cents(total) - takes.get(sale_id, 0)) for sale_id, total in held[destination.name]
        )
    duplicated += sum(times - 1 for times in told["credits_per_sale"].values())
    word = "ok" if verdict.ok else f"broken at {verdict.broken_sequence}: {verdict.problem}"
    return Arrived(delivered, len(arrived), not_applicable, lost, duplicated, drift_cents, word)


def _benefit_drift(
    accruals: Sequence[dict[str, Any]], totals: dict[str, int], returned: dict[str, int]
) -> int:
    """Centavos between what was taken back of each credit and its share of what came back."""
    drift = 0
    for accrual in accruals:
        sale_id = accrual["sale_id"]
        due = share(Money(_cents(accrual["amount"])), returned.get(sale_id, 0), totals[sale_id])
        drift += abs(_cents(accrual["reversed"]) - due.cents)
    return drift


def _pump(store: Store, box: SandboxProcess) -> Pump:
    secrets = _call(box, "GET", "/sandbox/credentials")
    base_url = f"{box.url}/smartbis/v2"
    smartbis = SmartbisAdapter(
        base_url,
        SmartbisSignIn(base_url, secrets.get),
        store_code="001",
        till_code="01",
        extension_url=f"{box.url}/smartbis/extension",
        profile=SmartbisProfile(sales_idempotent=True),
    )
    smartpos = SmartposAdapter(f"{box.url}/smartpos", secrets.get)
    return Pump([Lane(store, adapter, clock=now) for adapter in (smartbis, smartpos)])


def _cents(amount: object) -> int:
    return int((Decimal(str(amount)) * 100).to_integral_value())


def _call(box: SandboxProcess, method: str, path: str, body: Any = None) -> Any:
    content = None if body is None else json.dumps(body).encode()
    request = Request(box.url + path, content, {"Content-Type": "application/json"}, method=method)
    with urlopen(request, timeout=120) as answer:
        return json.loads(answer.read(), parse_float=Decimal)


def box_in(folder: Path) -> SandboxProcess:
    """The sandbox on its own folder; its state outlives it."""
    return SandboxProcess(folder / "sandbox")
