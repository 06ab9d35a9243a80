"""Several threads write at once: every sale has its own number, and the chain stays one chain."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pos_client.domain.journal import walk
from pos_client.services.importing import Importing
from pos_client.store import journal
from tests.fakes.till import CATALOGUE, OPERATOR, Till, selling_till

THREADS, EACH = 4, 12


def test_sales_from_several_threads_have_no_gap_and_no_double(tmp_path: Path) -> None:
    with selling_till(tmp_path / "till.db") as till:
        start = threading.Barrier(THREADS + 1)

        def sell() -> list[str]:
            start.wait(60)
            return [till.checkout.close(till.paid(100, 50), OPERATOR).number for _ in range(EACH)]

        with ThreadPoolExecutor(THREADS) as pool:
            futures = [pool.submit(sell) for _ in range(THREADS)]
            start.wait(60)
            Importing(till.store).products(CATALOGUE * 300)
            numbers = [number for future in futures for number in future.result()]
        assert sorted(numbers) == [f"001-02-{sequence:06d}" for sequence in range(1, THREADS * EACH + 1)]
        with till.store.reading() as snapshot:
            verdict = walk(journal.entries(snapshot))
            assert verdict.ok
            assert verdict.entries == 1 + THREADS * EACH


def test_one_sale_closed_by_several_threads_is_one_sale(tmp_path: Path) -> None:
    with selling_till(tmp_path / "till.db") as till:
        sale = till.paid(100)
        with ThreadPoolExecutor(THREADS) as pool:
            closed = list(pool.map(lambda _: till.checkout.close(sale, OPERATOR).number, range(THREADS)))
        assert set(closed) == {"001-02-000001"}
        assert _sales(till) == 1


def _sales(till: Till) -> int:
    with till.store.reading() as snapshot:
        return int(snapshot.exec_driver_sql("SELECT count(*) FROM sales").scalar_one())
