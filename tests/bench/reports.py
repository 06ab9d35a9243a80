"""`python -m tests.bench.reports --json`: a month's report over 20,000 sales beside one bare sum of them."""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite

from pos_client.domain.report import Period, Span
from pos_client.services.report_sheets import csv_bytes
from pos_client.services.reporting import Reporting
from pos_client.services.sale_lookup import SaleLookup
from pos_client.store.migrate import open_store
from tests.bench.month import Month
from tests.bench.timing import percentiles, timed

NOW = datetime(2026, 11, 29, 21, 30, tzinfo=timezone(timedelta(hours=-3)))
LIMIT_MS = 1000
_RAW = "SELECT sum(total_cents) FROM sales WHERE closed_at >= '2026-11-01' AND closed_at < '2026-12-01'"


def measured(sales: int, folder: Path, *, rounds: int) -> dict[str, Any]:
    """Two months of sales, so many in the newer one; each question asked so many times."""
    times: dict[str, list[float]] = {name: [] for name in ("month", "today", "search", "csv", "raw")}
    with open_store(folder / "till.db") as store:
        made = Month(store, NOW, papers=False).fill(days=58, per_day=sales // 28, people=4000)
        reporting, lookup = Reporting(store, lambda: NOW, "001-02"), SaleLookup(store, lambda: NOW)
        period = Period.around(Span.MONTH, NOW.date())
        raw = sqlite.connect(str(folder / "till.db"))
        for _ in range(rounds):
            with timed(times["month"]):
                report = reporting.report(period)
            with timed(times["today"]):
                reporting.today()
            with timed(times["search"]):
                lookup.search("12,50")
            with timed(times["csv"]):
                csv_bytes(report, lambda text: text)
            with timed(times["raw"]):
                (total,) = raw.execute(_RAW).fetchone()
            assert total == report.figures.sales.cents
        raw.close()
    count = report.figures.sales.count
    found = {f"{name}_ms": percentiles(each) for name, each in times.items()}
    return {"sales": made, "in_period": count, **found, "limit_ms": LIMIT_MS}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the line; a report above its limit is a failure."""
    parser = argparse.ArgumentParser(prog="tests.bench.reports", description=__doc__)
    parser.add_argument("--sales", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is in any case)")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="pos-reports-") as folder:
        line = measured(chosen.sales, Path(folder), rounds=chosen.rounds)
    print(json.dumps(line))
    return 0 if line["month_ms"]["p99"] <= LIMIT_MS else 1


if __name__ == "__main__":
    sys.exit(main())
