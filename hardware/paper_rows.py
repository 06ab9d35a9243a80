"""What stands on printed paper, row by row, in dots: what the reader makes of bytes and the picture draws."""

from dataclasses import dataclass

from hardware.barcode import Symbology
from hardware.qr import Level

CELL_WIDTH, CELL_HEIGHT = 12, 24
ROW_DOTS = 30


@dataclass(frozen=True, slots=True)
class Style:
    """How the next character is printed. `width` and `height` multiply the cell of 12 by 24 dots."""

    bold: bool = False
    underline: bool = False
    inverse: bool = False
    width: int = 1
    height: int = 1


@dataclass(frozen=True, slots=True)
class TextRow:
    """Characters with their styles, and how far the paper moves. `align`: 0 left, 1 centre, 2 right."""

    cells: tuple[tuple[str, Style], ...]
    align: int
    height_dots: int

    @property
    def width_dots(self) -> int:
        """Sum of the cells' widths."""
        return sum(style.width for _, style in self.cells) * CELL_WIDTH

    @property
    def text(self) -> str:
        """The characters alone."""
        return "".join(character for character, _ in self.cells)


@dataclass(frozen=True, slots=True)
class ImageRow:
    """Dots, eight to a byte, most significant bit left, 1 is black."""

    width_bytes: int
    height_dots: int
    bits: bytes
    align: int


@dataclass(frozen=True, slots=True)
class QrRow:
    """A code the printer draws itself; `level` is L, M, Q or H."""

    text: str
    module_dots: int
    level: Level
    align: int


@dataclass(frozen=True, slots=True)
class BarcodeRow:
    """Bars the printer draws itself; `captions` says whether their text stands above and below them."""

    symbology: Symbology
    text: str
    module_dots: int
    height_dots: int
    captions: tuple[bool, bool]
    align: int


@dataclass(frozen=True, slots=True)
class FeedRow:
    """Blank paper."""

    height_dots: int


@dataclass(frozen=True, slots=True)
class CutRow:
    """Where the knife went through."""


@dataclass(frozen=True, slots=True)
class PulseRow:
    """The drawer was kicked when the paper stood here."""


Row = TextRow | ImageRow | QrRow | BarcodeRow | FeedRow | CutRow | PulseRow
