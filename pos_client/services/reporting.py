"""A manager's figures: a period beside the one before it, in one snapshot. For `desk`, not the screen."""

from dataclasses import dataclass
from datetime import timedelta

from pos_client.domain.report import (
    Period,
    Report,
    Scope,
    ShiftPlace,
    Slot,
    Span,
    scope_of,
    scope_so_far,
)
from pos_client.domain.till import Shift
from pos_client.ports import Clock
from pos_client.services.identity import stamp
from pos_client.store import reporting, shift_totals, shifts, till_state
from pos_client.store.store import Store, Transaction

MOST_SHIFTS = 400
RECENT_DAYS = 14
FIRST_YEAR = 2000


@dataclass(frozen=True, slots=True)
class OpenDrawer:
    """The open shift, by whom (their code), and what should lie in its drawer, in centavos."""

    shift: Shift
    opened_by: str
    expected_cents: int


@dataclass(frozen=True, slots=True)
class Today:
    """The day so far beside yesterday's, the days up to it, and the drawer that is open."""

    report: Report
    drawer: OpenDrawer | None
    recent: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class Reporting:
    """Only reads. `till` stands on what is written out."""

    store: Store
    clock: Clock
    till: str = ""

    def today(self) -> Today:
        """What the manager sees first."""
        today = self.clock().date()
        first, end = today - timedelta(days=RECENT_DAYS - 1), today + timedelta(days=1)
        with self.store.reading() as snapshot:
            report = self._report(snapshot, Period.around(Span.DAY, today))
            recent = reporting.days(snapshot, Scope(first.isoformat(), end.isoformat()))
            return Today(report, _drawer(snapshot), recent)

    def report(self, period: Period) -> Report:
        """The period and the one before it, in the same snapshot."""
        with self.store.reading() as snapshot:
            return self._report(snapshot, period)

    def period(self, span: Span) -> Period | None:
        """The running one of that kind; of shifts the newest. None where there never was a shift."""
        if span is not Span.SHIFT:
            return Period.around(span, self.clock().date())
        newest = self.shifts(most=1)
        return Period.of_shift(newest[0]) if newest else None

    def moved(self, period: Period, steps: int) -> Period:
        """So many periods later (or earlier), but never one that has not begun; the same where none is."""
        if period.shift is not None:
            known = self.shifts()
            at = next((i for i, one in enumerate(known) if one.id == period.shift.id), 0) - steps
            return Period.of_shift(known[at]) if 0 <= at < len(known) else period
        for _ in range(abs(steps)):
            moved = period.after if steps > 0 else period.before
            if moved.first > self.clock().date() or moved.first.year < FIRST_YEAR:
                break
            period = moved
        return period

    def shifts(self, *, most: int = MOST_SHIFTS) -> tuple[ShiftPlace, ...]:
        """The open one and those before it, newest first."""
        with self.store.reading() as snapshot:
            return reporting.last_shifts(snapshot, most=most)

    def _report(self, snapshot: Transaction, period: Period) -> Report:
        now = self.clock()
        elapsed = period.elapsed_until(now)
        whole = scope_of(period)
        # Up to now, that cashback which still runs today is not counted among what has ended.
        until = (now + timedelta(minutes=1)).isoformat(timespec="seconds")
        scope = whole if elapsed is None else Scope(whole.first, min(whole.end, until))
        figures, detail = reporting.figures_and_detail(snapshot, scope)
        earlier = _earlier(snapshot, period)
        made = Report(period, figures, detail, earlier=earlier, till=self.till)
        if earlier is None:
            return made
        until = "9999" if elapsed is None else scope_so_far(earlier, elapsed).end
        before, hours, days = reporting.compared(snapshot, scope_of(earlier), until=until)
        return Report(
            period,
            figures,
            detail,
            before=before,
            hours_before=hours,
            days_before=days,
            earlier=earlier,
            so_far=elapsed is not None,
            till=self.till,
        )

    def now_stamp(self) -> str:
        """When a file is written (ISO 8601)."""
        return stamp(self.clock())


def _earlier(snapshot: Transaction, period: Period) -> Period | None:
    if period.shift is None:
        return period.before
    shift = reporting.shift_before(snapshot, period.shift.number)
    return Period.of_shift(shift) if shift is not None else None


def _drawer(snapshot: Transaction) -> OpenDrawer | None:
    shift = till_state.open_shift(snapshot)
    if shift is None:
        return None
    totals = shift_totals.shift_totals(snapshot, shift)
    by = shifts.operator_code(snapshot, shift.operator_id)
    return OpenDrawer(shift, by, totals.expected_drawer_cents)
