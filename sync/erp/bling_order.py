"""A closed sale as a Bling sales order: pure, money as Decimal to the centavo.

Documented: the fields, `desconto` in reais, parcels that sum to the total after discount, `caut` for the NSU,
the numbers of `tipoPagamento` (the same table as an NFC-e's tPag). Ours: which of them each tender is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pos_client.domain.money import Money
from pos_client.domain.rules import CashbackAs

PREFIX = "PDV-"
CASH, CREDIT, DEBIT, STORE_CARD = 1, 3, 4, 5
PIX_DYNAMIC, WALLET, CASHBACK, PIX_STATIC, STORE_CREDIT, NOTHING, OTHER = 17, 18, 19, 20, 21, 90, 99
PAYMENT_TYPES: Mapping[str, tuple[int, ...]] = {
    "cash": (CASH,),
    "credit": (CREDIT, STORE_CARD),
    "debit": (DEBIT,),
    "pix": (PIX_STATIC, PIX_DYNAMIC, WALLET),
    "store_credit": (STORE_CREDIT,),
    "cashback": (CASHBACK,),
    "nothing": (NOTHING, CASH),
    "other": (OTHER,),
}
"""Ours: the types that may stand for a tender, best first. The till's own Pix code is a static one."""

MONTH_DAYS = 30
"""Ours: how far the instalments of a card lie apart."""

_CENT = Decimal("0.01")


def wanted_types(sale: Mapping[str, Any]) -> tuple[tuple[int, ...], ...]:
    """For each means of payment of the sale, the types of which the account must have one."""
    methods = {str(payment["method"]) for payment in sale["payments"]} or {"nothing"}
    if _is_paid_with_cashback(sale):
        methods.add("cashback")
    return tuple(_types(method) for method in sorted(methods))


class OrderRefused(Exception):
    """No order can be made of it; `code` is ours, `words` say what to mend."""

    def __init__(self, code: str, words: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.words = words


@dataclass(frozen=True, slots=True)
class Names:
    """What the account calls things: contact, payment forms by type, products by sku, its sales channel."""

    contact_id: int
    forms: Mapping[int, int]
    products: Mapping[str, int]
    channel_id: int = 0


def order_number(sale_id: str) -> str:
    """Our key of the order, by which it is found again."""
    return f"{PREFIX}{sale_id}"


def order_body(sale: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """The order. Raises OrderRefused where the amounts do not agree or a payment has no form."""
    day = date.fromisoformat(str(sale["sold_at"])[:10])
    cashback, as_payment = _amount(sale["redeemed_cashback"]), _is_paid_with_cashback(sale)
    discount = _amount(sale["discount"]) + (Decimal(0) if as_payment else cashback)
    payments = [_payment(payment) for payment in sale["payments"]]
    if as_payment:
        payments.append(_Payment("cashback", cashback, "", 1))
    items = [_item(item, names.products) for item in sale["items"]]
    due = sum((_line(item) for item in items), Decimal(0)) - discount
    if due != sum((payment.amount for payment in payments), Decimal(0)):
        raise OrderRefused("amounts_differ", f"total {due}")
    body: dict[str, Any] = {
        "numeroLoja": order_number(sale["sale_id"]),
        "data": day.isoformat(),
        "dataSaida": day.isoformat(),
        "dataPrevista": day.isoformat(),
        "contato": {"id": names.contact_id},
        "itens": items,
        "parcelas": _parcels(payments or [_Payment("nothing", due, "", 1)], names.forms, day=day),
        "observacoesInternas": f"PDV {sale['store']}-{sale['till']} {sale['number']}",
    }
    if discount:
        body["desconto"] = {"valor": discount, "unidade": "REAL"}
    if names.channel_id:
        body["loja"] = {"id": names.channel_id}
    return body


@dataclass(frozen=True, slots=True)
class _Payment:
    method: str
    amount: Decimal
    nsu: str
    installments: int


def _payment(payment: Mapping[str, Any]) -> _Payment:
    method = str(payment["method"])
    installments = int(payment.get("installments") or 1) if method == "credit" else 1
    return _Payment(method, _amount(payment["amount"]), str(payment.get("nsu") or ""), installments)


def _parcels(payments: Sequence[_Payment], forms: Mapping[int, int], *, day: date) -> list[dict[str, Any]]:
    """One per instalment; a card's first is due in a month, everything else today."""
    parcels = []
    for payment in payments:
        form_id = _form(payment.method, forms)
        cents = int(payment.amount.scaleb(2))
        shares = Money(cents).spread([1] * payment.installments) if cents else (Money(0),)
        for place, share in enumerate(shares, 1):
            wait = timedelta(days=MONTH_DAYS * place) if payment.method == "credit" else timedelta()
            parcel: dict[str, Any] = {
                "dataVencimento": (day + wait).isoformat(),
                "valor": Decimal(share.cents).scaleb(-2),
                "formaPagamento": {"id": form_id},
            }
            parcels.append({**parcel, "caut": payment.nsu} if payment.nsu else parcel)
    return parcels


def _form(method: str, forms: Mapping[int, int]) -> int:
    types = _types(method)
    for kind in types:
        if kind in forms:
            return forms[kind]
    raise OrderRefused("no_payment_form", f"tipoPagamento {types[0]}")


def _types(method: str) -> tuple[int, ...]:
    return PAYMENT_TYPES.get(method, PAYMENT_TYPES["other"])


def _is_paid_with_cashback(sale: Mapping[str, Any]) -> bool:
    return Decimal(sale["redeemed_cashback"]) > 0 and sale.get("cashback_as") == CashbackAs.PAYMENT


def _item(item: Mapping[str, Any], products: Mapping[str, int]) -> dict[str, Any]:
    sku = str(item["sku"])
    body: dict[str, Any] = {
        "codigo": sku,
        "descricao": item["description"],
        "quantidade": Decimal(item["quantity"]),
        "valor": _amount(item["unit_price"]),
    }
    return {**body, "produto": {"id": products[sku]}} if sku in products else body


def _line(item: Mapping[str, Any]) -> Decimal:
    """Rounded line by line, as an NFC-e's vProd is."""
    product: Decimal = item["quantidade"] * item["valor"]
    return product.quantize(_CENT, ROUND_HALF_UP)


def _amount(text: str) -> Decimal:
    return Decimal(text).quantize(_CENT)
