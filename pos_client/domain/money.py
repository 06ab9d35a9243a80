"""Money as integer centavos, quantities as integer thousandths: no float ever touches either."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

from pos_client.domain.errors import Reason, Refused

MAX_CENTS = 99_999_999_99
MAX_QUANTITY_MILLI = 99_999_999

_CENT = Decimal("0.01")
_MOST = Decimal(MAX_CENTS) / 100
_TYPED = re.compile(r"-?[1-9]\d{0,2}(\.\d{3})+(,\d{1,2})?|-?\d+(,\d{1,2})?|-?\d+\.\d{1,2}", re.ASCII)
_QUANTITY = re.compile(r"\d{1,9}([.,]\d{1,3})?", re.ASCII)


def half_up(numerator: int, denominator: int) -> int:
    """The quotient rounded half away from zero (ROUND_HALF_UP), on integers; denominator > 0."""
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return magnitude if numerator >= 0 else -magnitude


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in centavos of real (BRL)."""

    cents: int

    @classmethod
    def typed(cls, text: str) -> Self:
        """Read what a person typed: `12,40`, `12.40`, `1.234,56`, `12`.

        Raises Refused(AMOUNT_INVALID) or Refused(AMOUNT_TOO_LARGE).
        """
        text = text.strip().removeprefix("R$").strip()
        if not _TYPED.fullmatch(text):
            raise Refused(Reason.AMOUNT_INVALID, typed=text[:20])
        if "," in text or re.search(r"\.\d{3}$", text):
            text = text.replace(".", "").replace(",", ".")
        return cls.of_decimal(Decimal(text))

    @classmethod
    def of_decimal(cls, value: Decimal) -> Self:
        """Exactly this decimal of reais; more than two places or no number is Refused(AMOUNT_INVALID)."""
        if value.is_nan():
            raise Refused(Reason.AMOUNT_INVALID, typed=str(value)[:20])
        # Compared before any arithmetic, which rounds to the context's 28 digits.
        if not -_MOST <= value <= _MOST:
            raise Refused(Reason.AMOUNT_TOO_LARGE)
        rounded = value.quantize(_CENT, ROUND_HALF_UP)
        if rounded != value:
            raise Refused(Reason.AMOUNT_INVALID, typed=str(value)[:20])
        return cls(int(rounded.scaleb(2)))

    @classmethod
    def total(cls, amounts: Iterable["Money"]) -> Self:
        """The sum, zero for none."""
        return cls(sum(amount.cents for amount in amounts))

    def __add__(self, other: "Money") -> "Money":
        return Money(self.cents + other.cents)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.cents - other.cents)

    def __neg__(self) -> "Money":
        return Money(-self.cents)

    def __bool__(self) -> bool:
        return self.cents != 0

    def percent(self, basis_points: int) -> "Money":
        """This share of the amount, half up; 10_000 basis points are the whole."""
        return Money(half_up(self.cents * basis_points, 10_000))

    def spread(self, weights: Sequence[int]) -> tuple["Money", ...]:
        """Split by weight with the largest remainder, so that the parts sum exactly to the whole.

        Weights are not negative; where all are zero, the amount must be zero too. Equal remainders
        favour the earlier part.
        """
        whole = sum(weights)
        if whole == 0:
            if self.cents:
                raise ValueError("an amount cannot be spread over nothing")
            return tuple(ZERO for _ in weights)
        sign = -1 if self.cents < 0 else 1
        shares = [divmod(abs(self.cents) * weight, whole) for weight in weights]
        left = abs(self.cents) - sum(share for share, _ in shares)
        by_remainder = sorted(range(len(shares)), key=lambda index: (-shares[index][1], index))
        extra = set(by_remainder[:left])
        return tuple(Money(sign * (share + (index in extra))) for index, (share, _) in enumerate(shares))

    def decimal_text(self) -> str:
        """Reais with a dot and two places, as the wire and our JSON carry them: `1234.50`."""
        sign = "-" if self.cents < 0 else ""
        return f"{sign}{abs(self.cents) // 100}.{abs(self.cents) % 100:02d}"


ZERO = Money(0)


@dataclass(frozen=True, slots=True, order=True)
class Quantity:
    """A quantity in thousandths of its unit, above zero."""

    milli: int

    def __post_init__(self) -> None:
        if self.milli <= 0:
            raise Refused(Reason.QUANTITY_INVALID)
        if self.milli > MAX_QUANTITY_MILLI:
            raise Refused(Reason.QUANTITY_TOO_LARGE, most=MAX_QUANTITY_MILLI // 1000)

    @classmethod
    def typed(cls, text: str) -> Self:
        """Read `3`, `0,452` or `0.452`; three places at most. Raises Refused."""
        text = text.strip()
        if not _QUANTITY.fullmatch(text):
            raise Refused(Reason.QUANTITY_INVALID)
        return cls(int(Decimal(text.replace(",", ".")).scaleb(3).quantize(Decimal(1), ROUND_HALF_UP)))

    @classmethod
    def units(cls, count: int) -> Self:
        """A whole number of units."""
        return cls(count * 1000)

    @property
    def is_whole(self) -> bool:
        """No fraction of a unit."""
        return self.milli % 1000 == 0

    def of(self, unit_price: Money) -> Money:
        """Price of this quantity, half up to the centavo."""
        return Money(half_up(unit_price.cents * self.milli, 1000))

    def decimal_text(self) -> str:
        """With a dot and three places, as the wire carries it: `0.452`."""
        return f"{self.milli // 1000}.{self.milli % 1000:03d}"


ONE = Quantity(1000)
