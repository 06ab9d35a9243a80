"""`python -m tests.bench.sale --json`: closing a sale of five lines against the same rows by the bare driver.

Both in the same run, one after the other, each on a file of its own with the same schema and FULL syncs.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite

from pos_client.domain.customer import Member
from pos_client.domain.money import Money, Quantity
from pos_client.domain.payment import Method, Tender
from pos_client.domain.product import Product
from pos_client.domain.sale import Sale
from pos_client.store.engine import set_pragmas
from tests.bench.timing import percentiles, timed
from tests.fakes.clock import real_clock
from tests.fakes.people import some_member
from tests.fakes.till import OPERATOR, Till, selling_till

LINES = 5
WARM_UP = 30
# What a close inserts; the updates and the deletion of the cart are told apart below.
INSERTED = ("sales", "sale_lines", "tenders", "receipts", "journal", "outbox", "print_jobs")


def measured(sales: int, folder: Path) -> dict[str, Any]:
    """Times of so many sales, and of their rows written again without the till."""
    close_ms: list[float] = []
    raw_ms: list[float] = []
    with selling_till(folder / "till.db", clock=real_clock) as till:
        member = till.remembered(some_member(provider_id="p-1"))
        _empty_copy(folder)
        raw = sqlite.connect(str(folder / "raw.db"), isolation_level=None)
        set_pragmas(raw, query_only=False)
        for place, sale in enumerate(_sales(till, member, count=sales + WARM_UP)):
            with timed(close_ms):
                till.checkout.close(sale, OPERATOR)
            rows = _rows(till, sale)
            with timed(raw_ms):
                _write(raw, rows)
            if place < WARM_UP:
                close_ms.clear()
                raw_ms.clear()
        raw.close()
    close, bare = percentiles(close_ms), percentiles(raw_ms)
    return {"close_ms": close, "raw_commit_ms": bare, "ratio": round(close["p50"] / bare["p50"], 2)}


def _empty_copy(folder: Path) -> None:
    """The till's own file as it is before the first sale: same tables, indexes and triggers."""
    source = sqlite.connect(str(folder / "till.db"))
    target = sqlite.connect(str(folder / "raw.db"))
    source.backup(target)
    target.close()
    source.close()


def _sales(till: Till, member: Member, *, count: int) -> Iterator[Sale]:
    for _ in range(count):
        sale = till.ringing.new_sale().with_member(member)
        for line in range(1, LINES + 1):
            product = Product(
                f"P{line}", f"Produto de nome comum {line}", Money(990 * line), gtin="7891000315507"
            )
            sale = sale.with_product(product, Quantity.units(line))
        till.ringing.keep(sale)
        yield sale.with_tender(Tender(Method.CASH, sale.total + Money(50)))


def _rows(till: Till, sale: Sale) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """What the till wrote for this sale, as bare inserts."""
    written = []
    with till.store.reading() as snapshot:
        for table in INSERTED:
            key = {"sales": f"id = '{sale.id}'", "journal": "sequence = (SELECT max(sequence) FROM journal)"}
            where = key.get(table, f"sale_id = '{sale.id}'")
            found = snapshot.exec_driver_sql(f"SELECT * FROM {table} WHERE {where}").all()
            marks = ", ".join("?" * len(found[0]))
            written.append((f"INSERT INTO {table} VALUES ({marks})", [tuple(row) for row in found]))
    return written


def _write(raw: Any, rows: list[tuple[str, list[tuple[Any, ...]]]]) -> None:
    raw.execute("BEGIN IMMEDIATE")
    raw.execute("UPDATE till SET next_sequence = next_sequence + 1")
    for statement, values in rows:
        raw.executemany(statement, values)
    raw.execute("DELETE FROM open_cart")
    raw.execute("COMMIT")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the line."""
    parser = argparse.ArgumentParser(prog="tests.bench.sale", description=__doc__)
    parser.add_argument("--sales", type=int, default=500)
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is in any case)")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="pos-sale-") as folder:
        print(json.dumps(measured(chosen.sales, Path(folder))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
