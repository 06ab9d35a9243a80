"""How typed characters become an amount in centavos. Pure; used by the money field."""

import re
from dataclasses import dataclass

_NOT_A_NUMBER = re.compile(r"[^0-9.,]")
_WRITTEN = re.compile(r"^(?P<whole>[0-9.,]*?)(?:[.,](?P<cents>[0-9]{1,2}))?$")


@dataclass(frozen=True, slots=True)
class TypedAmount:
    """What was typed so far: digits that fill from the right, or, after a comma, units and centavos."""

    typed: str = ""

    @property
    def cents(self) -> int:
        whole, comma, cents = self.typed.partition(",")
        if comma:
            return int(whole or "0") * 100 + int(cents.ljust(2, "0"))
        return int(whole or "0")

    def with_digit(self, digit: str) -> "TypedAmount":
        """One digit more; a third digit after a comma changes nothing."""
        _, comma, cents = self.typed.partition(",")
        if comma and len(cents) == 2:
            return self
        return TypedAmount((self.typed + digit).lstrip("0") if not comma else self.typed + digit)

    def with_comma(self) -> "TypedAmount":
        """What was typed so far turns into whole units: 50 and a comma are fifty."""
        return self if "," in self.typed else TypedAmount((self.typed or "0") + ",")

    def without_last(self) -> "TypedAmount":
        return TypedAmount(self.typed[:-1])

    @classmethod
    def of_cents(cls, cents: int) -> "TypedAmount":
        return cls(str(cents) if cents else "")


def pasted_amount(text: str) -> TypedAmount | None:
    """The amount in pasted text such as "R$ 1.234,56", or None. Bare digits count as typed."""
    number = _NOT_A_NUMBER.sub("", text).strip(".,")
    if not number:
        return None
    if number.isdecimal():
        return TypedAmount(number.lstrip("0"))
    found = _WRITTEN.match(number)
    assert found is not None
    whole = re.sub(r"[.,]", "", found["whole"]) or "0"
    return TypedAmount(f"{int(whole)},{(found['cents'] or '').ljust(2, '0')}")


def grouped(cents: int, decimal: str, *, group: str) -> str:
    """1234567 as "12.345,67"."""
    whole, rest = divmod(abs(cents), 100)
    sign = "−" if cents < 0 else ""
    return f"{sign}{whole:,}".replace(",", group) + f"{decimal}{rest:02d}"
