"""Rows of text as dots, for printers whose code page fails: in the glyphs that pictures of paper have."""

from typing import TYPE_CHECKING

from hardware.elements import Align, Size
from hardware.glyphs import MASK_HEIGHT, glyph
from hardware.paper_rows import CELL_WIDTH
from hardware.sanitise import printable

if TYPE_CHECKING:
    from PIL.Image import Image

_INK_FROM = 128
_WIDTH_HEIGHT = {Size.NORMAL: (1, 1), Size.TALL: (1, 2), Size.LARGE: (2, 2)}


def row(
    text: str, dots: int, *, align: Align = Align.LEFT, bold: bool = False, size: Size = Size.NORMAL
) -> bytes:
    """One row as a GS v 0 command, as wide as the paper's `dots` and as high as a row of that size."""
    from PIL import Image  # noqa: PLC0415 - only where something is drawn

    width, height = _WIDTH_HEIGHT[size]
    text = printable(text)
    paper = Image.new("L", (dots, MASK_HEIGHT * height), 0)
    left = _left(align, len(text) * CELL_WIDTH * width, dots)
    for character in text:
        if character != " ":
            paper.paste(glyph(character, bold, width=width, height=height), (left, 0))
        left += CELL_WIDTH * width
    return command(paper)


def command(picture: "Image") -> bytes:
    """GS v 0 with that grey picture, 255 is ink; its width is rounded up to whole bytes."""
    from PIL import Image  # noqa: PLC0415

    width_bytes = (picture.width + 7) // 8
    whole = Image.new("L", (width_bytes * 8, picture.height), 0)
    whole.paste(picture, (0, 0))
    bits = whole.point([255 if grey >= _INK_FROM else 0 for grey in range(256)]).convert("1").tobytes()
    return b"\x1dv0\x00" + width_bytes.to_bytes(2, "little") + picture.height.to_bytes(2, "little") + bits


def _left(align: Align, width: int, dots: int) -> int:
    match align:
        case Align.LEFT:
            return 0
        case Align.CENTER:
            return max((dots - width) // 2, 0)
        case Align.RIGHT:
            return max(dots - width, 0)
