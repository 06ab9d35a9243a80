"""`python -m tests.bench.drain --sales 20000 [--rtt-ms 60] --json`: each lane against a bare client.

The limit: the same bodies, made beforehand, posted by bare httpx to the same server, one sqlite3 commit per
answer (SmartPOS: per batch of a hundred). Lane and limit take turns in slices of one run, so that the
machine's moods hit both; the ratio is the median over the slices. Then the lanes drain on their threads while
a clerk sells and a 5 ms tick stands in for the screen's thread; the same without lanes is told beside it.
"""

import argparse
import json
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pos_client.bootstrap.screen import TURN_S
from pos_client.store import outbox
from sync.lane import Lane
from sync.pump import Pump
from sync.smartpos import BATCH
from tests.bench.drain_box import Bench, opened
from tests.bench.queued import RawTable, queue_in_slices
from tests.bench.timing import percentiles, timed
from tests.fakes.clock import real_clock
from tests.fakes.till import OPERATOR

LANES = ("smartbis", "smartpos")
SLICES = 20
TICK_S = 0.005
SELL_EVERY_S = 0.1
LONGEST_S = 900.0


def lane_against_limit(bench: Bench, name: str, sales: int) -> dict[str, float]:
    """Rates per second, slice by slice in turns; the first pair warms both up.

    `grown_mb` is what the process holds more after the last slice than after that pair: the bench's own
    bodies are there before.
    """
    size = max(sales // SLICES // BATCH * BATCH, BATCH)
    queue_in_slices(bench.till, bench.messages(name, size * SLICES), size=size)
    others = bench.messages(name, size * SLICES)
    per_call = BATCH if name == "smartpos" else 1
    bodies = bench.bodies(name, others)
    raw, call = RawTable(bench.till, bench.folder, others), bench.bare(name)
    lane = Lane(bench.till.store, bench.adapter(name), clock=bench.clock)

    def drain(place: int) -> None:
        bench.tick = place
        assert lane.drain_once() == size

    def post(place: int) -> None:
        for at in range(place * size // per_call, (place + 1) * size // per_call):
            call(*bodies[at])
            raw.delivered(at * per_call + 1, per_call)

    taken_s: dict[str, list[float]] = {"drain": [], "post": []}
    before_mb = 0.0
    for place in range(SLICES):
        before_mb = (resident_mb() or 0.0) if place == 1 else before_mb
        for work in (drain, post) if place % 2 else (post, drain):
            started_s = time.perf_counter()
            work(place)
            taken_s[work.__name__].append(time.perf_counter() - started_s)
    grown_mb = (resident_mb() or 0.0) - before_mb
    lane.stop()
    raw.close()
    return {**_rates(taken_s["drain"][1:], taken_s["post"][1:], size), "grown_mb": round(grown_mb, 1)}


def _rates(ours_s: Sequence[float], bare_s: Sequence[float], size: int) -> dict[str, float]:
    return {
        "rate_per_s": round(size / statistics.median(ours_s), 1),
        "limit_per_s": round(size / statistics.median(bare_s), 1),
        "ratio": round(statistics.median(bare / own for own, bare in zip(ours_s, bare_s, strict=True)), 3),
    }


def selling(bench: Bench, names: Sequence[str], *, sales: int, least_s: float) -> dict[str, Any]:
    """A sale every tenth of a second while these lanes drain so many each; how late ticks and commits are."""
    for name in names:
        queue_in_slices(bench.till, bench.messages(name, sales), size=sales)
    pump = Pump([Lane(bench.till.store, bench.adapter(name), clock=real_clock) for name in names])
    late_ms: list[float] = []
    commit_ms: list[float] = []
    done = threading.Event()
    started_s = time.perf_counter()

    def is_over() -> bool:
        with bench.till.store.reading() as snapshot:
            left = sum(outbox.waiting_for(snapshot, name) for name in names)
        taken_s = time.perf_counter() - started_s
        # What is sold meanwhile waits a moment too.
        return (left <= len(names) and taken_s > least_s) or taken_s > LONGEST_S

    def sell() -> None:
        while not is_over():
            sale = bench.till.paid(990, 1980, member=bench.members[0])
            # As the key does that finishes a sale.
            bench.till.store.note_counter_at_work()
            with timed(commit_ms):
                bench.till.checkout.close(sale, OPERATOR)
            pump.wake()
            time.sleep(SELL_EVERY_S)
        done.set()

    pump.start()
    threading.Thread(target=sell, name="till").start()
    while not done.is_set():
        before_s = time.perf_counter()
        time.sleep(TICK_S)
        late_ms.append((time.perf_counter() - before_s - TICK_S) * 1000)
    pump.stop(20)
    return {"tick_late_ms": percentiles(late_ms), "commit_ms": percentiles(commit_ms)}


def resident_mb() -> float | None:
    """What this process holds; None where the system does not tell it this way."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * 4096 / 1e6 if statm.exists() else None


def measured(folder: Path, *, sales: int, rtt_ms: int, names: Sequence[str]) -> dict[str, Any]:
    """The whole run."""
    with opened(folder) as bench:
        if rtt_ms:
            for name in names:
                bench.box.fault("delay", f"/{name}/", delay_ms=rtt_ms)
        lanes: dict[str, Any] = {}
        grown_mb = 0.0
        for name in names:
            lane_against_limit(bench, name, SLICES * BATCH)
            lanes[name] = lane_against_limit(bench, name, sales)
            grown_mb += lanes[name].pop("grown_mb")
            lanes[name]["seconds"] = round(sales / lanes[name]["rate_per_s"], 1)
        idle = selling(bench, (), sales=0, least_s=10)
        busy = selling(bench, names, sales=sales // 4, least_s=10)
    return {
        "lanes": lanes,
        "sales": sales,
        "rtt_ms": rtt_ms,
        "memory_growth_mb": round(grown_mb, 1),
        **busy,
        "idle": idle,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the line."""
    parser = argparse.ArgumentParser(prog="tests.bench.drain", description=__doc__)
    parser.add_argument("--sales", type=int, default=20_000)
    parser.add_argument("--rtt-ms", type=int, default=0, help="so long each answer waits in the sandbox")
    parser.add_argument("--lane", choices=LANES, action="append", help="only this one; may be repeated")
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is in any case)")
    chosen = parser.parse_args(arguments)
    # At a long round trip only the lane that sends in batches is asked for speed.
    sys.setswitchinterval(TURN_S)
    names = tuple(chosen.lane or (("smartpos",) if chosen.rtt_ms else LANES))
    with tempfile.TemporaryDirectory(prefix="pos-drain-") as folder:
        found = measured(Path(folder), sales=chosen.sales, rtt_ms=chosen.rtt_ms, names=names)
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
