"""The *Online Retail* rows as a till would meet them: what can be sold, and why the rest cannot."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import IO

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import ZERO, Money, Quantity
from pos_client.domain.product import Product

COLUMNS = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)
LONGEST_CODE = 40


class Unsellable(Exception):
    """A row that no till rings; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an invoice, at its own price (reais)."""

    code: str
    description: str
    quantity: Quantity
    unit_price: Money


@dataclass(slots=True)
class Invoice:
    """What one customer (None: nobody said who) bought, or brought back."""

    number: str
    customer: int | None
    is_return: bool = False
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Baskets:
    """Everything in the file. `skipped` counts rows by reason."""

    invoices: dict[str, Invoice] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)
    rows: int = 0

    @property
    def customers(self) -> list[int]:
        """Those who bought, each once."""
        return sorted(
            {invoice.customer for invoice in self.invoices.values() if invoice.customer is not None}
        )


def read_baskets(path: Path) -> Baskets:
    """Read a month, compressed or not. Raises ValueError where the columns are not the data set's."""
    baskets = Baskets()
    with _opened(path) as lines:
        reader = csv.DictReader(lines)
        missing = set(COLUMNS) - set(reader.fieldnames or ())
        if missing:
            raise ValueError(f"columns missing: {', '.join(sorted(missing))}")
        for raw in reader:
            baskets.rows += 1
            _add(baskets, {name: (raw[name] or "").strip() for name in COLUMNS})
    return baskets


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", errors="replace", newline="")
    return path.open("r", encoding="utf-8-sig", errors="replace", newline="")


def _add(baskets: Baskets, raw: dict[str, str]) -> None:
    code = raw["StockCode"]
    try:
        row = _row(raw)
        customer = _whole(raw["CustomerID"]) if raw["CustomerID"] else None
    except Unsellable as reason:
        baskets.skipped[str(reason)] += 1
        return
    number = raw["InvoiceNo"]
    invoice = baskets.invoices.setdefault(number, Invoice(number, customer, _is_return(number)))
    invoice.rows.append(row)
    known = baskets.products.get(code)
    if known is None or (known.description == code and row.description):
        baskets.products[code] = Product(code, row.description or code, row.unit_price)


def _row(raw: dict[str, str]) -> Row:
    for reason in _reasons(raw):
        raise Unsellable(reason)
    quantity = _whole(raw["Quantity"])
    if _is_return(raw["InvoiceNo"]):
        quantity = -quantity
    elif quantity < 0:
        raise Unsellable("negative_quantity_is_a_stock_correction")
    price = _price(raw["UnitPrice"])
    try:
        return Row(raw["StockCode"], _printable(raw["Description"]), Quantity.units(quantity), price)
    except Refused as refusal:
        raise Unsellable(str(refusal.reason)) from None


def _reasons(raw: dict[str, str]) -> Iterator[str]:
    if not raw["InvoiceNo"]:
        yield "no_invoice_number"
    if raw["InvoiceNo"][:1] in {"A", "a"}:
        yield "accounting_adjustment"
    if not 1 <= len(raw["StockCode"]) <= LONGEST_CODE:
        yield "no_product_code"


def _is_return(number: str) -> bool:
    """The data set's mark of goods that came back."""
    return number[:1] in {"C", "c"}


def _price(text: str) -> Money:
    try:
        price = Money.of_decimal(Decimal(text))
    except InvalidOperation:
        raise Unsellable("price_unreadable") from None
    except Refused as refusal:
        below = refusal.reason is Reason.AMOUNT_INVALID
        raise Unsellable("price_not_in_whole_centavos" if below else str(refusal.reason)) from None
    if price < ZERO:
        raise Unsellable("price_negative")
    if price == ZERO:
        raise Unsellable("price_zero")
    return price


def _whole(text: str) -> int:
    try:
        number = Decimal(text)
        if number == number.to_integral_value() and abs(number) < 10**12:
            return int(number)
    except InvalidOperation:
        pass
    raise Unsellable("number_unreadable")


def _printable(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
