"""What a printer puts on paper, drawn and read from the bytes alone: the picture, the text, the QR codes."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from hardware import paper_drawing
from hardware.escpos_reader import reader
from hardware.paper_rows import (
    CELL_WIDTH,
    ROW_DOTS,
    BarcodeRow,
    CutRow,
    FeedRow,
    PulseRow,
    QrRow,
    Row,
    TextRow,
)
from hardware.profiles import Profile
from hardware.receipt_bytes import receipt_bytes, slip_bytes
from hardware.templates import Templates
from pos_client.domain.receipt import Receipt
from pos_client.domain.slip import Slip


@dataclass(frozen=True, slots=True)
class Paper:
    """Printed paper. `unknown` counts the bytes that no printer of this kind understands."""

    rows: tuple[Row, ...]
    dots: int
    unknown: int

    @classmethod
    def read(cls, data: bytes, profile: Profile) -> Self:
        """What this job leaves on that printer's paper. Any bytes will do."""
        read_by = reader(profile.dots, profile.language)
        read_by.read(data)
        return cls(tuple(read_by.rows), profile.dots, read_by.unknown)

    def png(self) -> bytes:
        """A picture, one pixel per dot plus the margins."""
        return paper_drawing.png(self.rows, self.dots)

    def text(self) -> str:
        """The text in the printer's columns; a large character takes as many columns as it is wide."""
        columns = self.dots // CELL_WIDTH
        return "\n".join(
            _plain(row, columns) for row in self.rows if isinstance(row, TextRow | FeedRow)
        ).rstrip()

    @property
    def text_rows(self) -> tuple[TextRow, ...]:
        """The rows that hold text, with their styles."""
        return tuple(row for row in self.rows if isinstance(row, TextRow))

    @property
    def qr_codes(self) -> tuple[str, ...]:
        """What the codes say that the printer draws itself; codes sent as dots are only in the picture."""
        return tuple(row.text for row in self.rows if isinstance(row, QrRow))

    @property
    def barcodes(self) -> tuple[str, ...]:
        """What the bars say that the printer draws itself."""
        return tuple(row.text for row in self.rows if isinstance(row, BarcodeRow))

    @property
    def cuts(self) -> int:
        """How often the knife went through."""
        return sum(isinstance(row, CutRow) for row in self.rows)

    @property
    def drawer_pulses(self) -> int:
        """How often the drawer was kicked."""
        return sum(isinstance(row, PulseRow) for row in self.rows)


@dataclass(frozen=True, slots=True)
class ReceiptPaper:
    """A `PaperPort`: receipts and slips as that printer would print them, in the catalogue's language."""

    profile: Profile
    translate: Callable[[str], str]
    templates: Templates | None = None

    def picture(self, receipt: Receipt) -> bytes:
        """PNG."""
        return Paper.read(
            receipt_bytes(receipt, self.profile, translate=self.translate, templates=self.templates),
            self.profile,
        ).png()

    def slip_picture(self, slip: Slip) -> bytes:
        """PNG."""
        return Paper.read(
            slip_bytes(slip, self.profile, translate=self.translate, templates=self.templates), self.profile
        ).png()


def _plain(row: TextRow | FeedRow, columns: int) -> str:
    if isinstance(row, FeedRow):
        return "\n" * (row.height_dots // ROW_DOTS - 1)
    text, taken = row.text, row.width_dots // CELL_WIDTH
    # What stands at both edges still does where large characters are written as single ones.
    text = re.sub(r"(?<=\S) {2,}(?=\S)", lambda gap: gap[0] + " " * (taken - len(text)), text, count=1)
    free = columns - len(text)
    return (" " * (free * row.align // 2) + text).rstrip()
