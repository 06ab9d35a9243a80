"""Between the killed till and its platforms: what goes wrong on the way, and what they have in the end."""

import time
from collections import Counter
from typing import Any

from pos_client.domain.money import Money
from pos_client.domain.returning import share
from pos_client.store.store import Store
from tests.crash.seller import Life, pump_to, till_of
from tests.fakes.till import Till
from tests.sync.box import Box

DRAIN_ROUNDS = 400
_WEATHER: list[dict[str, Any]] = [
    {"kind": "refuse", "probability": 0.05},
    {"kind": "drop_before", "probability": 0.06},
    {"kind": "drop_after", "probability": 0.06},
    {"kind": "half_body", "probability": 0.05},
    {"kind": "status", "status": 500, "probability": 0.05},
    {"kind": "status", "status": 502, "probability": 0.05, "effect": True},
    {"kind": "status", "status": 503, "retry_after_s": 0, "probability": 0.05},
    {"kind": "status", "status": 429, "retry_after_s": 0, "probability": 0.05},
    {"kind": "late", "wait_ms": 150, "probability": 0.05},
]


def weather(profile: str) -> list[dict[str, Any]]:
    """What goes wrong between till and platforms, by chance.

    The same sale heard twice is only sent where the platform says that it knows its keys: elsewhere no till
    could mend it.
    """
    rules = [{**rule, "path": path} for path in ("/smartbis/", "/smartpos/") for rule in _WEATHER]
    forgiving = ["/smartpos/", *(["/smartbis/"] if profile == "idempotent" else [])]
    return [*rules, *({"kind": "twice", "probability": 0.08, "path": path} for path in forgiving)]


def struck(box: Box) -> int:
    """How many requests were hit so far."""
    return sum(rule["fired"] for rule in box.call("GET", "/sandbox/faults")["faults"])


def drained(life: Life, box: Box) -> list[str]:
    """Everything is delivered after all; each platform has each sale exactly once, and the right totals."""
    with till_of(life) as till:
        pump = pump_to(till, life)
        for _ in range(DRAIN_ROUNDS):
            pump.resume()
            pump.drain_once()
            if not _waiting(till.store):
                break
            time.sleep(0.02)
        pump.stop()
        left = [f"torn: a message is left: {message}" for message in _waiting(till.store)]
        wrong = _wrong_at_platforms(till, box)
        return left[:3] + wrong + (_wrong_reversals(till, box) if life.extension else [])


def _waiting(store: Store) -> list[tuple[Any, ...]]:
    """What is neither delivered nor, as a return is at this programme, for a person to undo by hand."""
    statement = (
        "SELECT destination, kind, state, last_answer, attempts FROM outbox WHERE state <> 'delivered' "
        "AND NOT (state = 'rejected' AND kind = 'reversal_by_hand' AND last_answer LIKE 'return_by_hand%')"
    )
    with store.reading() as snapshot:
        return [tuple(row) for row in snapshot.exec_driver_sql(statement)]


def _wrong_at_platforms(till: Till, box: Box) -> list[str]:
    with till.store.reading() as snapshot:
        rows = snapshot.exec_driver_sql("SELECT id, member_id, total_cents FROM sales").all()
        back = snapshot.exec_driver_sql("SELECT id, -total_cents AS total_cents FROM returns").all()
    sold = {row.id: row.total_cents for row in (*rows, *back)}
    named = {row.id for row in rows if row.member_id and row.total_cents}
    feed = Counter(record["id"] for record in box.state("sales")["smartpos"])
    credited = box.credits()
    faults = [f"acknowledged and lost: {key} on its way to the feed" for key in sold.keys() - feed.keys()]
    faults += [f"acknowledged and lost: {key} on its way to the programme" for key in named - credited.keys()]
    faults += [f"twice: {key} in the feed" for key, count in feed.items() if count > 1]
    faults += [f"twice: {key} credited" for key, count in credited.items() if count > 1]
    faults += [f"twice: {row.id} credited, a return" for row in back if row.id in credited]
    faults += [f"a sale nobody made: {key}" for key in (feed.keys() | credited.keys()) - sold.keys()]
    totals = {record["id"]: record["total"] for record in box.state("sales")["smartpos"]}
    faults += [f"other total: {key}" for key, text in totals.items() if _cents(text) != sold.get(key)]
    return faults


def _wrong_reversals(till: Till, box: Box) -> list[str]:
    """The programme took back, of each sale's cashback, the share that came back, once for each return."""
    taken: dict[str, int] = {}
    for one in box.state("reversals"):
        taken[one["sale_id"]] = taken.get(one["sale_id"], 0) + _cents(one["amount"])
    counts = Counter(one["return_id"] for one in box.state("reversals"))
    faults = [f"twice: {key} taken back" for key, count in counts.items() if count > 1]
    for accrual in box.state("accruals"):
        sale_id = accrual["sale_id"]
        sale = till.returns.find(sale_id)
        earned = Money(_cents(accrual["amount"]))
        wanted = share(earned, sale.returned_total.cents, sale.total.cents).cents
        if taken.get(sale_id, 0) != wanted:
            faults.append(f"{sale_id}: {taken.get(sale_id, 0)} centavos taken back, {wanted} wanted")
    return faults


def _cents(text: str) -> int:
    return int(text.replace(".", ""))
