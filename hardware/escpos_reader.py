"""Reads ESC/POS bytes as a printer would: what ends up on the paper, row by row, and what nobody understood.

Source: Epson's ESC/POS command reference, plus the Bematech mode switch (1D F9) and FS . / FS &.
Reading never fails: a command that is not known or not whole is counted in `unknown`, in bytes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from hardware.paper_rows import (
    CELL_HEIGHT,
    CELL_WIDTH,
    ROW_DOTS,
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

CODE_PAGES = {
    0: "cp437",
    2: "cp850",
    3: "cp860",
    4: "cp863",
    5: "cp865",
    16: "cp1252",
    18: "cp852",
    19: "cp858",
}

ESC, FS, GS, DLE = 0x1B, 0x1C, 0x1D, 0x10
_LEVELS: tuple[Level, ...] = ("L", "M", "Q", "H")


@dataclass(slots=True)
class EscposReader:
    """A printer's state while it reads one stream of bytes; `rows` is the paper so far."""

    dots: int
    rows: list[Row] = field(default_factory=list)
    unknown: int = 0
    _page: str = "cp437"
    _style: Style = field(default_factory=Style)
    _align: int = 0
    _spacing: int = ROW_DOTS
    _cells: list[tuple[str, Style]] = field(default_factory=list)
    _qr_text: bytes = b""
    _qr_module: int = 3
    _qr_level: Level = "L"

    def read(self, data: bytes) -> None:
        """Take a whole job. What is left in the line buffer at its end is printed."""
        position = 0
        while position < len(data):
            position += self.step(data, position)
        if self._cells:
            self._print_row()

    def step(self, data: bytes, at: int) -> int:
        """Obey what stands at this position; how many bytes it was."""
        byte = data[at]
        if byte == 0x0A:
            self._print_row()
        elif byte in {ESC, FS, GS, DLE}:
            return self._command(data, at)
        elif byte >= 0x20 and byte != 0x7F:
            self._character(byte)
        elif byte not in {0x00, 0x0D}:
            self.unknown += 1
        return 1

    def _command(self, data: bytes, at: int) -> int:
        for long in (_raster_length, _function_length, _bit_image_length, _cut_length):
            if length := long(data, at):
                return self._obey(data[at : at + length], length)
        known = _FIXED.get(data[at : at + 2]) or _FIXED.get(data[at : at + 3])
        if known is None:
            skipped = min(2, len(data) - at)
            self.unknown += skipped
            return skipped
        return self._obey(data[at : at + known], known)

    def _obey(self, command: bytes, length: int) -> int:
        """Do it, if it is whole; what is not understood or cut off is counted."""
        act = _ACTIONS.get(command[:2]) or _ACTIONS.get(command[:3])
        if len(command) < length or act is None:
            self.unknown += len(command)
        else:
            act(self, command)
        return len(command)

    def _character(self, byte: int) -> None:
        used = sum(style.width for _, style in self._cells) + self._style.width
        if used * CELL_WIDTH > self.dots:
            self._print_row()
        self._cells.append((bytes([byte]).decode(self._page, "replace"), self._style))

    def _print_row(self) -> None:
        tallest = max((style.height for _, style in self._cells), default=1)
        height = max(self._spacing, tallest * CELL_HEIGHT)
        self.rows.append(TextRow(tuple(self._cells), self._align, height))
        self._cells.clear()

    def _flush(self) -> None:
        if self._cells:
            self._print_row()

    def initialise(self, _command: bytes) -> None:
        """ESC @: everything back to how the printer wakes up; the unprinted row is lost."""
        self._cells.clear()
        self._page, self._style, self._align, self._spacing = "cp437", Style(), 0, ROW_DOTS
        self._qr_text, self._qr_module, self._qr_level = b"", 3, "L"

    def mode(self, command: bytes) -> None:
        """ESC ! n: bold, double height, double width and underline in one byte."""
        bits = command[2]
        self._style = Style(
            bold=bool(bits & 0x08),
            underline=bool(bits & 0x80),
            width=2 if bits & 0x20 else 1,
            height=2 if bits & 0x10 else 1,
        )

    def size(self, command: bytes) -> None:
        """GS ! n: width in the high half, height in the low one, 0 to 7."""
        self._style = replace(self._style, width=(command[2] >> 4 & 7) + 1, height=(command[2] & 7) + 1)

    def bold(self, command: bytes) -> None:
        """ESC E n, ESC G n."""
        self._style = replace(self._style, bold=bool(command[2] & 1))

    def underline(self, command: bytes) -> None:
        """ESC - n."""
        self._style = replace(self._style, underline=command[2] in {1, 2, 0x31, 0x32})

    def inverse(self, command: bytes) -> None:
        """GS B n."""
        self._style = replace(self._style, inverse=bool(command[2] & 1))

    def align(self, command: bytes) -> None:
        """ESC a n."""
        self._align = command[2] % 0x30 if command[2] % 0x30 <= 2 else self._align

    def code_page(self, command: bytes) -> None:
        """ESC t n; a page we cannot read counts as unknown and changes nothing."""
        if command[2] in CODE_PAGES:
            self._page = CODE_PAGES[command[2]]
        else:
            self.unknown += len(command)

    def feed_rows(self, command: bytes) -> None:
        """ESC d n."""
        self._flush()
        self.rows.append(FeedRow(command[2] * self._spacing))

    def feed_dots(self, command: bytes) -> None:
        """ESC J n."""
        self._flush()
        self.rows.append(FeedRow(command[2]))

    def spacing(self, command: bytes) -> None:
        """ESC 2 and ESC 3 n."""
        self._spacing = command[2] if len(command) == 3 else ROW_DOTS

    def pulse(self, _command: bytes) -> None:
        """ESC p m t1 t2."""
        self.rows.append(PulseRow())

    def cut(self, _command: bytes) -> None:
        """GS V, ESC i, ESC m."""
        self._flush()
        self.rows.append(CutRow())

    def raster(self, command: bytes) -> None:
        """GS v 0 m xL xH yL yH dots."""
        self._flush()
        width, height = int.from_bytes(command[4:6], "little"), int.from_bytes(command[6:8], "little")
        if width and height:
            self.rows.append(ImageRow(width, height, command[8:], self._align))

    def symbol(self, command: bytes) -> None:
        """GS ( k pL pH cn fn …: QR model, module, level, store and print; other symbols are unknown."""
        function, parameters = command[5:7], command[7:]
        match function:
            case b"1A":
                pass
            case b"1C" if parameters:
                self._qr_module = min(max(parameters[0], 1), 16)
            case b"1E" if parameters:
                self._qr_level = _LEVELS[parameters[0] & 3]
            case b"1P":
                self._qr_text = parameters[1:]
            case b"1Q":
                self._flush()
                text = self._qr_text.decode("utf-8", "replace")
                self.rows.append(QrRow(text, self._qr_module, self._qr_level, self._align))
            case _:
                self.unknown += len(command)

    def ignore(self, _command: bytes) -> None:
        """Understood, and nothing to see: status requests, modes that this paper has anyway."""


def _raster_length(data: bytes, at: int) -> int:
    if data[at : at + 3] != b"\x1dv0":
        return 0
    width, height = (int.from_bytes(data[at + n : at + n + 2], "little") for n in (4, 6))
    return 8 + width * height


def _function_length(data: bytes, at: int) -> int:
    return 5 + int.from_bytes(data[at + 3 : at + 5], "little") if data[at : at + 2] == b"\x1d(" else 0


def _bit_image_length(data: bytes, at: int) -> int:
    if data[at : at + 2] != b"\x1b*" or len(data) < at + 5:
        return 0
    return 5 + int.from_bytes(data[at + 3 : at + 5], "little") * (3 if data[at + 2] >= 32 else 1)


def _cut_length(data: bytes, at: int) -> int:
    if data[at : at + 2] != b"\x1dV" or len(data) < at + 3:
        return 0
    return 4 if data[at + 2] in {0x41, 0x42, 0x61, 0x62, 0x67, 0x68} else 3


_FIXED = {
    **dict.fromkeys((b"\x1b@", b"\x1b2", b"\x1bi", b"\x1bm", b"\x1c.", b"\x1c&"), 2),
    **dict.fromkeys((b"\x1b!", b"\x1b-", b"\x1b3", b"\x1bE", b"\x1bG", b"\x1bJ", b"\x1bR", b"\x1ba"), 3),
    **dict.fromkeys((b"\x1bM", b"\x1bd", b"\x1bt", b"\x1d!", b"\x1dB", b"\x10\x04"), 3),
    b"\x1d\xf9\x20": 4,
    b"\x1bp": 5,
}
_ACTIONS: dict[bytes, Callable[[EscposReader, bytes], None]] = {
    b"\x1b@": EscposReader.initialise,
    b"\x1b!": EscposReader.mode,
    b"\x1d!": EscposReader.size,
    b"\x1bE": EscposReader.bold,
    b"\x1bG": EscposReader.bold,
    b"\x1b-": EscposReader.underline,
    b"\x1dB": EscposReader.inverse,
    b"\x1ba": EscposReader.align,
    b"\x1bt": EscposReader.code_page,
    b"\x1bd": EscposReader.feed_rows,
    b"\x1bJ": EscposReader.feed_dots,
    b"\x1b2": EscposReader.spacing,
    b"\x1b3": EscposReader.spacing,
    b"\x1bp": EscposReader.pulse,
    b"\x1bi": EscposReader.cut,
    b"\x1bm": EscposReader.cut,
    b"\x1dV": EscposReader.cut,
    b"\x1dv0": EscposReader.raster,
    b"\x1d(k": EscposReader.symbol,
    **dict.fromkeys(
        (b"\x1bM", b"\x1bR", b"\x10\x04", b"\x1c.", b"\x1c&", b"\x1d\xf9\x20"), EscposReader.ignore
    ),
}
