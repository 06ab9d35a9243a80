"""How long a receipt of 30 lines takes to become bytes: `python -m tests.bench.receipt --json`.

Without a QR code, and with one drawn as dots (the slowest printer there is).
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

from hardware.profiles import BEMATECH_MP4200
from hardware.receipt_bytes import receipt_bytes
from tests.hardware.receipts import FULL, LINES, portuguese

LINE_COUNT = 30
ROUNDS = 500


def measured_ms(work: Callable[[], object]) -> dict[str, float]:
    """p50 and p99 of one call, in milliseconds, after a few to warm up."""
    for _ in range(5):
        work()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter_ns()
        work()
        times.append((time.perf_counter_ns() - start) / 1e6)
    cuts = statistics.quantiles(times, n=100)
    return {"p50": round(cuts[49], 2), "p99": round(cuts[98], 2)}


def main() -> None:
    """Print the measurement, as one JSON line where that is asked for."""
    parser = argparse.ArgumentParser(description="Measure receipt to bytes.")
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    with_qr = replace(FULL, lines=LINES * (LINE_COUNT // len(LINES)))
    plain = replace(with_qr, qr="")
    result = {
        "receipt_ms": measured_ms(lambda: receipt_bytes(plain, BEMATECH_MP4200, translate=portuguese)),
        "with_qr_ms": measured_ms(lambda: receipt_bytes(with_qr, BEMATECH_MP4200, translate=portuguese)),
        "lines": LINE_COUNT,
    }
    print(json.dumps(result) if as_json else "\n".join(f"{key}: {value}" for key, value in result.items()))


if __name__ == "__main__":
    main()
