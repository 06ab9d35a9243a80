"""PINs under way at this till, remembered while the program runs: reopening the dialog texts no other.

Used from the `net` workers. Nothing here is written to disk, and no PIN is kept.
"""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field, replace

from uuid_utils import uuid7

from pos_client.ports import Challenge

REMEMBERED = 32


@dataclass(frozen=True, slots=True)
class Underway:
    """A challenge with what its later calls need; `sent_s` is monotonic."""

    challenge: Challenge
    phone: str = field(repr=False)
    sent_s: float
    passed: bool = False
    resends: int = 0

    @property
    def resend_in_s(self) -> int:
        """Seconds until it may be texted again."""
        left_s = self.sent_s + self.challenge.resend_after_s - time.monotonic()
        return max(0, int(left_s + 0.999))

    def shown(self) -> Challenge:
        """The challenge as it stands now: less time to wait, and nothing to type once it was passed."""
        return replace(
            self.challenge,
            resend_after_s=self.resend_in_s,
            needed=self.challenge.needed and not self.passed,
        )


class ChallengeBook:
    """The newest challenges, by sale and member, and by their own id."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._underway: OrderedDict[tuple[str, str], Underway] = OrderedDict()
        self._start_keys: dict[tuple[str, str], str] = {}

    def start_key(self, sale_id: str, member_id: str) -> str:
        """The key of the next start: the same until one was answered, so that a lost answer texts once."""
        with self._lock:
            return self._start_keys.setdefault((sale_id, member_id), str(uuid7()))

    def of_sale(self, sale_id: str, member_id: str) -> Underway | None:
        """What was started for this sale and member."""
        with self._lock:
            return self._underway.get((sale_id, member_id))

    def by_id(self, challenge_id: str) -> Underway | None:
        """What goes under that id."""
        with self._lock:
            found = (one for one in self._underway.values() if one.challenge.id == challenge_id)
            return next(found, None)

    def started(self, sale_id: str, member_id: str, *, challenge: Challenge, phone: str) -> Challenge:
        """A PIN was just sent, or none is needed."""
        with self._lock:
            self._start_keys.clear()
            self._underway[(sale_id, member_id)] = Underway(challenge, phone, time.monotonic())
            while len(self._underway) > REMEMBERED:
                self._underway.popitem(last=False)
        return challenge

    def resent(self, before: Challenge, after: Challenge) -> Challenge:
        """It was texted again."""
        with self._lock:
            for key, one in self._underway.items():
                if one.challenge.id == before.id:
                    self._underway[key] = replace(
                        one, challenge=after, sent_s=time.monotonic(), resends=one.resends + 1
                    )
                    break
        return after

    def waivable(self, challenge: Challenge) -> None:
        """The platform said that an approval may stand in for this PIN."""
        with self._lock:
            for key, one in self._underway.items():
                if one.challenge.id == challenge.id:
                    self._underway[key] = replace(one, challenge=replace(one.challenge, may_waive=True))
                    break

    def passed(self, challenge: Challenge) -> None:
        """The right PIN was typed."""
        with self._lock:
            for key, one in self._underway.items():
                if one.challenge.id == challenge.id:
                    self._underway[key] = replace(one, passed=True)
                    break

    def forget(self, sale_id: str, member_id: str) -> None:
        """It no longer counts: the next start is a new one."""
        with self._lock:
            self._underway.pop((sale_id, member_id), None)
