"""How long to wait before the next try: exponential back-off with full jitter, below a ceiling."""

import random
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Retry:
    """Waits grow from `base_s` to `ceiling_s`; `chance` gives a number from 0 to 1."""

    base_s: float = 1.0
    ceiling_s: float = 300.0
    chance: Callable[[], float] = random.random

    def wait_s(self, failures: int, *, retry_after_s: float | None = None) -> float:
        """Seconds to wait after so many failures in a row (1 = the first).

        What the platform asked for is never undercut; a little is added, so that tills do not come back
        all at once.
        """
        if retry_after_s is not None:
            return retry_after_s + self.chance() * self.base_s
        doubled = self.base_s * float(2 ** min(max(failures - 1, 0), 30))
        return self.chance() * min(doubled, self.ceiling_s)
