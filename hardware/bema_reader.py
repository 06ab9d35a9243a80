"""ESC/Bema as a Bematech reads it. It looks like ESC/POS and is not: ESC d is height, ESC E has no number.

Source: the command table of Bematech's MP-4200 TH programmer's manual.
"""

from dataclasses import replace

from hardware.paper_reader import LEVELS, Act, Language, PaperReader
from hardware.paper_rows import ROW_DOTS
from hardware.shared_commands import SHARED_ACTIONS, SHARED_FIXED, SHARED_LENGTHS, cut, ignore, pulse

CODE_PAGES = {2: "cp850", 3: "cp437", 4: "cp860", 5: "cp858", 6: "cp866", 7: "cp864", 21: "cp862"}
FEED_FROM = 48
"""ESC J n feeds n - 48 dots."""

_DOTS_PER_INCH, _STEPS_PER_INCH = 203, 144
_STX, _SO, _SI, _DC2, _DC4, _CAN, _DEL = 0x02, 0x0E, 0x0F, 0x12, 0x14, 0x18, 0x7F
_ENQ, _BEL, _ETX = 0x05, 0x07, 0x03


def _initialise(reader: PaperReader, _command: bytes) -> None:
    """ESC @."""
    reader.wake_up("cp850")


def _bold_on(reader: PaperReader, _command: bytes) -> None:
    """ESC E."""
    reader.change_style(bold=True)


def _bold_off(reader: PaperReader, _command: bytes) -> None:
    """ESC F."""
    reader.change_style(bold=False)


def _width(reader: PaperReader, command: bytes) -> None:
    """ESC W n."""
    reader.change_style(width=2 if command[2] & 1 else 1)


def _height(reader: PaperReader, command: bytes) -> None:
    """ESC d n."""
    reader.change_style(height=2 if command[2] & 1 else 1)


def _wide_row(reader: PaperReader) -> None:
    """SO: for the rest of this row."""
    _for_this_row(reader)
    reader.change_style(width=2)


def _wide_row_over(reader: PaperReader) -> None:
    """DC4."""
    if reader.row_only is not None:
        reader.change_style(width=reader.row_only.width)


def _tall_row(reader: PaperReader, _command: bytes) -> None:
    """ESC V: for the rest of this row."""
    _for_this_row(reader)
    reader.change_style(height=2)


def _for_this_row(reader: PaperReader) -> None:
    if reader.row_only is None:
        reader.row_only = replace(reader.style)


def _code_page(reader: PaperReader, command: bytes) -> None:
    """ESC t n."""
    reader.set_page(CODE_PAGES.get(command[2]), command)


def _feed_dots(reader: PaperReader, command: bytes) -> None:
    """ESC J n."""
    reader.feed(max(command[2] - FEED_FROM, 0))


def _spacing(reader: PaperReader, command: bytes) -> None:
    """ESC 2 and ESC 3 n, in 144ths of an inch."""
    steps = max(command[2], 18) if len(command) == 3 else 0
    reader.spacing = steps * _DOTS_PER_INCH // _STEPS_PER_INCH if steps else ROW_DOTS


def _qr(reader: PaperReader, command: bytes) -> None:
    """GS k Q level size version mode nL nH d…; the size is in half dots."""
    reader.qr_level = LEVELS[command[3] & 3]
    reader.qr_module = min(max((command[4] or 8) // 2, 1), 16)
    reader.qr(command[9:])


def _barcode(reader: PaperReader, command: bytes) -> None:
    if command[2] == ord("Q"):
        _qr(reader, command)
    else:
        SHARED_ACTIONS[b"\x1dk"](reader, command)


def _qr_length(data: bytes, at: int) -> int:
    if data[at : at + 3] != b"\x1dkQ":
        return 0
    return 9 + int.from_bytes(data[at + 7 : at + 9], "little")


def _cancel_character(reader: PaperReader) -> None:
    if reader.cells:
        reader.cells.pop()


_ACTIONS: dict[bytes, Act] = {
    **SHARED_ACTIONS,
    b"\x1b@": _initialise,
    b"\x1bE": _bold_on,
    b"\x1bF": _bold_off,
    b"\x1bW": _width,
    b"\x1bd": _height,
    b"\x1b\x0e": lambda reader, _command: _wide_row(reader),
    b"\x1bV": _tall_row,
    b"\x1bt": _code_page,
    b"\x1bJ": _feed_dots,
    b"\x1b2": _spacing,
    b"\x1b3": _spacing,
    b"\x1bw": cut,
    b"\x1bv": pulse,
    b"\x1b\x80": pulse,
    b"\x1dk": _barcode,
    **dict.fromkeys((b"\x1bN", b"\x1bH", b"\x1bP", b"\x1b\x0f", b"\x1b4", b"\x1b5"), ignore),
    **dict.fromkeys((b"\x1bz", b"\x1by", b"\x1bb", b"\x1b(A"), ignore),
}
BEMA = Language(
    fixed={
        **SHARED_FIXED,
        **dict.fromkeys((b"\x1bE", b"\x1bF", b"\x1bV", b"\x1b\x0e", b"\x1bw", b"\x1bH", b"\x1bP"), 2),
        **dict.fromkeys((b"\x1b\x0f", b"\x1b4", b"\x1b5"), 2),
        **dict.fromkeys((b"\x1bW", b"\x1bv", b"\x1b\x80", b"\x1bN", b"\x1bz", b"\x1by", b"\x1bb"), 3),
    },
    actions=_ACTIONS,
    lengths=(_qr_length, *SHARED_LENGTHS),
    controls={
        _SO: _wide_row,
        _DC4: _wide_row_over,
        **dict.fromkeys((_STX, _CAN), lambda reader: reader.cells.clear()),
        _DEL: _cancel_character,
        **dict.fromkeys((_SI, _DC2, _ENQ, _BEL, _ETX), lambda _reader: None),
    },
)
