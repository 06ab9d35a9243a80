"""Slips to print in tests, with all that can be on them, in both languages."""

from collections.abc import Callable

from pos_client.domain.money import Money
from pos_client.domain.shift import (
    CashCount,
    Count,
    Movement,
    OperatorTotal,
    ShiftTotals,
    Tally,
    TenderTotal,
    differences,
)
from pos_client.domain.shift_slips import (
    Report,
    Stationery,
    addendum_slip,
    movement_slip,
    x_slip,
    z_slip,
)
from pos_client.domain.slip import Slip
from pos_client.domain.till import Shift, TillIdentity
from resources.words import Words
from tests.hardware.receipts import HEAD

CATALOGUES: dict[str, Callable[[str], str]] = {"pt": Words.of("pt_BR").text, "en": Words.of("en").text}
AT = "2026-11-22T18:04:10-03:00"
PAPER = Stationery(HEAD, TillIdentity("001", "02"))
SHIFT = Shift("s-1", 417, "17", "2026-11-22T08:02:00-03:00", 200_00)
TOTALS = ShiftTotals(
    opening_float_cents=200_00,
    sales=Tally(131, 8_412_70),
    gross_cents=9_120_10,
    discounts=Tally(12, 95_00),
    cashback_used=Tally(24, 612_40),
    cashback_pending=Tally(2, 31_00),
    cashback_refused=Tally(1, 10_00),
    cashback_granted=Tally(88, 402_15),
    offers_pending=Tally(3, 12_40),
    vouchers_issued=Tally(1, 59_90),
    vouchers_used=Tally(1, 20_00),
    carts_cancelled=Tally(2, 45_80),
    cancellations=Tally(1, 18_90),
    returns=Tally(2, 119_80),
    cashback_given_back_cents=5_00,
    cashback_taken_back_cents=2_10,
    late_entries=Tally(3, 84_00),
    supplies=Tally(1, 100_00),
    withdrawals=Tally(2, 600_00),
    drawer_openings=1,
    tenders=(
        TenderTotal("cash", 58, 1_644_00, 60_00),
        TenderTotal("credit", 40, 4_300_70),
        TenderTotal("debit", 19, 1_248_00, 18_90),
        TenderTotal("pix", 21, 1_200_00),
        TenderTotal("store_credit", 1, 20_00, 59_90),
    ),
    operators=(
        OperatorTotal("17", "17", Tally(90, 5_900_20)),
        OperatorTotal("21", "21", Tally(41, 2_512_50)),
    ),
    approvals=(("cash.withdraw", 2), ("closed_sale.cancel", 1), ("discount.above_limit", 3)),
    first_number="001-02-018212",
    last_number="001-02-018345",
)
COUNTED = Count(
    CashCount(((200_00, 4), (100_00, 4), (50_00, 1), (20_00, 1), (5_00, 1), (2_00, 2))),
    {"credit": Money(4_300_70), "debit": Money(1_229_10), "pix": Money(1_201_00)},
)


def report(*, whole: bool = True, closing: bool = False) -> Report:
    found = differences(TOTALS.expected(), COUNTED) if closing else ()
    approved = "30" if closing else ""
    return Report(
        SHIFT,
        TOTALS,
        opened_by="17",
        journal_sequence=21_874,
        journal_hash="9f86d081884c7d659a2feaa0c55ad015",
        whole=whole,
        differences=found,
        approved_by=approved,
    )


Z = z_slip(PAPER, report(closing=True), z_number=12, operator="17", at=AT)


def movement(kind: Movement, *, cents: int, reason: str, approved_by: str) -> Slip:
    return movement_slip(
        PAPER, SHIFT, kind, cents=cents, reason=reason, operator="17", approved_by=approved_by, at=AT
    )


SLIPS = {
    "x": x_slip(PAPER, report(), operator="30", at=AT),
    "x-blind": x_slip(PAPER, report(whole=False), operator="17", at=AT),
    "z": Z,
    "supply": movement(Movement.SUPPLY, cents=100_00, reason="Troco miúdo", approved_by=""),
    "withdrawal": movement(
        Movement.WITHDRAWAL, cents=300_00, reason="Depósito no cofre da loja, envelope 7", approved_by="30"
    ),
    "no-sale": movement(Movement.NO_SALE, cents=0, reason="Gaveta fechou cedo demais", approved_by="30"),
    "addendum": addendum_slip(
        Z, "redemption_refused", sale_number="001-02-018340", cents=10_00, at="2026-11-23T09:12:00-03:00"
    ),
}
