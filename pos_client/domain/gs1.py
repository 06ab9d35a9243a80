"""GS1 element strings: GTIN, lot, expiry, weight and price in one barcode.

Source: GS1 General Specifications, section 3 (application identifiers) and 7.8 (FNC1 and the identifiers of
fixed length). Read as scanners hand them on: `]C1…`, a leading group separator, bare, or with parentheses.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pos_client.domain.errors import Refused
from pos_client.domain.money import ONE, Money, Quantity, half_up
from pos_client.domain.product import is_gtin

FNC1 = "\x1d"
"""How FNC1 arrives where it ends a field."""
_SYMBOLOGIES = ("]C1", "]e0", "]d2", "]Q3", "]J1")
_BRACKETED = re.compile(r"\((\d{2,4})\)([^()\x1d]+)\x1d?")
_FIXED = {
    "00": 18,
    "01": 14,
    "02": 14,
    "03": 14,
    "04": 16,
    **dict.fromkeys(("11", "12", "13", "14", "15", "16", "17", "18", "19"), 6),
    "20": 2,
    **dict.fromkeys(("31", "32", "33", "34", "35", "36"), 6),
    "41": 13,
}
"""Digits after the identifier, by its first two: no FNC1 is needed behind these."""
_LONGEST_VALUE = 90
_REAL = "986"
_COUNTS = ("30", "37")


@dataclass(frozen=True, slots=True)
class Gs1Item:
    """What an element string says of the thing it is on.

    `quantity` is its net weight in kg or its count, one where nothing is told; `price` what it costs
    altogether, where told. `expires` is YYMMDD; a day of 00 means the end of that month.
    """

    gtin: str
    quantity: Quantity = ONE
    price: Money | None = None
    lot: str = ""
    expires: str = ""


def read_elements(text: str) -> Gs1Item | None:
    """The item in this text, or None where it is no whole, sound element string with a GTIN."""
    fields = _fields(text)
    if fields is None or not is_gtin(gtin := fields.get("01") or fields.get("02") or ""):
        return None
    try:
        return Gs1Item(
            gtin=gtin,
            quantity=_quantity(fields),
            price=_price(fields),
            lot=fields.get("10", ""),
            expires=fields.get("17", ""),
        )
    except (Refused, ValueError):
        return None


def looks_like_elements(text: str) -> bool:
    """Whether the scanner or the form says so, sound or not."""
    return text.startswith((*_SYMBOLOGIES, FNC1)) or re.match(r"\(\d{2,4}\)", text) is not None


def _fields(text: str) -> dict[str, str] | None:
    """Value by identifier, or None where the text does not come out even."""
    if text.startswith("("):
        return _bracketed(text)
    marked = looks_like_elements(text)
    for symbology in _SYMBOLOGIES:
        text = text.removeprefix(symbology)
    # Bare digits may be anybody's; as long as a GTIN and its identifier they may be ours.
    if not marked and (not text.startswith("01") or len(text) < 16):
        return None
    return _collected(_split(text.removeprefix(FNC1)))


def _bracketed(text: str) -> dict[str, str] | None:
    if _BRACKETED.sub("", text):
        return None
    return _collected(iter(_BRACKETED.findall(text)))


def _collected(found: Iterator[tuple[str, str]]) -> dict[str, str] | None:
    fields: dict[str, str] = {}
    for identifier, value in found:
        fixed = _FIXED.get(identifier[:2])
        well_made = len(value) == fixed and _digits(value) if fixed else 0 < len(value) <= _LONGEST_VALUE
        if not well_made or identifier in fields or not _digits(identifier):
            return None
        fields[identifier] = value
    return fields


def _split(text: str) -> Iterator[tuple[str, str]]:
    """Identifiers and values in order; what is too short comes out as a value that does not fit."""
    while text:
        identifier = text[: _identifier_length(text)]
        text = text[len(identifier) :]
        fixed = _FIXED.get(identifier[:2])
        if fixed:
            value, text = text[:fixed], text[fixed:].removeprefix(FNC1)
        else:
            value, _end, text = text.partition(FNC1)
        yield identifier, value


def _identifier_length(text: str) -> int:
    """Two to four digits, by the first two."""
    start = text[:2]
    if start in _FIXED and start[0] in "012":
        return 2
    if start[:1] == "3" and start not in _COUNTS:
        return 4
    if start[:1] in ("7", "8") or start == "43":
        return 4
    return 3 if start in ("23", "24", "25", "40", "41", "42") else 2


def _quantity(fields: dict[str, str]) -> Quantity:
    """Raises Refused for an amount of nothing."""
    for identifier, value in fields.items():
        if len(identifier) == 4 and identifier.startswith("310"):
            return Quantity(_scaled(value, places=int(identifier[3]), to=3))
    for identifier in _COUNTS:
        if identifier in fields:
            return Quantity.units(_number(fields[identifier]))
    return ONE


def _price(fields: dict[str, str]) -> Money | None:
    """Raises ValueError for an amount that is none, or is in no currency of ours."""
    for identifier, value in fields.items():
        if len(identifier) == 4 and identifier.startswith("392"):
            return Money(_scaled(value, places=int(identifier[3]), to=2))
        if len(identifier) == 4 and identifier.startswith("393"):
            if not value.startswith(_REAL):
                raise ValueError("a price in another currency")
            return Money(_scaled(value[3:], places=int(identifier[3]), to=2))
    return None


def _scaled(value: str, *, places: int, to: int) -> int:
    """A number with that many decimal places as a whole number of 10^-to, half up."""
    number = _number(value)
    return number * 10 ** (to - places) if places <= to else half_up(number, 10 ** (places - to))


def _number(value: str) -> int:
    if not _digits(value) or len(value) > 15:
        raise ValueError("not a number")
    return int(value)


def _digits(value: str) -> bool:
    return value.isascii() and value.isdigit()
