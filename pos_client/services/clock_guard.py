"""The till's time: never before the last entry of the journal, whatever the machine's clock does.

`now` is for those who write facts, `shown` for those who only look, `trusted_now` judges expiry. Any thread.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.till import Operator
from pos_client.ports import Clock
from pos_client.services.identity import stamp
from pos_client.store import clock, journal
from pos_client.store.clock import ClockNote
from pos_client.store.store import Store

BEHIND_ALLOWED = timedelta(minutes=5)
NOTE_CHANGE = timedelta(seconds=5)
NOTE_EVERY = timedelta(hours=1)
"""A note is written where a server's word changed by `NOTE_CHANGE`, or is older than `NOTE_EVERY`."""


class ClockGuard:
    """One per open till. `machine` is the clock of this machine, `ticks_s` runs evenly whatever it says."""

    def __init__(
        self, store: Store, till: str, *, machine: Clock, ticks_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._store, self._till = store, till
        self._machine, self._ticks_s = machine, ticks_s
        self._lock = threading.Lock()
        self._accepted = False
        self._server: tuple[datetime, float] | None = None
        with store.reading() as snapshot:
            self._last = clock.last_entry_at(snapshot)
            self._note = clock.last_note(snapshot)
        self._last_tick_s = ticks_s()

    def now(self) -> datetime:
        """The time of what is written next: the machine's, or else what has passed since the last entry."""
        with self._lock:
            moment = self._steady()
            self._last, self._last_tick_s = moment, self._ticks_s()
        return moment

    def shown(self) -> datetime:
        """The same for a status line: looking at the clock is no entry."""
        with self._lock:
            return self._steady()

    def behind(self) -> timedelta:
        """How far the machine's clock lags the last entry; zero where it does not."""
        with self._lock:
            return self._behind()

    def needs_approval(self) -> bool:
        """Whether selling waits for somebody's word on the clock: asked once per start."""
        return not self._accepted and self.behind() > BEHIND_ALLOWED

    def check(self) -> None:
        """Raises Refused(CLOCK_BEHIND) with the minutes, where selling waits for an approval."""
        if self.needs_approval():
            raise Refused(Reason.CLOCK_BEHIND, minutes=int(self.behind().total_seconds() // 60))

    def accept(self, operator: Operator, approval: Approval | None) -> None:
        """Sell on with the last entry's time. Raises Refused: APPROVAL_NEEDED, APPROVAL_USED."""
        behind, moment = self.behind(), self.now()
        # Seldom asked for, and much to import before the sign-in.
        from pos_client.services.approvals import take_leave  # noqa: PLC0415

        with self._store.writing() as transaction:
            take_leave(transaction, operator, Permission.CLOCK_BEHIND, approval=approval, at=stamp(moment))
            body = {
                "machine_at": stamp(self._machine()),
                "behind_s": int(behind.total_seconds()),
                "approval_id": approval.id if approval else "",
            }
            journal.append_entry(
                transaction,
                "clock_accepted",
                body,
                till=self._till,
                at=stamp(moment),
                operator_id=operator.id,
            )
        self._accepted = True

    def note_server_time(self, now_server: datetime, source: str) -> None:
        """A platform said what time it is (to the second, as in an HTTP `Date`). Raises Unavailable."""
        with self._lock:
            here = self._steady()
            self._server = (now_server, self._ticks_s())
            note = ClockNote(now_server - here, source, at=here)
            if self._note is not None and not _is_news(note, self._note):
                return
            self._note = note
        with self._store.writing() as transaction:
            clock.add_note(transaction, note)

    def trusted_now(self) -> datetime:
        """The time as a server would tell it: what has expired by it stays expired.

        By even ticks since a server's word in this run; else by the till's own time and the offset last
        seen, and never before that word; else the till's own time.
        """
        with self._lock:
            here = self._steady()
            if self._server is not None:
                told, tick_s = self._server
                return (told + timedelta(seconds=self._ticks_s() - tick_s)).astimezone(here.tzinfo)
            if self._note is None:
                return here
            return max(here, self._note.at) + self._note.offset

    def _steady(self) -> datetime:
        machine = self._machine()
        if self._last is None or machine >= self._last:
            return machine
        passed = timedelta(seconds=max(self._ticks_s() - self._last_tick_s, 0.0))
        return (self._last + passed).astimezone(machine.tzinfo)

    def _behind(self) -> timedelta:
        if self._last is None:
            return timedelta(0)
        return max(self._last - self._machine(), timedelta(0))


def _is_news(note: ClockNote, kept: ClockNote) -> bool:
    return abs(note.offset - kept.offset) > NOTE_CHANGE or not timedelta(0) <= note.at - kept.at <= NOTE_EVERY
