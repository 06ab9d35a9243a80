"""Characters as a thermal head prints them: cells of 12 dots by 30 from the font the program ships with.

A glyph may reach into the gap between rows, which is why the mask is as high as a row with its spacing.
"""

from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

import resources
from hardware.paper_rows import CELL_WIDTH, ROW_DOTS

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

MASK_HEIGHT = ROW_DOTS

_OVERSAMPLING = 4
# JetBrains Mono advances by 0.6 em: at 80 its glyphs are four cells wide, and a little low for a printer's.
_FONT_SIZE = 80
_DRAWN_HEIGHT = 105
_BASELINE = 79


@lru_cache(maxsize=2048)
def glyph(character: str, bold: bool, *, width: int = 1, height: int = 1) -> "Image":
    """The mask of one character, `width` by `height` cells: 255 is ink."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - only where something is drawn

    mask = Image.new("L", (CELL_WIDTH * _OVERSAMPLING, _DRAWN_HEIGHT), 0)
    draw = ImageDraw.Draw(mask)
    draw.text((0, _BASELINE), character, font=_font(bold), fill=255, anchor="ls")
    return mask.resize((CELL_WIDTH * width, MASK_HEIGHT * height), Image.Resampling.LANCZOS)


@lru_cache(maxsize=2)
def _font(bold: bool) -> "FreeTypeFont":
    from PIL import ImageFont  # noqa: PLC0415

    name = "fonts/JetBrainsMono-ExtraBold.ttf" if bold else "fonts/JetBrainsMono-Medium.ttf"
    return ImageFont.truetype(BytesIO(resources.data(name)), _FONT_SIZE, layout_engine=ImageFont.Layout.BASIC)
