"""The sale feed's record, checked field by field: types, signs, sums; each complaint names its field."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sync.sandbox.validation import (
    Check,
    Wrong,
    boolean,
    choice,
    collected,
    cpf,
    decimal_money,
    integer,
    list_of,
    moment,
    nullable,
    quantity,
    text,
)

Errors = list[dict[str, str]]


def _identifier(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9A-Za-z_-]{1,64}", value, re.ASCII):
        raise Wrong("must be an identifier of at most 64 letters, digits, _ and -")
    return value


def _phone(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"\+55[1-9]\d{9,10}", value, re.ASCII):
        raise Wrong("must be +55, DDD and number")
    return value


def _method(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z][a-z0-9_]{1,31}", value, re.ASCII):
        raise Wrong("must be a word in lower case")
    return value


def _gtin(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"\d{8}|\d{12,14}", value, re.ASCII):
        raise Wrong("must have 8, 12, 13 or 14 digits")
    return value


_RECORD: dict[str, Check] = {
    "record_id": _identifier,
    "kind": choice("sale", "cancellation", "return"),
    "sale_id": _identifier,
    "original_sale_id": nullable(_identifier),
    "number": text(1, 64),
    "accrues": boolean,
    "sold_at": moment,
    "store": text(1, 32),
    "terminal": text(1, 32),
    "operator": text(1, 64),
    "gross": decimal_money,
    "discount": decimal_money,
    "cashback": decimal_money,
    "total": decimal_money,
    "items": list_of(lambda value: value),
    "payments": list_of(lambda value: value),
}
_RECORD_OPTIONAL: dict[str, Check] = {"salesperson": text(1, 64), "buyer": lambda value: value}
_BUYER: dict[str, Check] = {"customer_id": text(1, 64), "cpf": cpf, "phone": _phone}
_ITEM: dict[str, Check] = {
    "sku": text(1, 64),
    "description": text(1, 255),
    "quantity": quantity,
    "unit_price": decimal_money,
    "discount": decimal_money,
    "total": decimal_money,
}
_ITEM_OPTIONAL: dict[str, Check] = {"gtin": _gtin}
_PAYMENT: dict[str, Check] = {"method": _method, "amount": decimal_money}
_PAYMENT_OPTIONAL: dict[str, Check] = {
    "acquirer": text(),
    "brand": text(),
    "nsu": text(),
    "authorization": text(),
    "installments": integer(1, 99),
    "machine": text(),
}


def read_record(body: Any) -> tuple[dict[str, Any], Errors]:
    """The record with money in centavos, and everything that is wrong with it (then it is unusable)."""
    record, errors = collected(body, _RECORD, optional=_RECORD_OPTIONAL)
    if not errors:
        errors += _read_parts(record)
    if not errors:
        errors += _check_sums(record) + _check_kind(record) + _check_buyer(record)
    return record, errors


def _read_parts(record: dict[str, Any]) -> Errors:
    errors: Errors = []
    for name, required, optional in (
        ("items", _ITEM, _ITEM_OPTIONAL),
        ("payments", _PAYMENT, _PAYMENT_OPTIONAL),
    ):
        parts = []
        for place, raw in enumerate(record[name]):
            part, wrong = collected(raw, required, optional=optional, prefix=f"{name}[{place}].")
            parts.append(part)
            errors += wrong
        record[name] = parts
    if record["buyer"] is not None:
        record["buyer"], wrong = collected(record["buyer"], {}, optional=_BUYER, prefix="buyer.")
        errors += wrong
    return errors


def _error(field: str, message: str) -> dict[str, str]:
    return {"field": field, "message": message}


def _check_sums(record: dict[str, Any]) -> Errors:
    errors: Errors = []
    if record["gross"] - record["discount"] - record["cashback"] != record["total"]:
        errors.append(_error("total", "must be gross - discount - cashback"))
    if sum(payment["amount"] for payment in record["payments"]) != record["total"]:
        errors.append(_error("payments", "must add up to total"))
    if not record["items"]:
        errors.append(_error("items", "must not be empty"))
    for place, item in enumerate(record["items"]):
        errors += _check_item(item, f"items[{place}]")
    if sum(item["total"] + item["discount"] for item in record["items"]) != record["gross"]:
        errors.append(_error("gross", "must be the sum of the items before discount"))
    if abs(sum(item["discount"] for item in record["items"])) > abs(record["discount"]):
        errors.append(_error("discount", "is less than the items' discounts"))
    return errors


def _check_item(item: dict[str, Any], field: str) -> Errors:
    # A scale's label carries a total of its own, rounded or truncated: one centavo is allowed.
    exact = (item["quantity"] * item["unit_price"]).quantize(Decimal(1), ROUND_HALF_UP)
    if abs(int(exact) - item["discount"] - item["total"]) > 1:
        return [_error(f"{field}.total", "must be quantity x unit_price - discount")]
    if item["unit_price"] < 0:
        return [_error(f"{field}.unit_price", "must not be negative")]
    return []


def _check_kind(record: dict[str, Any]) -> Errors:
    errors: Errors = []
    # A return without a receipt has no sale to name.
    nameless = record["original_sale_id"] is None
    if nameless != (record["kind"] == "sale") and not (nameless and record["kind"] == "return"):
        errors.append(
            _error("original_sale_id", "names the sale of a cancellation or return, and only there")
        )
    signs = {"sale": (1,), "return": (-1,), "cancellation": (1, -1)}[record["kind"]]
    if not any(_has_sign(record, sign) for sign in signs):
        errors.append(_error("items", "quantities and amounts have the wrong sign for this kind"))
    return errors


def _has_sign(record: dict[str, Any], sign: int) -> bool:
    amounts = [record[name] for name in ("gross", "discount", "cashback", "total")]
    amounts += [payment["amount"] for payment in record["payments"]]
    amounts += [item["total"] for item in record["items"]]
    quantities = [item["quantity"] for item in record["items"]]
    return all(amount * sign >= 0 for amount in amounts) and all(amount * sign > 0 for amount in quantities)


def _check_buyer(record: dict[str, Any]) -> Errors:
    buyer = record["buyer"]
    if buyer is None:
        return []
    if not record["accrues"]:
        return [_error("buyer", "must be left out where accrues is false")]
    if all(value is None for value in buyer.values()):
        return [_error("buyer", "needs customer_id, cpf or phone")]
    return []
