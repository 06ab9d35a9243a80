"""Commands that ESC/POS and ESC/Bema have in common, and the Bematech switch between the two (1D F9 20 n).

Sources: Epson's ESC/POS command reference; the command table of Bematech's MP-4200 TH programmer's manual.
"""

from collections.abc import Callable

from hardware.paper_reader import Act, PaperReader


def mode(reader: PaperReader, command: bytes) -> None:
    """ESC ! n: bold, double height, double width and underline in one byte."""
    bits = command[2]
    reader.change_style(
        bold=bool(bits & 0x08),
        underline=bool(bits & 0x80),
        width=2 if bits & 0x20 else 1,
        height=2 if bits & 0x10 else 1,
    )


def underline(reader: PaperReader, command: bytes) -> None:
    """ESC - n."""
    reader.change_style(underline=command[2] in {1, 2, 0x31, 0x32})


def align(reader: PaperReader, command: bytes) -> None:
    """ESC a n."""
    reader.align = command[2] % 0x30 if command[2] % 0x30 <= 2 else reader.align


def cut(reader: PaperReader, _command: bytes) -> None:
    """Whichever of the knife's commands."""
    reader.cut()


def pulse(reader: PaperReader, _command: bytes) -> None:
    """Whichever of the drawer's commands."""
    reader.pulse()


def raster(reader: PaperReader, command: bytes) -> None:
    """GS v 0 m xL xH yL yH dots."""
    width, height = (int.from_bytes(command[n : n + 2], "little") for n in (4, 6))
    reader.image(width, height, command[8:])


def columns(reader: PaperReader, command: bytes) -> None:
    """ESC * m nL nH dots: a band 8 or 24 dots high, column by column; the next band follows by itself."""
    dense = command[2] in {1, 33}
    band = 24 if command[2] in {32, 33} else 8
    tall, each = command[5:], band // 8
    wide = 1 if dense else 2
    count = len(tall) // each
    width_bytes = (count * wide + 7) // 8
    image = bytearray(width_bytes * band)
    for place in range(count):
        bits = int.from_bytes(tall[place * each : place * each + each], "big")
        for y in range(band):
            if bits >> (band - 1 - y) & 1:
                for x in range(place * wide, place * wide + wide):
                    image[y * width_bytes + x // 8] |= 0x80 >> x % 8
    reader.image(width_bytes, band, bytes(image))
    reader.after_band = True


def bar_height(reader: PaperReader, command: bytes) -> None:
    """GS h n."""
    reader.bars.height_dots = max(command[2], 1)


def bar_width(reader: PaperReader, command: bytes) -> None:
    """GS w n."""
    reader.bars.module_dots = min(max(command[2], 1), 6)


def bar_captions(reader: PaperReader, command: bytes) -> None:
    """GS H n: 1 above, 2 below, 3 both."""
    place = command[2] % 0x30
    reader.bars.captions = (place in {1, 3}, place in {2, 3})


def barcode(reader: PaperReader, command: bytes) -> None:
    """GS k m d… NUL, and GS k m n d…; Code 128 may name its code set first."""
    number = command[2]
    data = command[4:] if number >= 65 else command[3:-1]
    if number == 73 and data[:1] == b"{":
        data = data[2:].replace(b"{{", b"{")
    reader.barcode(number, data, command)


def speak(reader: PaperReader, command: bytes) -> None:
    """GS F9h 20h n: ESC/Bema or ESC/POS from here on."""
    reader.language = "escpos" if command[3] in {1, 0x31} else "bema"


def ignore(_reader: PaperReader, _command: bytes) -> None:
    """Understood, and nothing to see: questions, modes that this paper has anyway."""


def raster_length(data: bytes, at: int) -> int:
    """GS v 0."""
    if data[at : at + 3] != b"\x1dv0":
        return 0
    width, height = (int.from_bytes(data[at + n : at + n + 2], "little") for n in (4, 6))
    return 8 + width * height


def columns_length(data: bytes, at: int) -> int:
    """ESC *."""
    if data[at : at + 2] != b"\x1b*" or len(data) < at + 5:
        return 0
    return 5 + int.from_bytes(data[at + 3 : at + 5], "little") * (3 if data[at + 2] >= 32 else 1)


def function_length(data: bytes, at: int) -> int:
    """GS ( and ESC (: the length is in the command."""
    if data[at : at + 2] not in {b"\x1d(", b"\x1b("}:
        return 0
    return 5 + int.from_bytes(data[at + 3 : at + 5], "little")


def barcode_length(data: bytes, at: int) -> int:
    """GS k, which ends with NUL or tells its length; not the two-dimensional ones of ESC/Bema."""
    if data[at : at + 2] != b"\x1dk" or len(data) < at + 4:
        return 0
    if 65 <= data[at + 2] <= 80:
        return 4 + data[at + 3]
    end = data.find(b"\x00", at + 3)
    return end + 1 - at if data[at + 2] <= 6 and end >= 0 else 0


SHARED_LENGTHS: tuple[Callable[[bytes, int], int], ...] = (
    *(raster_length, function_length, columns_length, barcode_length),
)
SHARED_FIXED: dict[bytes, int] = {
    **dict.fromkeys((b"\x1b@", b"\x1b2", b"\x1bi", b"\x1bm"), 2),
    **dict.fromkeys((b"\x1b!", b"\x1b-", b"\x1b3", b"\x1bJ", b"\x1bR", b"\x1ba", b"\x1bd", b"\x1bt"), 3),
    **dict.fromkeys((b"\x1dh", b"\x1dw", b"\x1dH", b"\x1df"), 3),
    b"\x1d\xf9\x20": 4,
    b"\x1d\xf9\x1f": 4,
    b"\x1d\xf8\x31": 3,
}
SHARED_ACTIONS: dict[bytes, Act] = {
    b"\x1b!": mode,
    b"\x1b-": underline,
    b"\x1ba": align,
    b"\x1bi": cut,
    b"\x1bm": cut,
    b"\x1dv0": raster,
    b"\x1b*": columns,
    b"\x1dk": barcode,
    b"\x1dh": bar_height,
    b"\x1dw": bar_width,
    b"\x1dH": bar_captions,
    b"\x1d\xf9\x20": speak,
    **dict.fromkeys((b"\x1bR", b"\x1df", b"\x1d\xf9\x1f", b"\x1d\xf8\x31"), ignore),
}
