"""Rows of a receipt as a picture of paper, one pixel per dot, torn at both ends, clear around the teeth."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, assert_never

from hardware import barcode, qr
from hardware.glyphs import MASK_HEIGHT, glyph
from hardware.paper_rows import (
    CELL_HEIGHT,
    CELL_WIDTH,
    ROW_DOTS,
    BarcodeRow,
    CutRow,
    FeedRow,
    ImageRow,
    PulseRow,
    QrRow,
    Row,
    Style,
    TextRow,
)

if TYPE_CHECKING:
    from PIL.Image import Image

MARGIN = 32
_TOP = 40
# Five metres of paper.
_LONGEST = 40_000
_CUT_HEIGHT = 36
_CAPTION_GAP = 4
_TOOTH = 8
_INK, _PAPER, _FAINT = 16, 255, 150


def png(rows: Iterable[Row], dots: int) -> bytes:
    """The picture of these rows on paper with a printable width of that many dots."""
    from PIL import Image  # noqa: PLC0415 - only where something is drawn

    rows = tuple(_no_longer_than(_LONGEST, rows))
    height = _TOP * 2 + sum(_height(row) for row in rows)
    paper = Image.new("L", (dots + 2 * MARGIN, height), _PAPER)
    top = _TOP
    for row in rows:
        _draw(paper, row, top=top, dots=dots)
        top += _height(row)
    target = BytesIO()
    _torn(paper).save(target, "PNG")
    return target.getvalue()


def _no_longer_than(dots: int, rows: Iterable[Row]) -> Iterator[Row]:
    """The rows up to that length: a job gone wild must not take the machine's memory."""
    for row in rows:
        dots -= _height(row)
        if dots < 0:
            return
        yield row


def _height(row: Row) -> int:
    match row:
        case TextRow() | FeedRow() | ImageRow():
            return row.height_dots
        case QrRow():
            return len(_modules(row)) * row.module_dots
        case BarcodeRow():
            return row.height_dots + ROW_DOTS * sum(row.captions)
        case CutRow():
            return _CUT_HEIGHT
        case PulseRow():
            return 0
        case _:
            assert_never(row)


def _draw(paper: "Image", row: Row, *, top: int, dots: int) -> None:
    match row:
        case TextRow():
            _draw_text(paper, row, top=top, dots=dots)
        case ImageRow():
            _draw_image(paper, row, top=top, dots=dots)
        case QrRow():
            _draw_qr(paper, row, top=top, dots=dots)
        case BarcodeRow():
            _draw_bars(paper, row, top=top, dots=dots)
        case CutRow():
            _draw_cut(paper, top=top)
        case PulseRow():
            _draw_drawer(paper, top=top)
        case FeedRow():
            pass
        case _:
            assert_never(row)


def _left(align: int, width: int, dots: int) -> int:
    """Where something that wide begins, in the picture."""
    return MARGIN + (dots - width) * align // 2


def _draw_text(paper: "Image", row: TextRow, *, top: int, dots: int) -> None:
    left = _left(row.align, row.width_dots, dots)
    bottom = top + max((style.height for _, style in row.cells), default=1) * CELL_HEIGHT
    for character, style in row.cells:
        box_top = bottom - style.height * CELL_HEIGHT
        right = left + style.width * CELL_WIDTH
        mask = glyph(character, style.bold, width=style.width, height=style.height)
        if style.inverse:
            paper.paste(_INK, (left, box_top, right, bottom))
        gap = (MASK_HEIGHT - CELL_HEIGHT) * style.height // 2
        paper.paste(_PAPER if style.inverse else _INK, (left, box_top - gap), mask)
        if style.underline:
            paper.paste(_INK, (left, bottom, right, bottom + 2))
        left = right


def _draw_image(paper: "Image", row: ImageRow, *, top: int, dots: int) -> None:
    from PIL import Image  # noqa: PLC0415

    width = row.width_bytes * 8
    ink = Image.frombytes("1", (width, row.height_dots), row.bits)
    paper.paste(_INK, (_left(row.align, min(width, dots), dots), top), ink)


def _modules(row: QrRow) -> tuple[tuple[bool, ...], ...]:
    """The code's modules; nothing where the printer would draw nothing either."""
    try:
        return qr.matrix(row.text, row.level) if row.text else ()
    except ValueError:
        return ()


def _draw_qr(paper: "Image", row: QrRow, *, top: int, dots: int) -> None:
    modules, side = _modules(row), row.module_dots
    left = _left(row.align, len(modules) * side, dots)
    for y, line in enumerate(modules):
        for x, dark in enumerate(line):
            if dark:
                corner = (left + x * side, top + y * side)
                paper.paste(_INK, (*corner, corner[0] + side, corner[1] + side))


def _draw_bars(paper: "Image", row: BarcodeRow, *, top: int, dots: int) -> None:
    """Nothing where the code cannot be, or is wider than the paper: printers print nothing either."""
    try:
        pattern = barcode.bars(row.symbology, row.text)
    except ValueError:
        return
    width = len(pattern) * row.module_dots
    if width > dots:
        return
    left = _left(row.align, width, dots)
    caption = TextRow(tuple((character, Style()) for character in row.text), row.align, ROW_DOTS)
    above, below = row.captions
    if above:
        _draw_text(paper, caption, top=top, dots=dots)
        top += ROW_DOTS
    for place, module in enumerate(pattern):
        if module == "1":
            x = left + place * row.module_dots
            paper.paste(_INK, (x, top, x + row.module_dots, top + row.height_dots))
    if below:
        _draw_text(paper, caption, top=top + row.height_dots + _CAPTION_GAP, dots=dots)


def _draw_cut(paper: "Image", *, top: int) -> None:
    """A dashed line with scissors on it."""
    from PIL import ImageDraw  # noqa: PLC0415

    draw, y = ImageDraw.Draw(paper), top + _CUT_HEIGHT // 2
    for x in range(MARGIN + 34, paper.width - 12, 12):
        draw.line((x, y, x + 6, y), fill=_FAINT, width=2)
    for ring, tip in ((y - 6, y + 5), (y + 6, y - 5)):
        draw.ellipse((MARGIN - 12, ring - 4, MARGIN - 4, ring + 4), outline=_FAINT, width=2)
        draw.line((MARGIN - 5, ring + (2 if ring < y else -2), MARGIN + 18, tip), fill=_FAINT, width=2)


def _draw_drawer(paper: "Image", *, top: int) -> None:
    """A small open drawer in the margin: it was kicked here."""
    from PIL import ImageDraw  # noqa: PLC0415

    draw = ImageDraw.Draw(paper)
    draw.rectangle((6, top - 10, 26, top + 4), outline=_FAINT, width=2)
    draw.line((12, top - 3, 20, top - 3), fill=_FAINT, width=2)


def _torn(paper: "Image") -> "Image":
    """The paper with saw teeth at both ends; what is beyond them is clear."""
    from PIL import Image, ImageDraw  # noqa: PLC0415

    width, height = paper.size
    teeth = [(x, _TOOTH if x // _TOOTH % 2 else 0) for x in range(0, width + _TOOTH, _TOOTH)]
    outline = [*teeth, *((x, height - 1 - y) for x, y in reversed(teeth))]
    alpha = Image.new("L", paper.size, 0)
    ImageDraw.Draw(alpha).polygon(outline, fill=255)
    return Image.merge("LA", (paper, alpha))
