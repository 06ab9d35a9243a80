"""How large a QR code is on paper (ISO/IEC 18004), and its dots for printers that cannot draw one."""

from bisect import bisect_left
from typing import Literal

from hardware.profiles import Profile

Level = Literal["L", "M", "Q", "H"]

# Level M as python-escpos numbers it; the printer and our own dots use the same.
ESCPOS_LEVEL = 1
_LEVEL: Level = "M"
_QUIET_MODULES = 4
_MAX_MODULE_DOTS = 8
# Bytes that versions 1, 2, 3… hold at level M.
_CAPACITY_M = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560)


def module_dots(text: str, dots: int) -> int:
    """The size of one module, so that the code takes about half the paper and never more than all of it."""
    version = bisect_left(_CAPACITY_M, len(text.encode())) + 1
    modules = 17 + 4 * version + 2 * _QUIET_MODULES
    return max(2, min(_MAX_MODULE_DOTS, dots * 5 // 9 // modules))


def raster(text: str, profile: Profile) -> bytes:
    """GS v 0 with the code in the middle of the paper: not every printer centres dots by itself."""
    rows = _matrix(text, _LEVEL, border=_QUIET_MODULES)
    scale = module_dots(text, profile.dots)
    side = len(rows) * scale
    left = (profile.dots - side) // 2 // 8 * 8
    width_bytes = (left + side + 7) // 8
    image = bytearray()
    for row in rows:
        bits = "".join(("1" if dark else "0") * scale for dark in row)
        drawn = int(bits.ljust(width_bytes * 8 - left, "0"), 2).to_bytes(width_bytes, "big")
        image += drawn * scale
    size = width_bytes.to_bytes(2, "little") + side.to_bytes(2, "little")
    return b"\x1dv0\x00" + size + bytes(image)


def matrix(text: str, level: Level) -> tuple[tuple[bool, ...], ...]:
    """The modules of a code without its quiet zone, True is dark; ValueError where it does not fit one."""
    return _matrix(text, level, border=0)


def _matrix(text: str, level: Level, *, border: int) -> tuple[tuple[bool, ...], ...]:
    import segno  # noqa: PLC0415 - only when there is something to draw

    code = segno.make(
        text, error=level.lower(), boost_error=False, micro=False, mode="byte", encoding="utf-8"
    )
    return tuple(tuple(bool(module) for module in row) for row in code.matrix_iter(scale=1, border=border))
