"""One hash over all rows of a sale or a return, so that a change behind the triggers is seen.

Personal data (the CPF on a receipt) is left out: erasing a person must not break a proof.
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

Row = Mapping[str, Any]


def sale_digest(sale: Row, lines: Sequence[Row], tenders: Sequence[Row]) -> str:
    """SHA-256 in hex over the sale's row, its lines and its tenders, each in order of position."""
    parts = [_values(SALE, [sale]), _values(SALE_LINE, lines), _values(TENDER, tenders)]
    text = json.dumps(parts, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", errors="replace")).hexdigest()


def _values(columns: tuple[str, ...], rows: Sequence[Row]) -> list[list[Any]]:
    return [[row[name] for name in columns] for row in rows]
