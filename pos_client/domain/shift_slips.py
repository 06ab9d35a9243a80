"""The words of a shift's slips: X, Z, cash movements, addenda. Labels are keys of the catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass

from pos_client.domain.payment import Method
from pos_client.domain.permissions import Permission
from pos_client.domain.shift import Difference, Movement, ShiftTotals, Tally
from pos_client.domain.slip import N_, Slip, SlipKind, SlipRow, SlipSection
from pos_client.domain.till import Shift, StoreHead, TillIdentity

METHOD_LABELS = {
    Method.CASH: N_("Cash"),
    Method.CREDIT: N_("Credit card"),
    Method.DEBIT: N_("Debit card"),
    Method.PIX: N_("Pix"),
    Method.OTHER: N_("Other payment"),
    Method.STORE_CREDIT: N_("Store credit"),
}
PERMISSION_LABELS = {
    Permission.SALE_CANCEL: N_("Open sale cancelled"),
    Permission.CLOSED_SALE_CANCEL: N_("Closed sale cancelled"),
    Permission.PRICE_OVERRIDE: N_("Price changed"),
    Permission.DISCOUNT_ABOVE_LIMIT: N_("Discount above the limit"),
    Permission.DRAWER_OPEN: N_("Drawer opened without a sale"),
    Permission.CASH_WITHDRAW: N_("Cash taken out"),
    Permission.CASH_SUPPLY: N_("Cash put in"),
    Permission.RETURN_WITH_RECEIPT: N_("Return with receipt"),
    Permission.RETURN_BLIND: N_("Return without receipt"),
    Permission.LATE_ENTRY: N_("Sale entered late"),
    Permission.REDEEM_OFFLINE: N_("Cashback used offline"),
    Permission.PIN_WAIVE: N_("Cashback without PIN"),
    Permission.POINTS_CREDIT: N_("Points credited by hand"),
    Permission.OUTBOX_RESOLVE: N_("Pending message resolved"),
    Permission.SHIFT_OPEN: N_("Shift opened"),
    Permission.SHIFT_CLOSE: N_("Shift closed"),
    Permission.SHIFT_CLOSE_DIFFERENCE: N_("Difference at the close"),
    Permission.CLOCK_BEHIND: N_("Clock behind"),
    Permission.SETTINGS_CHANGE: N_("Settings changed"),
    Permission.PEOPLE_CHANGE: N_("People changed"),
    Permission.REPORTS_READ: N_("Report with amounts"),
}
WATCH_LABELS = {
    "member_sales": N_("Member on many sales"),
    "own_identity": N_("Operator's own CPF or phone"),
    "member_late": N_("Member attached after payment began"),
    "approvals_by_one": N_("Many approvals by one person"),
    "pin_resends": N_("Many PIN resends"),
}
_MOVEMENT_KINDS = {
    Movement.SUPPLY: SlipKind.SUPPLY,
    Movement.WITHDRAWAL: SlipKind.WITHDRAWAL,
    Movement.NO_SALE: SlipKind.NO_SALE,
}
ADDENDUM_LABELS = {
    "redemption_refused": N_("Cashback refused after the close"),
    "offer_confirmed": N_("New cashback confirmed after the close"),
    "offer_refused": N_("New cashback refused after the close"),
    "message_settled": N_("Pending message settled after the close"),
}


@dataclass(frozen=True, slots=True)
class Stationery:
    """What every slip of this till begins with."""

    head: StoreHead
    identity: TillIdentity
    training: bool = False

    def slip(
        self,
        kind: SlipKind,
        sections: Iterable[SlipSection],
        *,
        number: str,
        operator: str,
        at: str,
        signature_line: bool = False,
    ) -> Slip:
        """A slip of this till; sections without rows are left out."""
        return Slip(
            kind=kind,
            head=self.head,
            number=number,
            store=self.identity.store,
            till=self.identity.till,
            operator=operator,
            at=at,
            sections=tuple(section for section in sections if section.rows),
            signature_line=signature_line,
            training=self.training,
        )

    def shift_number(self, shift: Shift) -> str:
        """`02-0417`: the till's code and the shift's number."""
        return f"{self.identity.till}-{shift.number:04d}"

    def z_number(self, z_number: int) -> str:
        """`001-02-Z000012`; an epoch shows as in the numbers of sales."""
        head, _, digits = self.identity.sale_number(z_number).rpartition("-")
        return f"{head}-Z{digits}"


@dataclass(frozen=True, slots=True)
class Report:
    """What an X or a Z is made of. From `differences` on it is a Z's; `whole` false hides the drawer."""

    shift: Shift
    totals: ShiftTotals
    opened_by: str
    journal_sequence: int
    journal_hash: str
    whole: bool = True
    differences: tuple[Difference, ...] = ()
    approval_id: str = ""
    approved_by: str = ""


def x_slip(paper: Stationery, report: Report, *, operator: str, at: str) -> Slip:
    """A reading in mid-shift. Where not `whole`, nothing on it tells what the drawer should hold."""
    return paper.slip(SlipKind.X, _sections(paper, report), number="", operator=operator, at=at)


def z_slip(paper: Stationery, report: Report, *, z_number: int, operator: str, at: str) -> Slip:
    """The close."""
    return paper.slip(
        SlipKind.Z,
        _sections(paper, report),
        number=paper.z_number(z_number),
        operator=operator,
        at=at,
        signature_line=True,
    )


def movement_slip(
    paper: Stationery,
    shift: Shift,
    movement: Movement,
    *,
    cents: int,
    reason: str,
    operator: str,
    approved_by: str,
    at: str,
) -> Slip:
    """Cash put in or taken out, or the drawer opened; to be signed."""
    amount = () if movement is Movement.NO_SALE else (SlipRow(N_("Amount"), cents=cents, strong=True),)
    rows = (*amount, SlipRow(N_("Reason"), text=reason), *_approved(approved_by))
    number = paper.shift_number(shift)
    sections = (SlipSection("", (SlipRow(N_("Shift"), text=number), *rows)),)
    kind = _MOVEMENT_KINDS[movement]
    return paper.slip(kind, sections, number="", operator=operator, at=at, signature_line=True)


def addendum_slip(z: Slip, kind: str, *, sale_number: str, cents: int, at: str) -> Slip:
    """What became known after a Z: the Z's own stationery, and what is different now."""
    rows = (
        SlipRow(N_("Sale"), text=sale_number),
        SlipRow(ADDENDUM_LABELS[kind]),
        SlipRow(N_("Amount"), cents=cents, strong=True),
    )
    return Slip(
        kind=SlipKind.ADDENDUM,
        head=z.head,
        number=z.number,
        store=z.store,
        till=z.till,
        operator="",
        at=at,
        sections=(SlipSection("", rows),),
        training=z.training,
    )


def _sections(paper: Stationery, report: Report) -> tuple[SlipSection, ...]:
    totals = report.totals
    drawer = (_payments(totals), _drawer(totals), _count(report)) if report.whole else ()
    return (
        _turn(paper, report),
        _sales(totals),
        *drawer,
        _cashback(totals),
        _vouchers(totals),
        _aside(totals),
        SlipSection(N_("Approvals"), tuple(_approval(name, count) for name, count in totals.approvals)),
        SlipSection(
            N_("Worth a look"),
            tuple(SlipRow(WATCH_LABELS.get(kind, kind), count=count) for kind, count in totals.watched),
        ),
        SlipSection(
            N_("By operator"),
            tuple(
                SlipRow(one.code, cents=one.sales.cents, count=one.sales.count) for one in totals.operators
            ),
        ),
        _proof(report),
    )


def _turn(paper: Stationery, report: Report) -> SlipSection:
    totals = report.totals
    rows = [
        SlipRow(N_("Shift"), text=paper.shift_number(report.shift), strong=True),
        SlipRow(N_("Opened"), text=report.shift.opened_at),
        SlipRow(N_("Opened by"), text=report.opened_by),
    ]
    if totals.first_number:
        rows.append(SlipRow(N_("First number"), text=totals.first_number))
        rows.append(SlipRow(N_("Last number"), text=totals.last_number))
    return SlipSection("", tuple(rows))


def _sales(totals: ShiftTotals) -> SlipSection:
    rows = (
        SlipRow(N_("Gross"), cents=totals.gross_cents),
        _less(N_("Discounts"), totals.discounts),
        _less(N_("Cashback used"), totals.cashback_used),
        _tally(N_("Sold"), totals.sales, strong=True),
        _less(N_("Cancelled sales"), totals.cancellations),
        _less(N_("Returns"), totals.returns),
        SlipRow(N_("Sold, net of returns"), cents=totals.net_cents, strong=True),
    )
    return SlipSection(N_("Sales"), rows)


def _aside(totals: ShiftTotals) -> SlipSection:
    """In no sum above, and worth a look."""
    rows = (
        _tally(N_("Cancelled before payment"), totals.carts_cancelled),
        _tally(N_("Still parked"), totals.carts_parked),
        _tally(N_("Entered from paper"), totals.late_entries),
    )
    return SlipSection(N_("Besides"), tuple(row for row in rows if row.count))


def _payments(totals: ShiftTotals) -> SlipSection:
    rows: list[SlipRow] = []
    for tender in totals.tenders:
        label = method_label(tender.method)
        rows.append(SlipRow(label, cents=tender.received_cents, count=tender.count))
        if tender.refunded_cents:
            rows.append(SlipRow(N_("paid back"), cents=-tender.refunded_cents, inner=True))
    return SlipSection(N_("Payments"), tuple(rows))


def _drawer(totals: ShiftTotals) -> SlipSection:
    expected = totals.expected_drawer_cents
    cash = expected - totals.opening_float_cents - totals.supplies.cents + totals.withdrawals.cents
    return SlipSection(
        N_("Drawer"),
        (
            SlipRow(N_("Opening float"), cents=totals.opening_float_cents),
            SlipRow(N_("Cash received, net of change"), cents=cash),
            _tally(N_("Cash put in"), totals.supplies),
            _less(N_("Cash taken out"), totals.withdrawals),
            SlipRow(N_("Opened without a sale"), count=totals.drawer_openings),
            SlipRow(N_("Expected in the drawer"), cents=expected, strong=True),
        ),
    )


def _count(report: Report) -> SlipSection:
    rows: list[SlipRow] = []
    for one in report.differences:
        rows.append(SlipRow(method_label(one.method), strong=True))
        rows.append(SlipRow(N_("expected"), cents=one.expected_cents, inner=True))
        rows.append(SlipRow(N_("counted"), cents=one.counted_cents, inner=True))
        rows.append(SlipRow(N_("difference"), cents=one.cents, strong=one.cents != 0, inner=True))
    rows.extend(_approved(report.approved_by))
    return SlipSection(N_("Count"), tuple(rows))


def _cashback(totals: ShiftTotals) -> SlipSection:
    optional = (
        _tally(N_("Used, not confirmed yet"), totals.cashback_pending),
        _tally(N_("Used, refused"), totals.cashback_refused),
        _tally(N_("New, not confirmed yet"), totals.offers_pending),
        SlipRow(N_("Given back in returns"), cents=totals.cashback_given_back_cents),
        SlipRow(N_("Taken back in returns"), cents=totals.cashback_taken_back_cents),
    )
    rows = (
        _tally(N_("Used"), totals.cashback_used),
        _tally(N_("New cashback"), totals.cashback_granted),
        *(row for row in optional if row.cents),
    )
    return SlipSection(N_("Cashback"), rows)


def _vouchers(totals: ShiftTotals) -> SlipSection:
    rows = (_tally(N_("Issued"), totals.vouchers_issued), _tally(N_("Used"), totals.vouchers_used))
    return SlipSection(N_("Exchange vouchers"), rows)


def _proof(report: Report) -> SlipSection:
    rows = (
        SlipRow(N_("Entries"), count=report.journal_sequence),
        SlipRow(N_("Seal"), text=report.journal_hash[:16]),
    )
    return SlipSection(N_("Journal"), rows)


def method_label(method: str) -> str:
    """The catalogue's key of a means of payment; an unknown one is its own word."""
    return METHOD_LABELS[Method(method)] if method in METHOD_LABELS else method


def _approval(name: str, count: int) -> SlipRow:
    known = name in PERMISSION_LABELS
    return SlipRow(PERMISSION_LABELS[Permission(name)] if known else name, count=count)


def _approved(code: str) -> tuple[SlipRow, ...]:
    return (SlipRow(N_("Approved by"), text=code),) if code else ()


def _tally(label: str, tally: Tally, *, strong: bool = False) -> SlipRow:
    return SlipRow(label, cents=tally.cents, count=tally.count, strong=strong)


def _less(label: str, tally: Tally) -> SlipRow:
    return SlipRow(label, cents=-tally.cents, count=tally.count)
