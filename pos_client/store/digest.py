"""Hashes over all rows of a sale or a return, so that a change behind the triggers is seen.

Each is one key of the journal's body. An entry is held only to the keys it has: one that an older version
wrote without a key is checked as it was then. Personal data (the CPF on a receipt, the reason of a return)
is left out: erasing a person must not break a proof.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

SALE = (
    "id",
    "number",
    "epoch",
    "sequence",
    "shift_id",
    "operator_id",
    "member_id",
    "opened_at",
    "closed_at",
    "gross_cents",
    "discount_cents",
    "redeemed_cashback_cents",
    "total_cents",
    "paid_cents",
    "change_cents",
    "kind",
    "salesperson_id",
    "entered_at",
)
SALE_LINE = (
    "position",
    "sku",
    "code",
    "gtin",
    "description",
    "unit",
    "quantity_milli",
    "unit_price_cents",
    "gross_cents",
    "line_discount_cents",
    "discount_cents",
    "redeemed_cashback_cents",
    "total_cents",
)
TENDER = (
    "position",
    "method",
    "amount_cents",
    "brand",
    "installments",
    "nsu",
    "authorization",
    "acquirer",
    "pix_txid",
    "confirmed_by",
)

SALE_VOUCHER = ("position", "use_id", "kind", "amount_cents", "line", "manual", "words")

RETURN = (
    "id",
    "number",
    "epoch",
    "sequence",
    "kind",
    "original_sale_id",
    "shift_id",
    "operator_id",
    "approval_id",
    "member_id",
    "exchange_sale_id",
    "closed_at",
    "gross_cents",
    "discount_cents",
    "redeemed_cashback_cents",
    "earned_cashback_cents",
    "total_cents",
    "document_id",
)
RETURN_LINE = (
    "position",
    "original_position",
    "sku",
    "gtin",
    "description",
    "unit",
    "quantity_milli",
    "unit_price_cents",
    "gross_cents",
    "discount_cents",
    "redeemed_cashback_cents",
    "total_cents",
)
REFUND = ("position", "method", "amount_cents", "detail", "tender_position")

Row = Mapping[str, Any]


def sale_digest(sale: Row, lines: Sequence[Row], tenders: Sequence[Row]) -> str:
    """SHA-256 in hex over the sale's row, its lines and its tenders, each in order of position."""
    return _hash([_values(SALE, [sale]), _values(SALE_LINE, lines), _values(TENDER, tenders)])


def sale_proofs(
    sale: Row, lines: Sequence[Row], tenders: Sequence[Row], *, vouchers: Sequence[Row] = ()
) -> dict[str, str]:
    """What a sale's entry proves of its rows: `rows`, `credit_codes` and `voucher_rows` (empty for none).

    The last two are apart because entries from before have `rows` without them.
    """
    # A row of an older version has no such column.
    codes = [[row["position"], row["credit_code"]] for row in tenders if row.get("credit_code")]
    return {
        "rows": sale_digest(sale, lines, tenders),
        "credit_codes": _hash(codes) if codes else "",
        "voucher_rows": _hash(_values(SALE_VOUCHER, vouchers)) if vouchers else "",
    }


def return_proofs(row: Row, lines: Sequence[Row], refunds: Sequence[Row]) -> dict[str, str]:
    """What a return's entry proves: `rows` of itself, `line_rows` and `refund_rows`."""
    return {
        "rows": _hash(_values(RETURN, [row])),
        "line_rows": _hash(_values(RETURN_LINE, lines)),
        "refund_rows": _hash(_values(REFUND, refunds)),
    }


def _hash(parts: Sequence[Any]) -> str:
    """SHA-256 in hex over the parts' JSON."""
    text = json.dumps(parts, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", errors="replace")).hexdigest()


def _values(columns: tuple[str, ...], rows: Sequence[Row]) -> list[list[Any]]:
    return [[row[name] for name in columns] for row in rows]
