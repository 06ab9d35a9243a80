"""A report as a CSV that Brazilian spreadsheets open by a double click: semicolons, decimal commas, UTF-8.

Nothing in it computes: what people typed as a product's or a person's name is made plain text.
"""

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

from pos_client import whole_file
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.report import Figures, Report, Slot, Span
from pos_client.domain.sheet import safe_cell
from pos_client.domain.slip import N_

Row = tuple[str, ...]
Text = Callable[[str], str]
"""Words in the store's language."""


METHODS = {
    "cash": N_("Cash"),
    "credit": N_("Credit"),
    "debit": N_("Debit"),
    "pix": N_("Pix"),
    "other": N_("Other"),
    "store_credit": N_("Store credit"),
}
SPANS = {
    Span.SHIFT: N_("Shift"),
    Span.DAY: N_("Day"),
    Span.WEEK: N_("Week"),
    Span.MONTH: N_("Month"),
}


def file_stem(report: Report, text: Text) -> str:
    """`001-02-dia-2026-11-22`: a name that sorts by itself, without accents, which not every stick takes."""
    period = report.period
    span = unicodedata.normalize("NFKD", text(SPANS[period.span]).lower())
    named = "".join(sign for sign in span if sign.isascii() and sign.isalnum())
    when = f"{period.shift.number:05d}" if period.shift is not None else period.first.isoformat()
    return f"{report.till or text('till')}-{named}-{when}"


def write_whole(out: Path, content: bytes) -> Path:
    """The file appears under its name only when it is whole and on the disk.

    Raises Refused(SHEET_FILE) where it cannot be written.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        whole_file.write_whole(out, content)
    except OSError as error:
        raise Refused(Reason.SHEET_FILE, file=out.name) from error
    return out


def csv_bytes(report: Report, text: Text) -> bytes:
    """The report's rows: part, what, count, amount, amount before. Amounts with two decimals."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    heads = (N_("Part"), N_("What"), N_("How many"), N_("Amount"), N_("Amount before"))
    writer.writerow([text(head) for head in heads])
    for row in _rows(report, text):
        writer.writerow([cell if _is_number(cell) else safe_cell(cell) for cell in row])
    return "\ufeff".encode() + out.getvalue().encode()


def _rows(report: Report, text: Text) -> Iterator[Row]:
    period, detail = report.period, report.detail
    yield (text("Period"), text(SPANS[period.span]), "", period.first.isoformat(), period.last.isoformat())
    yield from _sums(report.figures, report.before, text)
    yield from _slots(text("Hour"), detail.hours, report.hours_before)
    yield from _slots(text("Day"), detail.days, ())
    for tender in detail.tenders:
        name = METHODS.get(tender.method)
        what = text(name) if name else tender.method
        yield (text("Payments"), what, str(tender.count), _reais(tender.net_cents), "")
    for product in detail.products:
        yield (text("Top products"), f"{product.sku} {product.description}", "", _reais(product.cents), "")
    for seller in detail.sellers:
        name = f"{seller.code} {seller.name}"
        yield (text("Operators"), name, str(seller.sales.count), _reais(seller.sales.cents), "")


def _sums(now: Figures, before: Figures, text: Text) -> Iterator[Row]:
    total = text("Total")
    for name, tally, old in (
        (N_("Sales"), now.sales, before.sales),
        (N_("Returns"), now.returned, before.returned),
        (N_("Cashback generated"), now.cashback_generated, before.cashback_generated),
        (N_("Cashback used"), now.cashback_used, before.cashback_used),
        (N_("Cashback that ended"), now.cashback_ended, before.cashback_ended),
        (N_("Vouchers used"), now.vouchers_used, before.vouchers_used),
        (N_("Identified sales"), now.members.sales, before.members.sales),
    ):
        yield (total, text(name), str(tally.count), _reais(tally.cents), _reais(old.cents))
    yield (total, text("Average sale"), "", _reais(now.average_cents), _reais(before.average_cents))
    for name, count in (
        (N_("New customers"), now.members.new),
        (N_("Returning customers"), now.members.returning),
        (N_("Enrolled here"), now.members.enrolled),
    ):
        yield (total, text(name), str(count), "", "")


def _slots(part: str, slots: tuple[Slot, ...], before: tuple[Slot, ...]) -> Iterator[Row]:
    old = {slot.key: slot.sales.cents for slot in before}
    for slot in slots:
        past = _reais(old[slot.key]) if slot.key in old else ""
        yield (part, slot.key, str(slot.sales.count), _reais(slot.sales.cents), past)


def _reais(cents: int) -> str:
    sign, (whole, rest) = "-" if cents < 0 else "", divmod(abs(cents), 100)
    return f"{sign}{whole},{rest:02d}"


def _is_number(cell: str) -> bool:
    """An amount of ours, whose minus is no formula."""
    return cell.removeprefix("-").replace(",", "", 1).isdecimal()
