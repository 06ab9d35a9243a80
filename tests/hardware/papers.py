"""Every paper that the till prints, as it usually is and at its worst: long, accented, hostile."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

from pos_client.domain.money import Money, Quantity
from pos_client.domain.payment import Method
from pos_client.domain.receipt import Receipt, ReceiptVoucher
from pos_client.domain.returning import Part, Refund, ReturnKind, ReturnLine
from pos_client.domain.slip import N_, Slip, SlipKind, SlipRow, SlipSection
from pos_client.domain.till import Operator
from pos_client.services.offer_slips import offer_slip
from pos_client.services.return_slips import Shop, return_slip
from pos_client.services.sample_page import sample_page
from pos_client.services.store_credits import CreditSlips, StoreCredit
from pos_client.store.returns import ReturnClosing
from tests.hardware.receipts import FULL, OFFER, PLAIN, line, receipt_of
from tests.hardware.slips import AT, PAPER, SLIPS

Paper = Receipt | Slip
VOUCHER_CODE = "VL7K2M9QXWRT"
MACHINES_LINES = (
    "     VISA CREDITO      ",
    "************4242",
    "NSU 004512      AUT 883201",
    "VALOR        R$ 100,00",
    "  EM 2X SEM JUROS  ",
)
OPERATOR = Operator("op-1", "17", "Ana", "cashier")
# Long, accented, with an emoji, a joiner, a currency sign, and bytes that cut paper and open drawers.
WORST = (
    "Açaí «São João» 🧉👩\u200d🍳 – “especial” € \x1bp\x00\x19\xfa\x1d\x56\x00\x07\u202e" + "Ñandú çã" * 12
)


def credit_slip(code: str = VOUCHER_CODE) -> Slip:
    """As `store_credits` makes it."""

    slips = CreditSlips(PAPER.head, PAPER.identity, "17", "001-02-000131", AT)
    return slips.slip(StoreCredit(code, "r-1", Money(59_90)))


def given_back(kind: ReturnKind) -> Slip:
    """Two lines, part of it in cash."""
    amounts = Part(Money(62_00), Money(2_20), Money(10_00), Money(49_80))
    closing = ReturnClosing(
        id="r-1",
        number="001-02-000131",
        epoch=1,
        sequence=131,
        kind=kind,
        shift_id="s-1",
        operator_id="op-1",
        closed_at=AT,
        reason="Embalagem rasgada, cliente não quis trocar",
        amounts=amounts,
        earned=Money(1_10),
        document_id="d-1",
    )
    lines = (
        ReturnLine(
            1, "10234", None, "Café torrado em grãos 500 g", "un", Quantity(1000), Money(38_90), amounts
        ),
        ReturnLine(3, "20001", None, "Queijo meia cura, peso", "kg", Quantity(452), Money(64_90), amounts),
    )
    back = (Refund(Method.CASH, Money(20_00)), Refund(Method.CREDIT, Money(29_80), "VISA NSU 004512"))
    shop = Shop(PAPER.head, PAPER.identity, training=False)
    return return_slip(
        closing, original=None, lines=lines, back=back, operator=OPERATOR, approver="30", shop=shop
    )


def _offer() -> Slip:
    slip = offer_slip(replace(FULL, offer=replace(OFFER, state="confirmed")), at=AT)
    assert slip is not None
    return slip


USUAL: dict[str, Paper] = {
    "receipt": FULL,
    "second-copy": FULL.as_copy(2),
    "receipt-without-page": replace(PLAIN, head=replace(PLAIN.head, portal_url="", programme="")),
    "receipt-of-training": replace(PLAIN, training=True),
    "receipt-with-vouchers": replace(
        FULL,
        vouchers=(
            ReceiptVoucher("Primeira compra", 10_00),
            ReceiptVoucher("Aniversário do clube", 5_00, manual=True),
        ),
        discount_cents=FULL.discount_cents + 15_00,
        salesperson="Bruno",
        entered_at=AT,
        cashback_as="payment",
        redemption_mode="offline",
    ),
    **SLIPS,
    "return": given_back(ReturnKind.RETURN),
    "cancellation": given_back(ReturnKind.CANCELLATION),
    "voucher": credit_slip(),
    "offer": _offer(),
    "card-machine": PAPER.slip(
        SlipKind.MACHINE,
        (SlipSection(N_("Customer's copy"), tuple(SlipRow(row) for row in MACHINES_LINES)),),
        number="001-02-000123",
        operator="17",
        at=AT,
    ),
    "test-page": sample_page(PAPER, profile="epson-tm-t20", way="network", operator="17", at=AT),
}


def _worst(value: Any) -> Any:
    """The same with every text replaced that comes from outside."""
    match value:
        case tuple():
            return tuple(_worst(part) for part in value)
        case SlipKind():
            return value
        case str():
            return WORST if value and not value[:1].isdigit() else value
        case _ if is_dataclass(value):
            return replace(
                value,  # type: ignore[type-var]
                **{one.name: _worst(getattr(value, one.name)) for one in fields(value)},
            )
        case _:
            return value


def _worst_of(paper: Paper) -> Paper:
    worst: Paper = _worst(paper)
    if isinstance(worst, Receipt):
        lines = tuple(
            line(WORST, 99_999_99, code="7891000100103", milli=number * 1_001, gross_cents=9_999_999)
            for number in range(1, 201)
        )
        receipt = receipt_of(lines if paper is FULL else lines[:3])
        return replace(
            worst,
            lines=receipt.lines,
            gross_cents=receipt.gross_cents,
            total_cents=receipt.total_cents,
            redemption_state="committed",
            qr=FULL.qr,
        )
    return replace(worst, qr=paper.qr)


PAPERS: dict[str, Paper] = {
    **USUAL,
    **{f"{name}-worst": _worst_of(paper) for name, paper in USUAL.items()},
}
