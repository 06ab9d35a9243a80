"""CNPJ: twelve digits or capital letters and two check digits, modulus 11.

Source: Receita Federal, IN RFB 2.229/2024 (letters since July 2026): a character counts as its ASCII code
less 48, the weights go 2 to 9 from the right and begin again.
"""

import re

_SHAPE = re.compile(r"[0-9A-Z]{12}[0-9]{2}")


def cnpj_is_valid(typed: str) -> bool:
    """Whether it checks; points, stroke and dash may stand in it."""
    plain = re.sub(r"[\s./-]", "", typed).upper()
    if not _SHAPE.fullmatch(plain) or len(set(plain)) == 1:
        return False
    return plain[12:] == _check_digits(plain[:12])


def _check_digits(body: str) -> str:
    first = _digit(body)
    return first + _digit(body + first)


def _digit(text: str) -> str:
    total = sum((ord(sign) - 48) * (2 + place % 8) for place, sign in enumerate(reversed(text)))
    rest = total % 11
    return str(0 if rest < 2 else 11 - rest)
