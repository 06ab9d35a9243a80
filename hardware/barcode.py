"""Bars and spaces of Code 128 (ISO/IEC 15417) and EAN (ISO/IEC 15420), and their dots for any printer.

A bar pattern is a text of 1 (ink) and 0, one character per module, without the quiet zones.
"""

import re
from typing import Literal

from hardware.profiles import Profile

Symbology = Literal["code128", "ean13", "ean8"]

HEIGHT_DOTS = 80
_QUIET_MODULES = 10
_MODULE_DOTS = (3, 2)
# Widths of bar, space, bar, space… of the values 0 to 105.
_CODE128: list[str] = re.findall(
    r"\d{6}",
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 "
    "122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 "
    "322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 "
    "112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 "
    "331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 "
    "112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 "
    "124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 "
    "411311 113141 114131 311141 411131 211412 211214 211232 ",
)
_STOP = "2331112"
_START_B, _START_C, _TO_C, _TO_B = 104, 105, 99, 100
_EAN_LEFT: list[str] = re.findall(
    r"\d{7}", "0001101 0011001 0010011 0111101 0100011 0110001 0101111 0111011 0110111 0001011"
)
_EAN_PARITY: list[str] = re.findall(
    r"\w{6}", "LLLLLL LLGLGG LLGGLG LLGGGL LGLLGG LGGLLG LGGGLL LGLGLG LGLGGL LGGLGL"
)
_DIGITS = re.compile(r"\d+")
_RUN_WORTH_C = 4


def bars(symbology: Symbology, text: str) -> str:
    """The bar pattern. Raises ValueError where the symbology has no such characters."""
    if symbology == "code128":
        return _code128(text)
    return _ean(text, 12 if symbology == "ean13" else 7)


def native_text(text: str) -> bytes:
    """The text as ESC/POS takes Code 128: with its code set chosen, which some printers insist on."""
    return b"{B" + text.encode("ascii").replace(b"{", b"{{")


def module_dots(text: str, dots: int) -> int:
    """How wide one module can be so that code and quiet zones fit; 0 where they do not even at the least."""
    modules = len(bars("code128", text)) + 2 * _QUIET_MODULES
    return next((size for size in _MODULE_DOTS if modules * size <= dots), 0)


def raster(text: str, profile: Profile) -> bytes:
    """GS v 0 with the Code 128 in the middle of the paper."""
    scale = module_dots(text, profile.dots)
    pattern = "".join(module * scale for module in bars("code128", text))
    left = (profile.dots - len(pattern)) // 2
    width_bytes = (left + len(pattern) + 7) // 8
    row = int(("0" * left + pattern).ljust(width_bytes * 8, "0"), 2).to_bytes(width_bytes, "big")
    size = width_bytes.to_bytes(2, "little") + HEIGHT_DOTS.to_bytes(2, "little")
    return b"\x1dv0\x00" + size + row * HEIGHT_DOTS


def is_encodable(text: str) -> bool:
    """Whether it can be a Code 128 of ours: printable ASCII."""
    return bool(text) and text.isascii() and text.isprintable()


def _code128(text: str) -> str:
    if not is_encodable(text):
        raise ValueError("Code 128 takes printable ASCII here")
    values = _values(text)
    check = (values[0] + sum(place * value for place, value in enumerate(values[1:], start=1))) % 103
    widths = "".join(_CODE128[value] for value in (*values, check)) + _STOP
    return "".join("10"[place % 2] * int(width) for place, width in enumerate(widths))


def _values(text: str) -> list[int]:
    """Start, characters and switches: runs of digits in pairs, which takes half the room."""
    values: list[int] = []
    in_pairs, at = False, 0
    while at < len(text):
        run = _DIGITS.match(text, at)
        length = len(run[0]) // 2 * 2 if run and len(run[0]) >= _RUN_WORTH_C else 0
        if bool(length) != in_pairs or not values:
            in_pairs = bool(length)
            switch = _TO_C if in_pairs else _TO_B
            values.append(switch if values else _START_C if in_pairs else _START_B)
        if in_pairs:
            values += [int(text[place : place + 2]) for place in range(at, at + length, 2)]
            at += length
        else:
            values.append(ord(text[at]) - 32)
            at += 1
    return values


def _ean(text: str, digits: int) -> str:
    """With the check digit added where it is missing; UPC-A is an EAN-13 that begins with 0."""
    text = text.zfill(digits) if len(text) < digits else text
    if not text.isascii() or not text.isdecimal() or len(text) > digits + 1:
        raise ValueError("an EAN has digits only")
    if len(text) == digits:
        weights = (3 if place % 2 == 0 else 1 for place in range(digits))
        total = sum(int(digit) * weight for digit, weight in zip(reversed(text), weights, strict=True))
        text += str(-total % 10)
    first, rest = (text[0], text[1:]) if digits == 12 else ("", text)
    half = len(rest) // 2
    parity = _EAN_PARITY[int(first)] if first else "L" * half
    left = "".join(_ean_digit(digit, side) for digit, side in zip(rest[:half], parity, strict=True))
    right = "".join(_ean_digit(digit, "R") for digit in rest[half:])
    return f"101{left}01010{right}101"


def _ean_digit(digit: str, side: str) -> str:
    left = _EAN_LEFT[int(digit)]
    if side == "L":
        return left
    mirrored = "".join("10"[int(module)] for module in left)
    return mirrored if side == "R" else mirrored[::-1]
