"""Amounts, quantities and times as a language writes them, from integers: no float, exact to the centavo."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self


@dataclass(frozen=True, slots=True)
class Figures:
    """The two separators of a language."""

    thousands: str
    decimal: str

    @classmethod
    def of(cls, translate: Callable[[str], str]) -> Self:
        """Learn the separators from the catalogue's own way of writing 1,234.56."""
        written = translate("1,234.56")
        return cls(written[1], written[-3])

    def money(self, cents: int) -> str:
        """Centavos as reais without the currency sign: `1.234,56`, `-2,20`."""
        sign = "-" if cents < 0 else ""
        return f"{sign}{self._grouped(abs(cents) // 100)}{self.decimal}{abs(cents) % 100:02d}"

    def quantity(self, milli: int) -> str:
        """Thousandths of a unit: `3`, `0,452`; a fraction always has its three places."""
        whole, fraction = divmod(milli, 1000)
        return self._grouped(whole) + (f"{self.decimal}{fraction:03d}" if fraction else "")

    def _grouped(self, whole: int) -> str:
        return f"{whole:,}".replace(",", self.thousands)


def moment(iso: str) -> str:
    """An ISO 8601 time as `22/11/2026 14:32:10 -03:00`; what cannot be read is shown as it came."""
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    offset = at.isoformat()[-6:] if at.tzinfo else ""
    return f"{at:%d/%m/%Y %H:%M:%S} {offset}".rstrip()


def minute(iso: str) -> str:
    """An ISO 8601 time as `22/11/2026 14:32`, for a row among others; what cannot be read as it came."""
    written = moment(iso)
    return written[:16] if written != iso else iso


def day(iso: str, *, known_year: str) -> str:
    """An ISO date as `23/12`, with its year where that is not the one the reader takes for granted."""
    try:
        on = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return f"{on:%d/%m}" if iso.startswith(known_year) else f"{on:%d/%m/%Y}"
