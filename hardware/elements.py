"""What can be on paper, whatever the printer: rows, pairs, rules, QR codes; and the sheet that collects them.

A sheet takes any text and keeps only rows that fit its columns; it knows nothing of bytes.
"""

import re
import textwrap
from dataclasses import dataclass, field
from enum import Enum, auto

from hardware.sanitise import printable

# An amount stays on the row of its currency sign.
_GLUED = re.compile(r"(?<=R\$) (?=\d)")
_GLUE = "\u00a0"
_BANNER_GAP_DOTS = 6


class Align(Enum):
    """Where a row stands."""

    LEFT = auto()
    CENTER = auto()
    RIGHT = auto()


class Size(Enum):
    """How large: normal, twice as high, or twice as high and wide (which halves the columns)."""

    NORMAL = auto()
    TALL = auto()
    LARGE = auto()


@dataclass(frozen=True, slots=True)
class Text:
    """One row of text that fits."""

    text: str
    align: Align = Align.LEFT
    bold: bool = False
    size: Size = Size.NORMAL


@dataclass(frozen=True, slots=True)
class Pair:
    """One row with a text at each edge; both fit with a blank between them."""

    left: str
    right: str
    bold: bool = False
    size: Size = Size.NORMAL


@dataclass(frozen=True, slots=True)
class Rule:
    """A line from edge to edge."""

    double: bool = False


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code with this text, centred."""

    text: str


@dataclass(frozen=True, slots=True)
class Barcode:
    """A Code 128 of printable ASCII, centred, its text below; nothing where it is too long for the paper."""

    text: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Blank paper, in dots (a row is 30, a millimetre 8), at most 255."""

    dots: int


@dataclass(frozen=True, slots=True)
class Cut:
    """The end of this piece of paper."""


Element = Text | Pair | Rule | Qr | Barcode | Gap | Cut


def columns_at(size: Size, columns: int) -> int:
    """How many characters of that size a row takes."""
    return columns // 2 if size is Size.LARGE else columns


@dataclass(slots=True)
class Sheet:
    """Rows in the order they are written. Everything given is made printable and wrapped here."""

    columns: int
    elements: list[Element] = field(default_factory=list)

    def text(
        self, text: str, *, indent: int = 0, bold: bool = False, first_indent: int | None = None
    ) -> None:
        """Text from the left edge, over as many rows as it needs; nothing for no text."""
        first = indent if first_indent is None else first_indent
        for row in _wrapped(text, self.columns, first=" " * first, rest=" " * indent):
            self.elements.append(Text(row, bold=bold))

    def verbatim(self, text: str) -> None:
        """A row as somebody else has set it, blanks and all; one too long is wrapped like any other."""
        row = printable(text).rstrip()
        if len(row) <= self.columns:
            self.elements.append(Text(row))
        else:
            self.text(text)

    def centered(self, text: str, *, bold: bool = False, size: Size = Size.NORMAL) -> None:
        """Centred text; what does not fit in two large rows is tall instead."""
        if size is Size.LARGE and len(_wrapped(text, self.columns // 2)) > 2:
            size = Size.TALL
        for row in _wrapped(text, columns_at(size, self.columns)):
            self.elements.append(Text(row, Align.CENTER, bold, size))

    def banner(self, text: str) -> None:
        """A warning that cannot be overlooked."""
        self.add(Gap(_BANNER_GAP_DOTS))
        self.centered(text, bold=True, size=Size.LARGE)

    def pair(
        self, left: str, right: str, *, indent: int = 0, bold: bool = False, size: Size = Size.NORMAL
    ) -> None:
        """Left and right on one row; a left text that is too long takes rows of its own above."""
        left, right = " " * indent + " ".join(printable(left).split()), printable(right).strip()
        if size is Size.LARGE and len(left) + len(right) + 1 > self.columns // 2:
            size = Size.TALL
        room = columns_at(size, self.columns)
        if len(left) + len(right) + 1 <= room:
            self.elements.append(Pair(left, right, bold, size))
            return
        *above, last = _wrapped(left.strip(), room, first=" " * indent, rest=" " * (indent + 2)) or [""]
        self.elements.extend(Text(row, bold=bold, size=size) for row in above)
        if len(last) + len(right) + 1 <= room:
            self.elements.append(Pair(last, right, bold, size))
            return
        self.elements.append(Text(last, bold=bold, size=size))
        self.elements.extend(Text(row, Align.RIGHT, bold, size) for row in _wrapped(right, room))

    def aside(self, left: str, right: str, *, bold: bool = False) -> None:
        """Two texts of equal weight: at the edges of one row or, where they do not fit, on two."""
        if len(printable(left)) + len(printable(right)) + 1 <= self.columns:
            self.pair(left, right, bold=bold)
            return
        self.text(left, bold=bold)
        self.text(right, bold=bold)

    def rule(self, *, double: bool = False) -> None:
        """A line across, never two in a row: of two that meet, the double one stays."""
        if self.elements and isinstance(before := self.elements[-1], Rule):
            double = double or before.double
            self.elements.pop()
        self.elements.append(Rule(double))

    def add(self, element: Element) -> None:
        """Anything that holds no text to wrap."""
        self.elements.append(element)


def _wrapped(text: str, columns: int, *, first: str = "", rest: str = "") -> list[str]:
    """Rows broken between words, and inside one only where it is longer than a row."""
    text = " ".join(printable(text).split())
    if text and len(first) + len(text) <= columns:
        return [first + text]
    rows = textwrap.wrap(
        _GLUED.sub(_GLUE, text),
        columns,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
    )
    return [row.replace(_GLUE, " ") for row in rows]
