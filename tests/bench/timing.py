"""Times of many calls, told as median and 99th percentile in milliseconds."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


@contextmanager
def timed(into_ms: list[float]) -> Iterator[None]:
    """Add how long the block took."""
    started_s = time.perf_counter()
    yield
    into_ms.append((time.perf_counter() - started_s) * 1000)


def percentiles(values_ms: Sequence[float]) -> dict[str, float]:
    """p50 and p99, rounded to hundredths; zero for none."""
    ordered = sorted(values_ms) or [0.0]
    return {
        name: round(ordered[min(int(len(ordered) * share), len(ordered) - 1)], 2) for name, share in _SHARES
    }


_SHARES = (("p50", 0.5), ("p99", 0.99))
