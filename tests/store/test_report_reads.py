"""A report reads its own period and no more, however many years a till has sold."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from pos_client.domain.report import Scope
from pos_client.store import alerts, reporting
from pos_client.store.sale_search import SaleQuery, search_sales
from tests.fakes.till import Till, selling_till

DAY = Scope("2026-11-20", "2026-11-21")
READS: dict[str, Callable[[Connection], Any]] = {
    "a day": lambda now: reporting.figures_and_detail(now, DAY),
    "a shift": lambda now: reporting.figures_and_detail(now, Scope("2026-11-20", "9999", "shift-1")),
    "the day before": lambda now: reporting.compared(now, DAY, until="2026-11-20T14:30:00"),
    "the last days": lambda now: reporting.days(now, DAY),
    "sales of a day": lambda now: search_sales(now, SaleQuery(days=("2026-11-20",)), most=10),
    "counts by operator": lambda now: alerts.operator_counts(now, since="2026-11-20"),
}


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with selling_till(tmp_path / "till.db") as made:
        yield made


@pytest.mark.parametrize("name", READS)
def test_no_report_walks_all_sales(till: Till, name: str) -> None:
    asked: list[str] = []
    with till.store.reading() as snapshot:
        driver = snapshot.connection.dbapi_connection
        assert driver is not None
        driver.set_trace_callback(asked.append)
        READS[name](snapshot)
        driver.set_trace_callback(None)
        assert asked
        for statement in asked:
            plan = [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}")]
            walks = [step for step in plan if step.startswith("SCAN")]
            walked = {step.split()[1] for step in walks}
            assert not walked & {"s", "l", "t", "r", "p", "sales", "members", "journal"}, (statement, plan)
