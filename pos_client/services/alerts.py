"""What a manager should be told without asking, the urgent first; facts only, the words are the screen's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from pos_client.domain.money import ZERO
from pos_client.ports import Clock, RulesNow
from pos_client.services.backups import BackupState
from pos_client.services.clock_guard import BEHIND_ALLOWED, ClockGuard
from pos_client.services.identity import stamp, unix_ms
from pos_client.services.printing import PrinterState
from pos_client.store import alerts, clock, losses, outbox
from pos_client.store.store import Store, Transaction

BACKLOG_WARNS = timedelta(hours=12)
BACKLOG_ALARMS = timedelta(hours=20)
DIFFERENCES_FOR = timedelta(days=7)
BACKUP_TOO_OLD = timedelta(hours=2)
CANCELLATIONS = 5
DRAWER_OPENINGS = 5
"""From how many by one operator since yesterday a manager is told."""


class AlertKind(StrEnum):
    """What it is about."""

    NEEDS_PERSON = "needs_person"
    BACKLOG = "backlog"
    BACKUP = "backup"
    BACKUP_OLD = "backup_old"
    BACKUP_SECOND = "backup_second"
    PRINTER = "printer"
    PAPERS = "papers"
    CLOCK_BEHIND = "clock_behind"
    CLOCK_OFF = "clock_off"
    LOSSES = "losses"
    DIFFERENCE = "difference"
    CANCELLATIONS = "cancellations"
    DRAWER_OPENINGS = "drawer_openings"
    WATCHED = "watched"


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing. `facts` fill its sentence: whole numbers, codes, times; nothing of a customer."""

    kind: AlertKind
    urgent: bool
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alerts:
    """Looks at the tables and at what devices and backups said of themselves."""

    store: Store
    clock: Clock
    guard: ClockGuard
    rules_now: RulesNow

    def current(self, *, printer: PrinterState, backup: BackupState) -> tuple[Alert, ...]:
        """All there is now, the urgent first. For `desk`."""
        with self.store.reading() as snapshot:
            found = [
                *self._deliveries(snapshot),
                *self._backups(backup),
                *_printer(snapshot, printer),
                *self._clocks(snapshot),
                *self._money(snapshot),
                *self._people(snapshot),
            ]
        return tuple(sorted(found, key=lambda one: not one.urgent))

    def _deliveries(self, snapshot: Transaction) -> Iterator[Alert]:
        backlog = outbox.backlog(snapshot)
        if backlog.needs_person:
            yield Alert(AlertKind.NEEDS_PERSON, True, {"count": backlog.needs_person})
        age_ms = unix_ms(self.clock()) - backlog.oldest_ms if backlog.oldest_ms is not None else 0
        age = timedelta(milliseconds=age_ms)
        if backlog.waiting and age >= BACKLOG_WARNS:
            facts = {"count": backlog.waiting, "age_s": age // timedelta(seconds=1)}
            yield Alert(AlertKind.BACKLOG, age >= BACKLOG_ALARMS, facts)

    def _backups(self, backup: BackupState) -> Iterator[Alert]:
        age = self.clock() - backup.last_at if backup.last_at is not None else None
        if backup.problem:
            yield Alert(AlertKind.BACKUP, True, {"why": backup.problem})
        elif age is not None and age >= BACKUP_TOO_OLD:
            yield Alert(AlertKind.BACKUP_OLD, True, {"age_s": age // timedelta(seconds=1)})
        if backup.second_problem:
            yield Alert(AlertKind.BACKUP_SECOND, False, {"why": backup.second_problem})

    def _clocks(self, snapshot: Transaction) -> Iterator[Alert]:
        behind, note = self.guard.behind(), clock.last_note(snapshot)
        if behind > BEHIND_ALLOWED:
            yield Alert(AlertKind.CLOCK_BEHIND, True, {"minutes": behind // timedelta(minutes=1)})
        elif note is not None and abs(note.offset) > BEHIND_ALLOWED:
            yield Alert(AlertKind.CLOCK_OFF, False, {"minutes": abs(note.offset) // timedelta(minutes=1)})

    def _money(self, snapshot: Transaction) -> Iterator[Alert]:
        lost = losses.open_cents(snapshot)
        if lost > ZERO.cents:
            yield Alert(AlertKind.LOSSES, False, {"cents": lost})
        since = stamp(self.clock() - DIFFERENCES_FOR)
        limit = self.rules_now().close_difference_limit_cents
        for one in alerts.close_differences(snapshot, since=since, limit_cents=limit):
            facts: dict[str, str | int] = {
                "number": one.number,
                "cents": one.cents,
                "worst": one.worst_cents,
                "code": one.code,
            }
            yield Alert(AlertKind.DIFFERENCE, False, facts)

    def _people(self, snapshot: Transaction) -> Iterator[Alert]:
        since = (self.clock() - timedelta(days=1)).date().isoformat()
        limits = {"cancellations": CANCELLATIONS, "drawer_openings": DRAWER_OPENINGS}
        for one in alerts.operator_counts(snapshot, since=since):
            if one.count >= limits[one.what]:
                yield Alert(
                    AlertKind(one.what), False, {"count": one.count, "code": one.code, "name": one.name}
                )
        for kind, count in alerts.watched(snapshot, since=since):
            yield Alert(AlertKind.WATCHED, False, {"what": kind, "count": count})


def _printer(snapshot: Transaction, printer: PrinterState) -> Iterator[Alert]:
    if printer.problem:
        # A till that was set up without one is told of it, and nothing is wrong.
        yield Alert(AlertKind.PRINTER, printer.problem != "none", {"why": printer.problem})
    if printer.problem == "none":
        return
    failed = alerts.failed_papers(snapshot)
    if failed:
        yield Alert(AlertKind.PAPERS, False, {"count": failed})
