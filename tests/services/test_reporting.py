"""Reports say what was sold: the same as the X, beside the period before, whole files or none."""

import csv
import io
import secrets
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money, Quantity
from pos_client.domain.payment import Method, Tender
from pos_client.domain.product import Product
from pos_client.domain.report import Period, Span, change_permille, shares_permille
from pos_client.services.report_sheets import csv_bytes, file_stem, write_whole
from pos_client.services.reporting import Reporting
from pos_client.store import shift_totals, till_state
from resources.words import Words
from tests.bench.month import Month
from tests.fakes.people import some_member
from tests.fakes.till import OPERATOR, Till, selling_till


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with selling_till(tmp_path / "till.db") as made:
        yield made


def reporting(till: Till) -> Reporting:
    return Reporting(till.store, till.clock, till.identity.code)


def sold(till: Till, *cents: int) -> None:
    till.checkout.close(till.paid(*cents), OPERATOR)


def test_a_days_report_says_what_the_reading_x_says(till: Till) -> None:
    member = till.remembered(some_member(provider_id="p-1"))
    sold(till, 1890, 450)
    sale = till.basket(2000, member=member)
    till.checkout.close(sale.with_tender(Tender(Method.CASH, Money(5000))), OPERATOR)
    report = reporting(till).today().report
    with till.store.reading() as snapshot:
        shift = till_state.open_shift(snapshot)
        assert shift is not None
        totals = shift_totals.shift_totals(snapshot, shift)
    assert report.figures.sales == totals.sales
    assert report.detail.tenders == totals.tenders
    assert report.figures.average_cents == 2170
    assert (report.figures.members.people, report.figures.members.new) == (1, 1)
    assert sum(slot.sales.cents for slot in report.detail.hours) == totals.sales.cents


def test_the_open_drawer_is_told_with_who_opened_it(till: Till) -> None:
    sold(till, 700)
    drawer = reporting(till).today().drawer
    assert drawer is not None
    assert drawer.opened_by == OPERATOR.code
    with till.store.reading() as snapshot:
        expected = shift_totals.shift_totals(snapshot, drawer.shift).expected_drawer_cents
    assert drawer.expected_cents == expected


def test_a_day_without_sales_is_empty_and_not_an_error(till: Till) -> None:
    report = reporting(till).today().report
    assert report.is_empty
    assert report.figures.average_cents == 0
    assert change_permille(0, 0) is None


def test_a_shift_is_compared_with_the_shift_before(till: Till) -> None:
    period = reporting(till).period(Span.SHIFT)
    assert period is not None
    report = reporting(till).report(period)
    assert report.earlier is None
    assert reporting(till).moved(period, -1) == period


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[tuple[Till, datetime]]:
    """Forty days of made-up sales up to half past two of a Friday."""
    with selling_till(tmp_path / "till.db") as made:
        now = datetime(2026, 11, 20, 14, 30, tzinfo=made.clock().tzinfo)
        with made.store.writing() as transaction:
            transaction.exec_driver_sql("UPDATE shifts SET closed_at = opened_at, closed_by = operator_id")
        Month(made.store, now, papers=False, first_number=50).fill(days=40, per_day=12, people=60)
        yield made, now


def raw(till: Till, first: str, end: str) -> tuple[int, int]:
    with till.store.reading() as snapshot:
        statement = "SELECT count(*), sum(total_cents) FROM sales WHERE closed_at >= ? AND closed_at < ?"
        count, cents = snapshot.exec_driver_sql(statement, (first, end)).one()
        return int(count), int(cents or 0)


def test_a_running_day_is_compared_with_the_day_before_up_to_the_same_hour(
    filled: tuple[Till, datetime],
) -> None:
    till, now = filled
    report = Reporting(till.store, lambda: now).today().report
    assert report.so_far
    assert (report.before.sales.count, report.before.sales.cents) == raw(
        till, "2026-11-19", "2026-11-19T14:30:00"
    )
    whole = sum(slot.sales.cents for slot in report.hours_before)
    assert whole == raw(till, "2026-11-19", "2026-11-20")[1] > report.before.sales.cents


@pytest.mark.parametrize(
    ("span", "first", "end", "before", "until"),
    [
        (Span.WEEK, "2026-11-16", "2026-11-23", "2026-11-09", "2026-11-13T14:30:00"),
        (Span.MONTH, "2026-11-01", "2026-12-01", "2026-10-01", "2026-10-20T14:30:00"),
    ],
)
def test_a_week_and_a_month_hold_their_sales_and_those_before(
    filled: tuple[Till, datetime], span: Span, first: str, end: str, before: str, until: str
) -> None:
    till, now = filled
    service = Reporting(till.store, lambda: now)
    period = service.period(span)
    assert period is not None
    report = service.report(period)
    assert (report.figures.sales.count, report.figures.sales.cents) == raw(till, first, end)
    assert (report.before.sales.count, report.before.sales.cents) == raw(till, before, until)
    assert sum(slot.sales.count for slot in report.detail.days) == report.figures.sales.count
    assert sum(one.sales.cents for one in report.detail.sellers) == report.figures.sales.cents
    assert sum(one.received_cents for one in report.detail.tenders) == report.figures.sales.cents
    members = report.figures.members
    assert 0 < members.people == members.new + members.returning


def test_a_period_over_is_compared_with_the_whole_one_before(filled: tuple[Till, datetime]) -> None:
    till, now = filled
    service = Reporting(till.store, lambda: now)
    yesterday = service.moved(Period.around(Span.DAY, now.date()), -1)
    report = service.report(yesterday)
    assert not report.so_far
    assert report.before.sales.cents == raw(till, "2026-11-18", "2026-11-19")[1]
    assert service.moved(yesterday, 5).first == now.date()


def test_shifts_are_walked_one_by_one(filled: tuple[Till, datetime]) -> None:
    till, now = filled
    service = Reporting(till.store, lambda: now)
    newest = service.period(Span.SHIFT)
    assert newest is not None
    older = service.moved(newest, -1)
    assert newest.shift is not None
    assert older.shift is not None
    assert older.shift.number == newest.shift.number - 1
    report = service.report(older)
    assert report.earlier is not None
    assert report.figures.sales.count > 0
    assert service.moved(older, 1) == newest


def test_cashback_that_ended_is_what_this_till_gave_up_to_now(filled: tuple[Till, datetime]) -> None:
    till, now = filled
    period = Period.around(Span.MONTH, now.date())
    report = Reporting(till.store, lambda: now).report(period)
    with till.store.reading() as snapshot:
        statement = (
            "SELECT sum(amount_cents) FROM sale_offers "
            "WHERE valid_to >= '2026-11-01' AND valid_to < '2026-11-20'"
        )
        assert report.figures.cashback_ended.cents == snapshot.exec_driver_sql(statement).scalar_one()


def test_weeks_begin_on_monday_and_months_have_their_own_lengths() -> None:
    week = Period.around(Span.WEEK, date(2026, 3, 1))
    assert (week.first, week.last) == (date(2026, 2, 23), date(2026, 3, 1))
    leap = Period.around(Span.MONTH, date(2028, 2, 11))
    assert (leap.first, leap.last) == (date(2028, 2, 1), date(2028, 2, 29))
    assert leap.before.first == date(2028, 1, 1)
    assert leap.after.last == date(2028, 3, 31)
    assert Period.around(Span.MONTH, date(2026, 1, 5)).before.first == date(2025, 12, 1)


def test_shares_are_a_thousand_together_and_changes_are_rounded_away_from_zero() -> None:
    for _ in range(200):
        values = [secrets.randbelow(100_000) for _ in range(1 + secrets.randbelow(7))]
        assert sum(shares_permille(values)) == (1000 if sum(values) else 0)
    assert shares_permille([]) == []
    assert shares_permille([1, 1, 1]) == [334, 333, 333]
    assert (change_permille(1500, 1000), change_permille(999, 2000)) == (500, -501)


def test_the_sheet_computes_nothing_whatever_a_product_is_called(till: Till) -> None:
    product = Product("66", "=1+1", Money(100))
    sale = till.ringing.new_sale().with_product(product, Quantity.units(1))
    till.checkout.close(sale.with_tender(Tender(Method.CASH, sale.total)), OPERATOR)
    made = csv_bytes(reporting(till).today().report, lambda text: text).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(made), delimiter=";"))
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=+@\t\r" and cell]
    assert ["Total", "Sales", "1", "1,00", "0,00"] in rows


def test_a_files_name_says_till_span_and_day(till: Till) -> None:
    report = reporting(till).today().report
    day = till.clock().date().isoformat()
    assert file_stem(report, Words.of("pt_BR").text) == f"001-02-dia-{day}"
    assert file_stem(report, Words.of("en").text) == f"001-02-day-{day}"


def test_what_cannot_be_written_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    wall = tmp_path / "wall"
    wall.write_text("a file, no folder")
    with pytest.raises(Refused) as refused:
        write_whole(wall / "report.csv", b"x")
    assert refused.value.reason is Reason.SHEET_FILE
    made = write_whole(tmp_path / "new" / "report.csv", b"x")
    assert made.read_bytes() == b"x"
    assert [path.name for path in made.parent.iterdir()] == ["report.csv"]


def test_the_day_turns_at_midnight_of_the_till(till: Till) -> None:
    sold(till, 500)
    tomorrow = till.clock() + timedelta(days=1)
    assert Reporting(till.store, lambda: tomorrow).today().report.figures.sales.count == 0
