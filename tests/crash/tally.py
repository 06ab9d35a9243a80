"""What a campaign found, in one line of JSON; and which fault belongs under which word."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field


@dataclass
class Tally:
    """Counts of one campaign. `faults` keeps the first of them in words, for whoever looks.

    `acts` is how often each thing was said to be done: a campaign in which nothing happens proves nothing.
    """

    campaign: str
    seed: int
    runs: int = 0
    lost: int = 0
    duplicated: int = 0
    torn: int = 0
    corrupt: int = 0
    mutants_caught: int = 0
    faults: list[str] = field(default_factory=list)
    acts: Counter[str] = field(default_factory=Counter)

    def note(self, faults: Iterable[str]) -> None:
        """One run's faults: each kind counts once."""
        found = list(faults)
        self.runs += 1
        for kind in {_kind(fault) for fault in found}:
            setattr(self, kind, getattr(self, kind) + 1)
        self.faults += found[: max(0, 20 - len(self.faults))]

    @property
    def is_clean(self) -> bool:
        """Nothing was lost, doubled, torn or corrupted."""
        return not (self.lost or self.duplicated or self.torn or self.corrupt)

    def line(self) -> str:
        """As `make soak` prints it."""
        return json.dumps(
            {name: value for name, value in asdict(self).items() if name not in {"faults", "acts"}}
        )


def _kind(fault: str) -> str:
    if fault.startswith("acknowledged and lost"):
        return "lost"
    if fault.startswith("twice"):
        return "duplicated"
    return "corrupt" if fault.startswith(("corrupt", "integrity")) else "torn"
