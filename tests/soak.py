"""`python -m tests.soak [--campaign NAME] [--small] [--seed N] --json`: the long proof, a line per campaign.

Ends with 1 where anything was lost, doubled, torn or corrupted, or a mutant lived.
"""

import argparse
import secrets
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.crash.kills import kill_again_and_again
from tests.crash.ladder import ladders
from tests.crash.power import power_cuts
from tests.crash.tally import Tally
from tests.model.campaign import model
from tests.model.offline import three_days_away
from tests.sync.drain_campaign import e1_drain


@dataclass(frozen=True, slots=True)
class Campaign:
    """`run(folder, count, seed)`; how many runs when small and when not; how many mutants it must catch."""

    run: Callable[[Path, int, int], Tally]
    small: int
    whole: int
    mutants: int = 0


CAMPAIGNS = {
    "kills": Campaign(lambda folder, count, seed: kill_again_and_again(folder, count, seed=seed), 100, 2_000),
    "power_cuts": Campaign(
        lambda folder, count, seed: power_cuts(folder, count, seed=seed), 1_500, 20_000, mutants=2
    ),
    "io_errors": Campaign(lambda folder, count, seed: ladders(folder, seed=seed, most=count), 400, 400),
    "model": Campaign(lambda _folder, count, seed: model(count, number=seed), 60, 2_000, mutants=6),
    "e1_drain": Campaign(lambda folder, count, seed: e1_drain(folder, count, seed=seed), 67, 10_000),
    "offline_72h": Campaign(lambda folder, count, seed: days(folder, count, seed=seed), 1, 20),
}


def days(folder: Path, count: int, *, seed: int) -> Tally:
    """The three days, so many times; a run is a shift."""
    whole = Tally("offline_72h", seed)
    for place in range(count):
        once = three_days_away(folder / str(place), seed=seed + place)
        for name in ("runs", "lost", "duplicated", "torn", "corrupt"):
            setattr(whole, name, getattr(whole, name) + getattr(once, name))
        whole.faults += once.faults
    return whole


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument(
        "--campaign", choices=CAMPAIGNS, action="append", help="only this one; may be repeated"
    )
    parser.add_argument("--small", action="store_true", help="as many runs as `make test` makes")
    parser.add_argument("--runs", type=int, help="so many runs instead")
    parser.add_argument("--seed", type=int, help="repeat a run")
    parser.add_argument("--json", action="store_true", help="one line of JSON per campaign (always so)")
    asked = parser.parse_args()
    seed = asked.seed if asked.seed is not None else secrets.randbits(32)
    failed = False
    for name in asked.campaign or CAMPAIGNS:
        campaign = CAMPAIGNS[name]
        count = asked.runs or (campaign.small if asked.small else campaign.whole)
        with tempfile.TemporaryDirectory(prefix=f"soak-{name}-") as folder:
            tally = campaign.run(Path(folder) / name, count, seed)
        print(tally.line(), flush=True)
        for fault in tally.faults:
            print(fault, file=sys.stderr, flush=True)
        failed = failed or not tally.is_clean or tally.mutants_caught < campaign.mutants
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
