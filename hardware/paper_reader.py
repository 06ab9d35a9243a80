"""A printer's state while it reads one stream of bytes, whichever language they are in; `rows` is its paper.

Reading never fails: a command that is not known or not whole is counted in `unknown`, in bytes. The commands
themselves are tables (`Language`), so that a job may change from one to the other in the middle.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from hardware.barcode import Symbology
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
from hardware.qr import Level

LanguageName = Literal["escpos", "bema"]
LEVELS: tuple[Level, ...] = ("L", "M", "Q", "H")
ESC, FS, GS, DLE = 0x1B, 0x1C, 0x1D, 0x10
_LF, _CR, _NUL, _DEL = 0x0A, 0x0D, 0x00, 0x7F
# By their number in GS k, old form and new; the others are not drawn here.
SYMBOLOGIES: dict[int, Symbology] = {
    **dict.fromkeys((0, 2, 65, 67), "ean13"),
    **dict.fromkeys((3, 68), "ean8"),
    73: "code128",
}


@dataclass(slots=True)
class BarcodeLook:
    """How the next bars are drawn: GS h, GS w, GS H. `captions`: text above, text below."""

    height_dots: int = 162
    module_dots: int = 3
    captions: tuple[bool, bool] = (False, False)


@dataclass(slots=True)
class PaperReader:
    """Primitives that the languages' commands act by. `languages` are by name; it wakes up in `language`."""

    dots: int
    languages: Mapping[LanguageName, "Language"]
    language: LanguageName = "escpos"
    rows: list[Row] = field(default_factory=list)
    unknown: int = 0
    page: str = "cp437"
    style: Style = field(default_factory=Style)
    align: int = 0
    spacing: int = ROW_DOTS
    cells: list[tuple[str, Style]] = field(default_factory=list)
    qr_text: bytes = b""
    qr_module: int = 3
    qr_level: Level = "L"
    bars: BarcodeLook = field(default_factory=BarcodeLook)
    after_band: bool = False
    """Dots of ESC * stand in the row that the next line feed ends: it feeds nothing more."""
    row_only: Style | None = None
    """What `style` was before something that is for one row; it is back when the row is printed."""

    def read(self, data: bytes) -> None:
        """Take a whole job. What is left in the line buffer at its end is printed."""
        position = 0
        while position < len(data):
            position += self.step(data, position)
        self.flush()

    def step(self, data: bytes, at: int) -> int:
        """Obey what stands at this position; how many bytes it was."""
        byte = data[at]
        spoken = self.languages[self.language]
        if byte == _LF:
            self.print_row()
        elif byte in {ESC, FS, GS, DLE}:
            return self._command(data, at)
        elif control := spoken.controls.get(byte):
            control(self)
        elif byte >= 0x20 and byte != _DEL:
            self._character(byte)
        elif byte not in {_NUL, _CR}:
            self.unknown += 1
        return 1

    def _command(self, data: bytes, at: int) -> int:
        spoken = self.languages[self.language]
        for long in spoken.lengths:
            if length := long(data, at):
                return self._obey(data[at : at + length], length)
        known = spoken.fixed.get(data[at : at + 2]) or spoken.fixed.get(data[at : at + 3])
        if known is None:
            skipped = min(2, len(data) - at)
            self.unknown += skipped
            return skipped
        return self._obey(data[at : at + known], known)

    def _obey(self, command: bytes, length: int) -> int:
        """Do it, if it is whole; what is not understood or cut off is counted."""
        actions = self.languages[self.language].actions
        act = actions.get(command[:2]) or actions.get(command[:3])
        if len(command) < length or act is None:
            self.unknown += len(command)
        else:
            act(self, command)
        return len(command)

    def _character(self, byte: int) -> None:
        used = sum(style.width for _, style in self.cells) + self.style.width
        if used * CELL_WIDTH > self.dots:
            self.print_row()
        self.cells.append((bytes([byte]).decode(self.page, "replace"), self.style))

    def print_row(self) -> None:
        """The line buffer goes to paper; an empty one is a blank row."""
        if self.after_band and not self.cells:
            self.after_band = False
            return
        tallest = max((style.height for _, style in self.cells), default=1)
        height = max(self.spacing, tallest * CELL_HEIGHT)
        self.rows.append(TextRow(tuple(self.cells), self.align, height))
        self.cells.clear()
        if self.row_only is not None:
            self.style, self.row_only = self.row_only, None

    def flush(self) -> None:
        """What is in the line buffer goes to paper before anything that is no text."""
        if self.cells:
            self.print_row()

    def wake_up(self, page: str) -> None:
        """As after power on; the unprinted row is lost, the language stays."""
        self.cells.clear()
        self.page, self.style, self.align, self.spacing = page, Style(), 0, ROW_DOTS
        self.qr_text, self.qr_module, self.qr_level = b"", 3, "L"
        self.bars, self.row_only = BarcodeLook(), None

    def change_style(self, **changes: object) -> None:
        """From the next character on."""
        self.style = replace(self.style, **changes)  # type: ignore[arg-type]

    def set_page(self, page: str | None, command: bytes) -> None:
        """A page we cannot read counts as unknown and changes nothing."""
        if page is None:
            self.unknown += len(command)
        else:
            self.page = page

    def feed(self, height_dots: int) -> None:
        """Blank paper."""
        self.flush()
        self.rows.append(FeedRow(height_dots))

    def pulse(self) -> None:
        """Kick the drawer: at once, whatever is in the line buffer."""
        self.rows.append(PulseRow())

    def cut(self) -> None:
        """Let the knife through."""
        self.flush()
        self.rows.append(CutRow())

    def image(self, width_bytes: int, height_dots: int, bits: bytes) -> None:
        """Dots on paper."""
        self.flush()
        if width_bytes and height_dots:
            self.rows.append(ImageRow(width_bytes, height_dots, bits, self.align))

    def qr(self, text: bytes) -> None:
        """A code in the module size and level of now."""
        self.flush()
        written = text.decode("utf-8", "replace")
        self.rows.append(QrRow(written, self.qr_module, self.qr_level, self.align))

    def barcode(self, number: int, data: bytes, command: bytes) -> None:
        """Bars by the symbology's number in GS k; one that is not drawn here counts as unknown."""
        symbology = SYMBOLOGIES.get(number)
        text = data.decode("ascii", "replace")
        if symbology is None or not text:
            self.unknown += len(command)
            return
        self.flush()
        look = self.bars
        self.rows.append(
            BarcodeRow(symbology, text, look.module_dots, look.height_dots, look.captions, self.align)
        )


Act = Callable[[PaperReader, bytes], None]


@dataclass(frozen=True, slots=True)
class Language:
    """A printer's commands: those of fixed length, those that say how long they are, and single bytes."""

    fixed: Mapping[bytes, int]
    actions: Mapping[bytes, Act]
    lengths: tuple[Callable[[bytes, int], int], ...]
    controls: Mapping[int, Callable[[PaperReader], None]]
