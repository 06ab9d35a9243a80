"""ESC/POS as its printers read it, and the reader that understands it and ESC/Bema.

Source: Epson's ESC/POS command reference, plus FS . / FS & of the two-byte printers.
"""

from hardware import bema_reader
from hardware.paper_reader import LEVELS, Act, Language, LanguageName, PaperReader
from hardware.paper_rows import ROW_DOTS
from hardware.shared_commands import SHARED_ACTIONS, SHARED_FIXED, SHARED_LENGTHS, cut, ignore, pulse

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


def reader(dots: int, language: LanguageName = "escpos") -> PaperReader:
    """A printer with that many dots across, in that language until the job says otherwise."""
    return PaperReader(dots, {"escpos": ESCPOS, "bema": bema_reader.BEMA}, language)


def _initialise(reader: PaperReader, _command: bytes) -> None:
    """ESC @."""
    reader.wake_up("cp437")


def _size(reader: PaperReader, command: bytes) -> None:
    """GS ! n: width in the high half, height in the low one, 0 to 7."""
    reader.change_style(width=(command[2] >> 4 & 7) + 1, height=(command[2] & 7) + 1)


def _bold(reader: PaperReader, command: bytes) -> None:
    """ESC E n, ESC G n."""
    reader.change_style(bold=bool(command[2] & 1))


def _inverse(reader: PaperReader, command: bytes) -> None:
    """GS B n."""
    reader.change_style(inverse=bool(command[2] & 1))


def _code_page(reader: PaperReader, command: bytes) -> None:
    """ESC t n."""
    reader.set_page(CODE_PAGES.get(command[2]), command)


def _feed_rows(reader: PaperReader, command: bytes) -> None:
    """ESC d n."""
    reader.feed(command[2] * reader.spacing)


def _feed_dots(reader: PaperReader, command: bytes) -> None:
    """ESC J n."""
    reader.feed(command[2])


def _spacing(reader: PaperReader, command: bytes) -> None:
    """ESC 2 and ESC 3 n."""
    reader.spacing = command[2] if len(command) == 3 else ROW_DOTS


def _symbol(reader: PaperReader, command: bytes) -> None:
    """GS ( k pL pH cn fn …: QR model, module, level, store and print; other symbols are unknown."""
    function, parameters = command[5:7], command[7:]
    match function:
        case b"1A":
            pass
        case b"1C" if parameters:
            reader.qr_module = min(max(parameters[0], 1), 16)
        case b"1E" if parameters:
            reader.qr_level = LEVELS[parameters[0] & 3]
        case b"1P":
            reader.qr_text = parameters[1:]
        case b"1Q":
            reader.qr(reader.qr_text)
        case _:
            reader.unknown += len(command)


def _cut_length(data: bytes, at: int) -> int:
    if data[at : at + 2] != b"\x1dV" or len(data) < at + 3:
        return 0
    return 4 if data[at + 2] in {0x41, 0x42, 0x61, 0x62, 0x67, 0x68} else 3


_ACTIONS: dict[bytes, Act] = {
    **SHARED_ACTIONS,
    b"\x1b@": _initialise,
    b"\x1d!": _size,
    b"\x1bE": _bold,
    b"\x1bG": _bold,
    b"\x1dB": _inverse,
    b"\x1bt": _code_page,
    b"\x1bd": _feed_rows,
    b"\x1bJ": _feed_dots,
    b"\x1b2": _spacing,
    b"\x1b3": _spacing,
    b"\x1bp": pulse,
    b"\x1dV": cut,
    b"\x1d(k": _symbol,
    **dict.fromkeys((b"\x1bM", b"\x10\x04", b"\x1c.", b"\x1c&"), ignore),
}
ESCPOS = Language(
    fixed={
        **SHARED_FIXED,
        **dict.fromkeys((b"\x1c.", b"\x1c&"), 2),
        **dict.fromkeys((b"\x1bE", b"\x1bG", b"\x1bM", b"\x1d!", b"\x1dB", b"\x10\x04"), 3),
        b"\x1bp": 5,
    },
    actions=_ACTIONS,
    lengths=(*SHARED_LENGTHS, _cut_length),
    controls={},
)
