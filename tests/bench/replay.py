"""`python -m tests.bench.replay FILE.csv.gz --json`: real baskets sold offline, delivered, and counted.

FILE is any month of the *Online Retail* data set (UCI, DOI 10.24432/C5BW33), compressed or not. Rows that
no till can ring are skipped and counted by their reason. Invoices with a C are returns: each row comes back
to earlier sales of the same customer (nobody named counts as one) and product that have enough left, at
their price; where there is none, blind, with an approval.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench.replay_baskets import read_baskets
from tests.bench.replay_platform import box_in, compare, drain, seeded_members
from tests.bench.replay_till import ReplayTill
from tests.bench.timing import percentiles


def replay(path: Path, folder: Path) -> dict[str, Any]:
    """Sell the file's baskets on a fresh till in `folder`, with the platforms away; then deliver all."""
    baskets = read_baskets(path)
    with box_in(folder) as box:
        members = seeded_members(box, baskets.customers)
    till = ReplayTill(folder)
    with till.store:
        till.take_in(baskets, members)
        sold = till.sell(baskets, members)
        with box_in(folder) as box:
            drain_per_s = drain(till.store, box)
            arrived = compare(till.store, box)
    return {
        "sales": sold.sales,
        "lines": sold.lines,
        "returns": {
            "lines_by_original": sold.back.lines_by_original,
            "lines_blind": sold.back.lines_blind,
            "documents": sold.back.documents,
        },
        "skipped": dict(sorted((baskets.skipped + sold.skipped).items())),
        "sale_ms": percentiles(sold.sale_ms),
        "scan_ms": percentiles(sold.scan_ms),
        "drain_per_s": drain_per_s,
        "delivered": arrived.delivered,
        "returns_delivered": arrived.returns_delivered,
        "not_applicable": arrived.not_applicable,
        "lost": arrived.lost,
        "duplicated": arrived.duplicated,
        "drift_cents": arrived.drift_cents,
        "journal": arrived.journal,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where nothing was lost, doubled or changed on the way."""
    parser = argparse.ArgumentParser(prog="tests.bench.replay", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is in any case)")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="pos-replay-") as folder:
        told = replay(chosen.file, Path(folder))
    print(json.dumps(told))
    whole = told["journal"] == "ok" and not (told["lost"] or told["duplicated"] or told["drift_cents"])
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
