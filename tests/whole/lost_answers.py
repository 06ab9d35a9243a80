"""`python -m tests.whole.lost_answers --json`: one answer lost at every call of a programme's flow, in turn.

A cashier and a manager work a whole flow (enrol, PIN, voucher, part of the cashback, offer, sale, delivery,
return, another sale given up, a credit by hand) against the sandbox in a process of its own; one call loses
its answer, before or after it took effect. Whoever reads on a screen that something failed tries once more
or sells on. In the end the platform and the receipts must agree to the centavo.
"""

import argparse
import json
import logging
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from sync.sandbox.process import SandboxProcess
from tests.sync.box import Box
from tests.whole.journey import Journey, Outcome, open_journey

BEFORE, AFTER = "drop_before", "drop_after"
MOMENTS = {BEFORE: "before", AFTER: "after"}
PROVIDERS = ("smartbis", "crmbonus")
SKIPPED = frozenset({"/smartpos/v1/health", "/smartpos/v1/heartbeats"})
"""Calls that have no effect and stand in no flow."""
MOST_TURNS = 2
"""A flow asks the same more than once: for a sale that is given up, and for the one that is closed."""


@dataclass(frozen=True, slots=True)
class Case:
    """One lost answer and what came of it. Amounts are centavos.

    `state` is the redemption's, `debits` how many the platform has for the sale, `credits` how often it
    credited it. `difference_cents` is what platform and receipts disagree by, over debits, credits and
    returns. `resolved_by` is `repeat` (the flow or the queue went on by itself), `evidence` or `person`.
    """

    provider: str
    call: str
    moment: str
    state: str
    debits: int
    credits: int
    receipt_cents: int
    difference_cents: int
    resolved_by: str


def calls_of(root: Path, box: Box, provider: str) -> list[tuple[str, int]]:
    """What one flow without faults asks of the platforms: `METHOD /path/{name}`, and how often before."""
    before = dict(box.state("calls"))
    outcome = _worked(root / f"{provider}-plain", box, provider)
    assert outcome.difference_cents == 0, outcome
    made = {
        route: count - before.get(route, 0)
        for route, count in box.state("calls").items()
        if not _is_skipped(route.split(" ", 1)[1])
    }
    return [(route, turn) for route in sorted(made) for turn in range(min(made[route], MOST_TURNS))]


def lost(root: Path, box: Box, provider: str, *, call: tuple[str, int], moment: str) -> Case:
    """The flow with that call's answer lost, the first time or a later one."""
    route, turn = call
    method, path = route.split(" ", 1)
    box.mend()
    box.fault(moment, _glob(path), method=method, times=1, after=turn)
    outcome = _worked(root, box, provider)
    box.mend()
    name = f"{route} ({turn + 1})" if turn else route
    return Case(provider, name, MOMENTS[moment], **asdict(outcome))


def _is_skipped(path: str) -> bool:
    return path in SKIPPED or path.startswith("/sandbox/")


def run(root: Path, *, providers: Sequence[str], most: int | None = None) -> list[Case]:
    """Every call of every provider's flow, both moments; with `most` that many of each, evenly chosen."""
    cases: list[Case] = []
    for provider in providers:
        with SandboxProcess(root / f"box-{provider}") as process:
            box = Box(process)
            calls = calls_of(root, box, provider)
            if most is not None:
                calls = calls[:: max(1, len(calls) // most)][:most]
            for place, call in enumerate(calls):
                for moment in MOMENTS:
                    folder = root / f"{provider}-{place}-{moment}"
                    cases.append(lost(folder, box, provider, call=call, moment=moment))
    return cases


def _worked(root: Path, box: Box, provider: str) -> Outcome:
    root.mkdir(parents=True)
    with open_journey(root, box, provider) as journey:
        return _through(journey)


def _through(journey: Journey) -> Outcome:
    journey.sell()
    journey.settle()
    journey.give_back()
    journey.settle()
    return journey.outcome()


def _glob(path: str) -> str:
    """`/holds/{hold_id}/commit` as a pattern."""
    parts = [("*" if part.startswith("{") else part) for part in path.split("/")]
    return "/".join(parts)


def main() -> int:
    """Print the cases; 1 where anything differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.whole.lost_answers", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON document (always so)")
    parser.add_argument("--provider", choices=PROVIDERS, action="append")
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="lost-answers-") as folder:
        cases = run(Path(folder), providers=asked.provider or PROVIDERS)
    sys.stdout.write(json.dumps({"calls": [asdict(case) for case in cases]}, indent=1) + "\n")
    return int(any(case.difference_cents for case in cases) or len(cases) < 1)


if __name__ == "__main__":
    raise SystemExit(main())
