"""Copies of the till's data: every quarter of an hour and at each close, to two places, by a rule.

`BackupWorker` is the `backup` thread. A place that is missing is said and never stops a sale.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from pos_client.domain.errors import Outage, TillError, Unavailable
from pos_client.domain.journal import Head
from pos_client.ports import Clock
from pos_client.services.identity import stamp
from pos_client.services.verifying import verify_journal
from pos_client.store import journal
from pos_client.store.backup import back_up, copy_file
from pos_client.store.store import Store
from pos_client.store.till_row import load_till

FIRST_AFTER_S = 60.0
_NAME = re.compile(r"till-(\d{8}-\d{6})-e(\d+)\.db")
_BREATH_S = 0.002

_log = logging.getLogger("pos.backup")


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy. `at` is the till's own time when it was made, `epoch` the one it sold under."""

    path: Path
    at: datetime
    epoch: int


@dataclass(frozen=True, slots=True)
class BackupState:
    """How the copies stand; a problem is the key of its sentence, empty when all is well."""

    last_at: datetime | None = None
    problem: str = ""
    second_at: datetime | None = None
    second_problem: str = ""


class Backups:
    """The till's copies in `folder` and, where one is named, in `second`."""

    def __init__(
        self, store: Store, clock: Clock, *, folder: Path, second: Path | None = None, keep_days: int = 30
    ) -> None:
        self._store, self._clock = store, clock
        self._folder, self._second, self._keep_days = folder, second, keep_days
        self._walked: Head | None = None
        newest = next(iter(backups_in(folder)), None)
        self.state = BackupState(last_at=newest.at if newest else None)

    def take(self, reason: str) -> Backup:
        """Copy, verify, copy to the second place, note it in the journal, and let old copies go.

        Raises Unavailable where the first copy could not be made or does not hold; `state` says both.
        """
        now = self._clock()
        try:
            made = self._copy(now)
        except Unavailable as error:
            self.state = replace(self.state, problem=str(error.key))
            raise
        self.state = replace(self.state, last_at=now, problem="")
        self._copy_away(made, now)
        self._note(made, reason, now)
        for place in (self._folder, self._second):
            if place is not None:
                _forget_old(place, today=now.date(), keep_days=self._keep_days)
        return made

    def _copy(self, now: datetime) -> Backup:
        with self._store.reading() as snapshot:
            row, head = load_till(snapshot), journal.journal_head(snapshot)
        epoch = row.epoch if row else 1
        path = self._folder / f"till-{now:%Y%m%d-%H%M%S}-e{epoch}.db"
        back_up(self._store.path, path, verify=self._walk)
        self._walked = head
        return Backup(path, now, epoch)

    def _walk(self, copy: Path) -> None:
        """Raises Unavailable(DATABASE_DAMAGED) where the copied journal does not hold."""
        verdict = verify_journal(copy, after=self._walked, pause=lambda: time.sleep(_BREATH_S))
        if not verdict.ok:
            raise Unavailable(Outage.DATABASE_DAMAGED, code=f"journal {verdict.broken_sequence}")

    def _copy_away(self, made: Backup, now: datetime) -> None:
        if self._second is None:
            return
        try:
            copy_file(made.path, self._second / made.path.name)
        except Unavailable as error:
            _log.warning("the second place for backups is away: %s", error.details.get("code"))
            self.state = replace(self.state, second_problem=str(error.key))
        else:
            self.state = replace(self.state, second_at=now, second_problem="")

    def _note(self, made: Backup, reason: str, now: datetime) -> None:
        second = self._second is not None and not self.state.second_problem
        with self._store.writing() as transaction:
            row = load_till(transaction)
            body = {"file": made.path.name, "reason": reason, "second": second}
            till = row.identity.code if row else ""
            journal.append_entry(transaction, "backed_up", body, till=till, at=stamp(now), operator_id="")


class BackupWorker(threading.Thread):
    """Takes a copy by the clock and when told; `on_change` is called on this thread."""

    def __init__(self, backups: Backups, *, every_s: float, on_change: Callable[[BackupState], None]) -> None:
        super().__init__(name="backup", daemon=True)
        self._backups, self._every_s, self._on_change = backups, every_s, on_change
        self._woken, self._stopping = threading.Event(), threading.Event()

    def wake(self) -> None:
        """A shift was closed: now."""
        self._woken.set()

    def stop(self, *, wait_s: float = 10.0) -> None:
        """End after the copy at hand; half a copy has no name and is no backup."""
        self._stopping.set()
        self._woken.set()
        if self.is_alive():
            self.join(wait_s)

    def run(self) -> None:
        """The thread."""
        wait_s = min(FIRST_AFTER_S, self._every_s)
        while True:
            told = self._woken.wait(wait_s)
            if self._stopping.is_set():
                return
            self._woken.clear()
            wait_s = self._every_s
            try:
                self._backups.take("close" if told else "timer")
            except TillError as error:
                _log.error("no backup: %s %s", error.key, error.details.get("code", ""))
            except Exception:
                _log.exception("the backup thread met a bug")
            self._on_change(self._backups.state)


def backups_in(*places: Path) -> tuple[Backup, ...]:
    """The copies in these folders, newest first; a place that cannot be read has none."""
    found = [backup for place in places for backup in _listed(place)]
    return tuple(sorted(found, key=lambda one: one.path.name, reverse=True))


def _listed(place: Path) -> list[Backup]:
    try:
        paths = list(place.iterdir())
    except OSError:
        return []
    named = ((path, _NAME.fullmatch(path.name)) for path in paths)
    return [
        Backup(path, datetime.strptime(match[1], "%Y%m%d-%H%M%S").astimezone(), int(match[2]))
        for path, match in named
        if match
    ]


def outdated(backups: Iterable[Backup], *, today: date, keep_days: int) -> tuple[Backup, ...]:
    """Which copies the rule lets go: all of today's stay, of each earlier day the last one, for so many days.

    The newest of all stays whatever its age.
    """
    newest_first = sorted(backups, key=lambda one: one.at, reverse=True)
    oldest, seen = today - timedelta(days=keep_days), set[date]()
    gone = []
    for place, backup in enumerate(newest_first):
        day = backup.at.date()
        spare = day < today and (day in seen or day < oldest)
        if spare and place > 0:
            gone.append(backup)
        seen.add(day)
    return tuple(gone)


def _forget_old(place: Path, *, today: date, keep_days: int) -> None:
    for backup in outdated(_listed(place), today=today, keep_days=keep_days):
        try:
            backup.path.unlink()
        except OSError as error:
            _log.warning("an old backup stays: %s", error.strerror)
