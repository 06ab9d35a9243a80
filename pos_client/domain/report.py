"""What a manager's report covers and says: a span of days or one shift, its sums, and the span before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from pos_client.domain.shift import Tally, TenderTotal


class Span(StrEnum):
    """How long a report's period is."""

    SHIFT = "shift"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class ShiftPlace:
    """A shift that a report can be about. Times are ISO 8601; `closed_at` is None while it is open."""

    id: str
    number: int
    opened_at: str
    closed_at: str | None


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both included; or one shift, and then its days."""

    span: Span
    first: date
    last: date
    shift: ShiftPlace | None = None

    @classmethod
    def around(cls, span: Span, day: date) -> "Period":
        """The day itself, its week (from Monday) or its month."""
        match span:
            case Span.WEEK:
                first = day - timedelta(days=day.weekday())
                return cls(span, first, first + timedelta(days=6))
            case Span.MONTH:
                first = day.replace(day=1)
                return cls(span, first, _month_after(first) - timedelta(days=1))
            case _:
                return cls(Span.DAY, day, day)

    @classmethod
    def of_shift(cls, shift: ShiftPlace) -> "Period":
        """One shift, from the day it was opened to the day it was closed."""
        opened = date.fromisoformat(shift.opened_at[:10])
        closed = date.fromisoformat((shift.closed_at or shift.opened_at)[:10])
        return cls(Span.SHIFT, opened, max(opened, closed), shift)

    @property
    def before(self) -> "Period":
        """The day, week or month before. Not for shifts: only the store knows which came before."""
        return Period.around(self.span, self.first - timedelta(days=1))

    @property
    def after(self) -> "Period":
        """The day, week or month after. Not for shifts."""
        return Period.around(self.span, self.last + timedelta(days=1))

    def is_running(self, now: datetime) -> bool:
        """Whether it has begun and not ended."""
        if self.shift is not None:
            return self.shift.closed_at is None
        return self.first <= now.date() <= self.last

    def elapsed_until(self, now: datetime) -> timedelta | None:
        """How much of it has passed, or None where it is over."""
        if not self.is_running(now) or self.shift is not None:
            return None
        return now.replace(tzinfo=None) - datetime.combine(self.first, time())


@dataclass(frozen=True, slots=True)
class Scope:
    """What the store reads: closed from `first` on and before `end` (ISO 8601), or in that shift."""

    first: str
    end: str
    shift_id: str = ""


def scope_of(period: Period) -> Scope:
    """All of the period."""
    if period.shift is not None:
        end = period.shift.closed_at or "9999"
        return Scope(period.shift.opened_at, end, period.shift.id)
    return Scope(period.first.isoformat(), (period.last + timedelta(days=1)).isoformat())


def scope_so_far(period: Period, elapsed: timedelta) -> Scope:
    """The first part of the period, as much of it as has passed of another one."""
    whole = scope_of(period)
    start = datetime.combine(period.first, time())
    return Scope(whole.first, min(whole.end, (start + elapsed).isoformat(timespec="seconds")))


@dataclass(frozen=True, slots=True)
class Slot:
    """What was sold in one hour (`09`) or on one day (ISO date)."""

    key: str
    sales: Tally


@dataclass(frozen=True, slots=True)
class ProductTotal:
    """One product: how much of it, and for how much after discounts."""

    sku: str
    description: str
    unit: str
    quantity_milli: int
    cents: int


@dataclass(frozen=True, slots=True)
class SellerTotal:
    """What one operator sold. `code` is what they sign in with."""

    code: str
    name: str
    sales: Tally


NONE = Tally()


@dataclass(frozen=True, slots=True)
class MemberFigures:
    """Sales to members, how many of these there were, new and returning ones, and who enrolled here."""

    sales: Tally = NONE
    people: int = 0
    returning: int = 0
    enrolled: int = 0

    @property
    def new(self) -> int:
        """Bought here for the first time."""
        return self.people - self.returning


NOBODY = MemberFigures()


@dataclass(frozen=True, slots=True)
class Figures:
    """The sums of a period, in centavos. `cashback_ended`: cashback given here whose last day was in it."""

    sales: Tally = NONE
    gross_cents: int = 0
    discount_cents: int = 0
    returned: Tally = NONE
    cashback_used: Tally = NONE
    cashback_generated: Tally = NONE
    cashback_ended: Tally = NONE
    vouchers_used: Tally = NONE
    members: MemberFigures = NOBODY

    @property
    def average_cents(self) -> int:
        """What a sale comes to, rounded half up; zero without sales."""
        count = self.sales.count
        return (2 * self.sales.cents + count) // (2 * count) if count else 0

    @property
    def net_cents(self) -> int:
        """Sales less what came back."""
        return self.sales.cents - self.returned.cents


NOTHING = Figures()


@dataclass(frozen=True, slots=True)
class Detail:
    """How the sums come about."""

    hours: tuple[Slot, ...] = ()
    days: tuple[Slot, ...] = ()
    tenders: tuple[TenderTotal, ...] = ()
    products: tuple[ProductTotal, ...] = ()
    sellers: tuple[SellerTotal, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A period beside the one before it. `so_far`: both were read up to the same moment of theirs.

    `hours_before` and `days_before` are of the whole period before, whatever has passed of this one.
    """

    period: Period
    figures: Figures
    detail: Detail
    before: Figures = NOTHING
    hours_before: tuple[Slot, ...] = ()
    days_before: tuple[Slot, ...] = ()
    earlier: Period | None = None
    so_far: bool = False
    till: str = ""

    @property
    def is_empty(self) -> bool:
        """Nothing was sold nor came back."""
        return not self.figures.sales.count and not self.figures.returned.count


def change_permille(now: int, before: int) -> int | None:
    """By how many thousandths it grew or fell, rounded half away from zero; None where nothing was before."""
    if before <= 0:
        return None
    difference = (now - before) * 1000
    size = (2 * abs(difference) + before) // (2 * before)
    return size if difference >= 0 else -size


def shares_permille(values: Sequence[int]) -> list[int]:
    """Thousandths of the whole, by the largest remainder: together they are 1000 (all zero: zeros)."""
    whole = sum(values)
    if whole <= 0:
        return [0] * len(values)
    floors = [value * 1000 // whole for value in values]
    order = sorted(range(len(values)), key=lambda at: -(values[at] * 1000 % whole))
    for at in order[: 1000 - sum(floors)]:
        floors[at] += 1
    return floors


def _month_after(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)
