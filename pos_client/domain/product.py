"""Products and the codes on them: GTIN check digits (GS1 General Specifications), scale labels by mask."""

import re
from dataclasses import dataclass

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import ONE, Money, Quantity

GTIN_LENGTHS = frozenset({8, 12, 13, 14})
_CODE = re.compile(r"^[0-9A-Za-z._/-]{1,40}$")


@dataclass(frozen=True, slots=True)
class Product:
    """What the store sells. `redeemable` is false where cashback may not pay for it."""

    sku: str
    description: str
    unit_price: Money
    gtin: str | None = None
    unit: str = "un"
    redeemable: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    """What was put into the code field: a code and how many of it."""

    code: str
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class ScaleLabel:
    """What a scale printed: the product's code and either its weight or its price."""

    code: str
    quantity: Quantity | None
    price: Money | None


def gtin_check_digit(body: str) -> int:
    """The mod-10 digit that closes a GTIN, from the digits before it (GS1: 3 and 1 from the right)."""
    return -(3 * sum(map(int, body[::-2])) + sum(map(int, body[-2::-2]))) % 10


def is_gtin(code: str) -> bool:
    """Right length and right check digit."""
    return code.isascii() and code.isdigit() and len(code) in GTIN_LENGTHS and _closes(code)


def _closes(code: str) -> bool:
    return gtin_check_digit(code[:-1]) == int(code[-1])


def parse_entry(text: str) -> Entry:
    """Read `789…`, `3*789…` or `0,452*10310`. Raises Refused for an empty code or a bad quantity."""
    left, star, right = text.strip().partition("*")
    quantity, code = (Quantity.typed(left), right.strip()) if star else (ONE, left)
    if not code:
        raise Refused(Reason.CODE_EMPTY)
    if not _CODE.match(code):
        raise Refused(Reason.CODE_UNKNOWN, code=printable(code))
    return Entry(code=code, quantity=quantity)


def printable(code: str) -> str:
    """The first 40 characters of foreign text, control characters left out, fit to be shown."""
    return "".join(character for character in code if character.isprintable())[:40]


def explain_miss(code: str) -> Refused:
    """Why a code found nothing: a damaged barcode reads differently from one that nobody registered."""
    if code.isascii() and code.isdigit() and len(code) in {12, 13, 14} and not _closes(code):
        return Refused(Reason.BARCODE_CHECK_DIGIT, code=code)
    return Refused(Reason.CODE_UNKNOWN, code=printable(code))


@dataclass(frozen=True, slots=True)
class ScaleMask:
    """A store's layout of EAN-13 scale labels: `20CCCCCPPPPPD` (weight in g) or `20CCCCCVVVVVD` (centavos).

    C is the product's code, P the weight in grams, V the price in centavos, D the check digit; digits
    stand for themselves.
    """

    pattern: str

    def __post_init__(self) -> None:
        valid = re.fullmatch(r"2\d*C+0*(P+|V+)D", self.pattern)
        if not valid or len(self.pattern) != 13:
            raise Refused(Reason.SETTINGS_INVALID, key="scale_mask", value=self.pattern[:20])

    def read(self, code: str) -> ScaleLabel | None:
        """The label's parts, or None where the code is no such label.

        Raises Refused(BARCODE_CHECK_DIGIT) for a label whose digit is wrong: its amount is not to be trusted.
        """
        if not self._fits(code):
            return None
        if not _closes(code):
            raise Refused(Reason.BARCODE_CHECK_DIGIT, code=code)
        if "P" in self.pattern:
            return ScaleLabel(
                code=self._part(code, "C"), quantity=Quantity(int(self._part(code, "P"))), price=None
            )
        return ScaleLabel(code=self._part(code, "C"), quantity=None, price=Money(int(self._part(code, "V"))))

    def _fits(self, code: str) -> bool:
        if len(code) != len(self.pattern) or not (code.isascii() and code.isdigit()):
            return False
        fixed = zip(self.pattern, code, strict=True)
        return all(sign == digit for sign, digit in fixed if sign.isdigit())

    def _part(self, code: str, sign: str) -> str:
        return "".join(digit for mark, digit in zip(self.pattern, code, strict=True) if mark == sign)
