"""When a lane rests: the platform is away, does not let us in, asks for time, or only stumbles."""

import time
from collections.abc import Callable, Sequence
from typing import assert_never

from sync.effects import SETTLING
from sync.outcome import NOT_THERE, REPEAT, Delivered, Later, Outcome, Rejected, SignInNeeded, Unknown
from sync.retry import Retry

PATIENCE = 4
"""Troubled answers in a row before everything to that platform slows down."""
PROBE_CEILING_S = 60.0
"""A refused connection costs nobody anything, so that it is looked for more often than a failing call."""
AWAY_AFTER_S = 20.0
"""So long nobody was reached before a platform that had answered counts as away: a line that only loses some
calls must not switch the till to and fro."""
DOUBT_CEILING_S = 5.0
"""Until then it is looked for this often at least."""
SIGN_IN_RETRY_S = 300.0
"""A person is asked; meanwhile one message looks whether the platform has changed its mind."""


class Breaker:
    """Counts troubles. Open means that nothing is sent. Used by the lane's thread; `close` by any."""

    def __init__(self, retry: Retry, *, ticks_s: Callable[[], float] = time.monotonic) -> None:
        self._retry = retry
        self._ticks_s = ticks_s
        self._silent_since_s: float | None = None
        self._open_until_s = 0.0
        self._resting = False
        self._unreached = 0
        self._troubles = 0
        self.online: bool | None = None
        self.last_error = ""

    @property
    def is_open(self) -> bool:
        """Whether to send nothing now."""
        return self._resting or self._ticks_s() < self._open_until_s

    @property
    def left_s(self) -> float:
        """How long it stays open."""
        return max(self._open_until_s - self._ticks_s(), 0.0)

    def rested(self) -> None:
        """A new round begins: even the shortest wait has ended the one before it."""
        self._resting = False

    def close(self) -> None:
        """Try again now."""
        self._open_until_s = 0.0

    def note(self, outcomes: Sequence[Outcome]) -> None:
        """Learn from the outcomes of one call; however many messages it carried, it is one trouble."""
        trouble: Later | Unknown | None = None
        for outcome in outcomes:
            match outcome:
                case Later() if outcome == REPEAT:
                    pass
                case Delivered() | Rejected() | Later(why=NOT_THERE.why):
                    self._unreached = self._troubles = 0
                    self._silent_since_s = None
                    self.online, self.last_error = True, ""
                case Later(reached=False, why=why):
                    self._miss(why)
                    return
                case SignInNeeded():
                    self.online, self.last_error = True, "sign_in_needed"
                    self._rest(SIGN_IN_RETRY_S)
                    return
                case Later() | Unknown():
                    trouble = outcome
                case _:
                    assert_never(outcome)
        if trouble is not None and trouble.why != SETTLING:
            self._stumble(trouble.retry_after_s if isinstance(trouble, Later) else None)

    def _miss(self, why: str) -> None:
        """Nobody was reached: away at once where nobody ever was, else after a while."""
        now_s = self._ticks_s()
        self._unreached += 1
        if self._silent_since_s is None:
            self._silent_since_s = now_s
        if not self.online or now_s - self._silent_since_s >= AWAY_AFTER_S:
            self.online, self.last_error = False, why
        ceiling_s = DOUBT_CEILING_S if self.online else PROBE_CEILING_S
        self._rest(min(self._retry.wait_s(self._unreached), ceiling_s))

    def _stumble(self, wish_s: float | None) -> None:
        self._silent_since_s = None
        self._troubles += 1
        self.last_error = "platform"
        if wish_s:
            self._rest(self._retry.wait_s(1, retry_after_s=wish_s))
        elif self._troubles >= PATIENCE:
            self._rest(self._retry.wait_s(self._troubles - PATIENCE + 1))

    def _rest(self, seconds: float) -> None:
        self._open_until_s = self._ticks_s() + seconds
        self._resting = True
