"""How fast an account may be asked: so many calls in any second, so many a day, a rest after errors.

Shared by every thread that asks the same account. Waits of up to a second are slept, longer ones refused.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from pos_client.domain.errors import TillError
from pos_client.store import erp
from pos_client.store.store import Store
from sync.wire import NeverSent

BRASILIA = timezone(timedelta(hours=-3))
"""Whose midnight ends an account's day: no daylight saving since 2019 (Decreto 9.772)."""

RESERVED = 50
"""Calls set aside at once: counting costs one write in fifty, a crash counts at most these too many."""

LONGEST_NAP_S = 1.5


@dataclass(frozen=True, slots=True)
class Limits:
    """An account's limits, and ours below them. `errors` in `errors_in_s` make everything rest."""

    calls: int = 3
    calls_in_s: float = 1.05
    calls_a_day: int = 120_000
    errors: int = 30
    errors_in_s: float = 10.0
    rest_s: float = 15.0


class DayCount:
    """The calls of the account's day, kept over restarts. Used under the pace's lock."""

    def __init__(self, store: Store, provider: str, *, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._provider = provider
        self._clock = clock
        self._day = ""
        self._left = 0

    def take(self, most: int) -> bool:
        """Count one call; false where the day has no more."""
        day = self._today()
        if day != self._day or self._left == 0:
            self._day, self._left = day, 0
            with self._store.writing() as transaction:
                used = erp.calls_on(transaction, self._provider, day)
                wanted = min(RESERVED, most - used)
                if wanted <= 0:
                    return False
                erp.add_calls(transaction, self._provider, day, count=wanted)
            self._left = wanted
        self._left -= 1
        return True

    def left_s(self) -> float:
        """Seconds until the account's midnight."""
        now = self._clock().astimezone(BRASILIA)
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return (midnight - now).total_seconds()

    def _today(self) -> str:
        return self._clock().astimezone(BRASILIA).date().isoformat()


class Pace:
    """Lets calls through no faster than the limits. `now_s` and `nap` are time itself, and a test's."""

    def __init__(
        self,
        day: DayCount,
        limits: Limits | None = None,
        *,
        now_s: Callable[[], float] = time.monotonic,
        nap: Callable[[float], None] = time.sleep,
    ) -> None:
        self._limits = limits or Limits()
        self._day = day
        self._now_s = now_s
        self._nap = nap
        self._lock = threading.Lock()
        self._taken: deque[float] = deque(maxlen=self._limits.calls)
        self._errors: deque[float] = deque(maxlen=self._limits.errors)
        self._rest_until_s = 0.0

    def take(self) -> None:
        """Wait for a call's turn. Raises NeverSent where that is not soon: resting, or no day left."""
        with self._lock:
            if self._rest_until_s - self._now_s() > LONGEST_NAP_S:
                raise NeverSent("platform")
            self._sleep_until(self._rest_until_s)
            if len(self._taken) == self._limits.calls:
                self._sleep_until(self._taken[0] + self._limits.calls_in_s)
            try:
                if not self._day.take(self._limits.calls_a_day):
                    raise NeverSent("platform")
            except TillError as error:
                raise NeverSent("database") from error
            self._taken.append(self._now_s())

    def note_error(self) -> None:
        """A call ended badly; too many of them in a row of seconds, and everything rests."""
        with self._lock:
            now_s = self._now_s()
            self._errors.append(now_s)
            full = len(self._errors) == self._limits.errors
            if full and now_s - self._errors[0] <= self._limits.errors_in_s:
                self._errors.clear()
                self._rest_until_s = max(self._rest_until_s, now_s + self._limits.rest_s)

    def note_too_fast(self, *, today: bool) -> float:
        """The account said so itself: rest, for the second or for the day. Answers for how many seconds."""
        with self._lock:
            wait_s = self._day.left_s() if today else self._limits.calls_in_s
            self._rest_until_s = max(self._rest_until_s, self._now_s() + wait_s)
            return wait_s

    def _sleep_until(self, moment_s: float) -> None:
        left_s = moment_s - self._now_s()
        if left_s > 0:
            self._nap(left_s)
