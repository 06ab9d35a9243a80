"""`python -m tests.bench.close --sales 1000 --json`: X and Z over a shift of so many sales, and one SQL sum.

The sales are forty real ones, written again under new ids until there are enough.
"""

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pos_client.domain.benefits import Offer, Redemption, RedemptionState
from pos_client.domain.money import Money
from pos_client.domain.payment import CardSlip, Method, Tender
from pos_client.domain.shift import CashCount, Count
from pos_client.domain.till import Operator
from pos_client.services.identity import new_id, stamp
from pos_client.store import people, redemptions, till_state
from pos_client.store.store import Transaction
from tests.bench.timing import percentiles, timed
from tests.fakes.clock import real_clock
from tests.fakes.people import some_member
from tests.fakes.till import OPERATOR, Till, selling_till

MANAGER = Operator(id="op-1", code="1", name="Gerente de Teste", role="manager")
CARD = CardSlip("VISA", "1234", "5678")
REAL = 40
ROUNDS = 7
COPIED = (
    ("sales", ("id", "number", "sequence")),
    ("sale_lines", ("sale_id",)),
    ("tenders", ("sale_id",)),
    ("receipts", ("sale_id",)),
    ("redemptions", ("id", "sale_id")),
    ("sale_offers", ("sale_id",)),
)


def measured(sales: int, folder: Path) -> dict[str, Any]:
    """Medians of X and of the sum over several rounds; Z once, as a shift closes once."""
    x_ms: list[float] = []
    z_ms: list[float] = []
    sum_ms: list[float] = []
    with selling_till(folder / "till.db", clock=real_clock) as till:
        _fill(till, sales)
        for _ in range(ROUNDS):
            with timed(x_ms):
                till.shifts.read(MANAGER)
            with timed(sum_ms), till.store.reading() as snapshot:
                shift = till_state.open_shift(snapshot)
                assert shift is not None
                snapshot.exec_driver_sql(
                    "SELECT sum(total_cents) FROM sales WHERE shift_id = ?", (shift.id,)
                ).scalar_one()
        with timed(z_ms):
            till.shifts.close(MANAGER, Count(CashCount(), {}))
    return {
        "z_ms": percentiles(z_ms)["p50"],
        "x_ms": percentiles(x_ms)["p50"],
        "sql_sum_ms": percentiles(sum_ms)["p50"],
        "sales": sales,
    }


def _fill(till: Till, sales: int) -> None:
    chance = random.Random(7)
    with till.store.writing() as transaction:
        people.save_operator(transaction, MANAGER, pin_hash="-")
        rules = till_state.load_rules(transaction)
        # What the drawer holds need not be made of notes and coins here.
        till_state.save_rules(transaction, type(rules)(close_difference_limit_cents=10**12))
    for place in range(min(REAL, sales)):
        _sell(till, chance, place=place)
    with till.store.writing() as transaction:
        for copy in range(1, -(-sales // REAL)):
            _write_again(transaction, copy, left=sales - copy * REAL)
        transaction.exec_driver_sql("UPDATE till SET next_sequence = ?", (sales + 1,))


def _sell(till: Till, chance: random.Random, *, place: int) -> None:
    """Cash, card or both, every third with cashback and an offer."""
    benefits = place % 3 == 0
    member = till.remembered(some_member(provider_id=f"p-{place}")) if benefits else None
    sale = till.basket(*(chance.randrange(200, 90_00) for _ in range(5)), member=member)
    if benefits and member is not None:
        record = redemptions.RedemptionRecord(
            new_id(), sale.id, member.id, "smartbis", 100, RedemptionState.HELD, "h", ""
        )
        with till.store.writing() as transaction:
            redemptions.add_redemption(transaction, record, at=stamp(till.clock()))
        sale = sale.with_redemption(Redemption(record.id, Money(100), "h", RedemptionState.HELD))
    if place % 2:
        part = Money(sale.total.cents // 2)
        sale = sale.with_tender(Tender(Method.CREDIT, part, card=CARD))
    sale = sale.with_tender(Tender(Method.CASH, sale.remaining))
    till.checkout.close(sale, OPERATOR, awaits_offer=benefits)
    if benefits:
        till.checkout.decide_offer(sale.id, Offer("o", "Volta", "", Money(300)))


def _write_again(transaction: Transaction, copy: int, *, left: int) -> None:
    for table, renamed in COPIED:
        names = [row[1] for row in transaction.exec_driver_sql(f"PRAGMA table_info({table})")]
        new = {name: f"{name} || '-{copy}'" for name in renamed} | {"sequence": f"sequence + {copy * REAL}"}
        values = ", ".join(new.get(name, name) if name in renamed else name for name in names)
        key = "id" if table == "sales" else "sale_id"
        transaction.exec_driver_sql(
            f"INSERT INTO {table} SELECT {values} FROM {table} WHERE {key} IN "
            f"(SELECT id FROM sales WHERE sequence <= {min(left, REAL)} AND epoch = 1)"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the line."""
    parser = argparse.ArgumentParser(prog="tests.bench.close", description=__doc__)
    parser.add_argument("--sales", type=int, default=1000)
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is in any case)")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="pos-close-") as folder:
        print(json.dumps(measured(chosen.sales, Path(folder))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
