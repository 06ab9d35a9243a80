"""What the paper says of a return or a cancellation; labels are keys of the catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass

from pos_client.domain.money import Quantity
from pos_client.domain.returning import Original, Refund, ReturnKind, ReturnLine
from pos_client.domain.slip import N_, Slip, SlipKind, SlipRow, SlipSection
from pos_client.domain.till import Operator, StoreHead, TillIdentity
from pos_client.store.returns import ReturnClosing

_METHODS = {
    "cash": N_("Cash"),
    "credit": N_("Credit card"),
    "debit": N_("Debit card"),
    "pix": N_("Pix"),
    "other": N_("Other payment"),
    "store_credit": N_("Store credit"),
}


@dataclass(frozen=True, slots=True)
class Shop:
    """Whose slip it is."""

    head: StoreHead
    identity: TillIdentity
    training: bool


def return_slip(
    closing: ReturnClosing,
    *,
    original: Original | None,
    lines: Sequence[ReturnLine],
    back: Sequence[Refund],
    operator: Operator,
    approver: str,
    shop: Shop,
) -> Slip:
    """The slip that the customer signs."""
    cancels = closing.kind is ReturnKind.CANCELLATION
    return Slip(
        kind=SlipKind.CANCELLATION if cancels else SlipKind.RETURN,
        head=shop.head,
        number=closing.number,
        store=shop.identity.store,
        till=shop.identity.till,
        operator=operator.code,
        at=closing.closed_at,
        sections=(
            SlipSection("", _about(closing, original, approver=approver)),
            SlipSection(N_("Items"), tuple(_item(line) for line in lines)),
            SlipSection("", _amounts(closing)),
            SlipSection(N_("Given back"), _refunds(back)),
        ),
        signature_line=True,
        training=shop.training,
    )


def _about(closing: ReturnClosing, original: Original | None, *, approver: str) -> tuple[SlipRow, ...]:
    rows = (
        [SlipRow(N_("Without a receipt"))]
        if original is None
        else [SlipRow(N_("Sale"), text=original.number)]
    )
    rows.append(SlipRow(N_("Reason"), text=closing.reason))
    if approver:
        rows.append(SlipRow(N_("Approved by"), text=approver))
    return tuple(rows)


def _item(line: ReturnLine) -> SlipRow:
    label = f"{_count(line.quantity)} {line.unit} {line.sku} {line.description}"
    return SlipRow(label, cents=(line.amounts.gross - line.amounts.discount).cents)


def _count(quantity: Quantity) -> str:
    """As the scale writes it: `2`, `0,452`."""
    if quantity.is_whole:
        return str(quantity.milli // 1000)
    return quantity.decimal_text().replace(".", ",")


def _amounts(closing: ReturnClosing) -> tuple[SlipRow, ...]:
    amounts = closing.amounts
    rows = [SlipRow(N_("Goods"), cents=(amounts.gross - amounts.discount).cents)]
    if amounts.redeemed_cashback:
        rows.append(SlipRow(N_("Cashback given back"), cents=-amounts.redeemed_cashback.cents))
    rows.append(SlipRow(N_("To give back"), cents=amounts.total.cents, strong=True))
    if closing.earned:
        rows.append(SlipRow(N_("Earned cashback taken back"), cents=closing.earned.cents))
    return tuple(rows)


def _refunds(back: Sequence[Refund]) -> tuple[SlipRow, ...]:
    rows = []
    for refund in back:
        rows.append(SlipRow(_METHODS[refund.method.value], cents=refund.amount.cents))
        if refund.detail:
            rows.append(SlipRow("", text=refund.detail))
    return tuple(rows)
