"""Strict field checks: each takes a JSON value and returns what the engine works with, or says what is wrong.

Money comes out as integer centavos, whatever its form on the wire.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sync.sandbox.refusal import invalid, invalid_field

Check = Callable[[Any], Any]

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)
_MONEY = re.compile(r"-?\d{1,12}\.\d{2}", re.ASCII)
_QUANTITY = re.compile(r"-?\d{1,9}\.\d{3}", re.ASCII)


class Wrong(ValueError):
    """One value is not what the contract says."""


def checked(
    body: Any, required: Mapping[str, Check], *, optional: Mapping[str, Check] | None = None
) -> dict[str, Any]:
    """Every field of `body` through its check; unknown, missing and wrong fields are all named in one 422.

    An optional field that is absent or null comes out as None.
    """
    found, errors = collected(body, required, optional=optional)
    if errors:
        raise invalid(errors)
    return found


def collected(
    body: Any, required: Mapping[str, Check], *, optional: Mapping[str, Check] | None = None, prefix: str = ""
) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """As `checked`, but hands the errors back, their field names under `prefix`."""
    optional = optional or {}
    if not isinstance(body, dict):
        return {}, [{"field": prefix.rstrip(".") or "body", "message": "must be an object"}]
    wrong = {key: "unknown field" for key in body if key not in required and key not in optional}
    wrong |= {key: "is required" for key in required if key not in body}
    found: dict[str, Any] = {}
    for key, check in {**required, **optional}.items():
        value = body.get(key)
        if key in wrong or (key in optional and value is None):
            found[key] = None
            continue
        try:
            found[key] = check(value)
        except Wrong as error:
            wrong[key] = str(error)
    return found, [{"field": prefix + key, "message": message} for key, message in wrong.items()]


def text(least: int = 1, most: int = 255) -> Check:
    """A string of `least` to `most` characters, without control characters."""

    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise Wrong("must be a string")
        if not least <= len(value.strip()) <= most:
            raise Wrong(f"must have {least} to {most} characters")
        if any(ord(letter) < 32 for letter in value):
            raise Wrong("has control characters")
        return value

    return check


def choice(*allowed: str) -> Check:
    """One of a closed set of strings."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise Wrong("must be one of " + ", ".join(allowed))
        return value

    return check


def integer(least: int, most: int = 2**53) -> Check:
    """A JSON integer in a range; true and 1.0 are not integers."""

    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise Wrong("must be an integer")
        if not least <= value <= most:
            raise Wrong(f"must be between {least} and {most}")
        return value

    return check


def boolean(value: Any) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise Wrong("must be true or false")
    return value


def anything(value: Any) -> Any:
    """Any JSON value, taken verbatim."""
    return value


def nullable(check: Check) -> Check:
    """The check, or null."""
    return lambda value: None if value is None else check(value)


def list_of(check: Check, most: int = 1000) -> Check:
    """A list whose members all pass."""

    def each(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise Wrong("must be a list")
        if len(value) > most:
            raise Wrong(f"must have at most {most} entries")
        return [check(part) for part in value]

    return each


def object_of(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """A nested object with exactly these fields."""

    def check(value: Any) -> dict[str, Any]:
        found, errors = collected(value, required, optional=optional)
        if errors:
            raise Wrong("; ".join(f"{error['field']} {error['message']}" for error in errors))
        return found

    return check


def decimal_money(value: Any) -> int:
    """`"12.50"` → 1250; exactly two decimals, a string, possibly negative."""
    if not isinstance(value, str) or not _MONEY.fullmatch(value):
        raise Wrong("must be a decimal string with two decimals")
    return int(Decimal(value) * 100)


def money_from(least_cents: int) -> Check:
    """A decimal string of at least so many centavos."""

    def check(value: Any) -> int:
        cents = decimal_money(value)
        if cents < least_cents:
            raise Wrong("is too small")
        return cents

    return check


def number_money(least_cents: int) -> Check:
    """A JSON number of reais with at most two decimals, as centavos; a string is wrong."""

    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise Wrong("must be a JSON number")
        amount = Decimal(value)
        exponent = amount.as_tuple().exponent
        if not isinstance(exponent, int) or exponent < -2:
            raise Wrong("must have at most two decimals")
        if amount.adjusted() > 12:
            raise Wrong("is out of range")
        cents = int(amount * 100)
        if not least_cents <= cents < 10**14:
            raise Wrong("is out of range")
        return cents

    return check


def quantity(value: Any) -> Decimal:
    """A decimal string with exactly three decimals."""
    if not isinstance(value, str) or not _QUANTITY.fullmatch(value):
        raise Wrong("must be a decimal string with three decimals")
    return Decimal(value)


def short_quantity(value: Any) -> Decimal:
    """A positive decimal string with at most three decimals."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{1,9}(\.\d{1,3})?", value, re.ASCII):
        raise Wrong("must be a decimal string with at most three decimals")
    return Decimal(value)


def moment(value: Any) -> datetime:
    """RFC 3339 with an offset."""
    if not isinstance(value, str) or not _RFC3339.fullmatch(value):
        raise Wrong("must be an RFC 3339 time with offset")
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise Wrong("is not a time that exists") from error


def day(value: Any) -> str:
    """A date as YYYY-MM-DD."""
    try:
        if isinstance(value, str) and len(value) == 10:
            return date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    raise Wrong("must be a date YYYY-MM-DD")


def email(value: Any) -> str:
    """Something with one @ and a dot after it, in lower case."""
    if not isinstance(value, str) or not re.fullmatch(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]+", value):
        raise Wrong("must be an e-mail address")
    return value.lower()


def cpf(value: Any) -> str:
    """Eleven digits whose last two are the check digits (Receita Federal, modulo 11)."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{11}", value, re.ASCII) or len(set(value)) == 1:
        raise Wrong("must be a CPF of eleven digits")
    for length in (9, 10):
        total = sum(int(value[place]) * (length + 1 - place) for place in range(length))
        if int(value[length]) != total * 10 % 11 % 10:
            raise Wrong("is not a valid CPF")
    return value


def phone(value: Any) -> str:
    """A Brazilian phone, national digits or +55…; comes out as +55…"""
    if not isinstance(value, str) or not re.fullmatch(r"(\+?55)?[1-9]\d{9,10}", value, re.ASCII):
        raise Wrong("must be a phone: DDD and number")
    digits = value.lstrip("+")
    return "+" + (digits if len(digits) > 11 else "55" + digits)


def query_of(query: Mapping[str, str], *allowed: str) -> dict[str, str]:
    """The query, where an unknown parameter is a 422."""
    for name in query:
        if name not in allowed:
            raise invalid_field(name, "unknown parameter")
    return dict(query)


def query_value(query: Mapping[str, str], name: str, *, check: Check) -> Any:
    """One required query parameter through its check."""
    if name not in query:
        raise invalid_field(name, "is required")
    try:
        return check(query[name])
    except Wrong as error:
        raise invalid_field(name, str(error)) from error


def money_text(cents: int) -> str:
    """1250 → `"12.50"`."""
    return format(Decimal(cents) / 100, ".2f")


def money_number(cents: int) -> Decimal:
    """1250 → the JSON number 12.50."""
    return Decimal(cents).scaleb(-2)
