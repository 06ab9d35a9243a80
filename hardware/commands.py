"""What a job says to the printer, in either language: rows in a style, gaps, codes, the knife, the drawer.

ESC/POS is said by python-escpos into memory; ESC/Bema, which it does not speak, by the few commands it takes.
Text is clean bytes of our own: the library's automatic encoding toggles pages in mid-word, and its `text()`
lets a customer's name speak to the printer.
"""

from typing import Protocol

from hardware import barcode, qr
from hardware.bema_reader import FEED_FROM
from hardware.elements import Align, Size
from hardware.escpos_library import printer_into_memory
from hardware.profiles import Profile

WIDTH_HEIGHT = {Size.NORMAL: (1, 1), Size.TALL: (1, 2), Size.LARGE: (2, 2)}
_ESCPOS_ALIGN = {Align.LEFT: "left", Align.CENTER: "center", Align.RIGHT: "right"}
_BEMA_ALIGN = {Align.LEFT: b"\x1ba\x00", Align.CENTER: b"\x1ba\x01", Align.RIGHT: b"\x1ba\x02"}
# Without a cutter, or with one that does not feed, the last row must pass the tear bar or the knife.
_ROWS_TO_TEAR_BAR = 5
# Capacity is the printer's to work out; the text is bytes.
_BEMA_QR_VERSION, _BEMA_QR_BYTES = 0, 1


class Commands(Protocol):
    """One job's bytes in the making."""

    def raw(self, data: bytes) -> None:
        """Bytes that are the printer's own."""
        ...

    def style(self, align: Align, *, bold: bool, size: Size) -> None:
        """How the next row stands; sent only where it changes."""
        ...

    def gap(self, dots: int) -> None:
        """Blank paper, at most 255 dots."""
        ...

    def qr(self, text: str) -> None:
        """A code that the printer draws, centred."""
        ...

    def barcode(self, text: str, *, module_dots: int) -> None:
        """A Code 128 that the printer draws, centred, its text below."""
        ...

    def cut(self) -> None:
        """Cut, or feed to where it can be torn off."""
        ...

    def job(self) -> bytes:
        """The job so far."""
        ...


def commands_for(profile: Profile) -> Commands:
    """A new job in that printer's language."""
    return EscposCommands(profile) if profile.language == "escpos" else BemaCommands(profile)


class EscposCommands:
    """`Commands` in ESC/POS."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._printer = printer_into_memory()
        self._style = (Align.LEFT, False, Size.NORMAL)
        self._printer.hw("INIT")

    def job(self) -> bytes:
        """The job so far."""
        return bytes(self._printer.output)

    def raw(self, data: bytes) -> None:
        """As they are."""
        self._printer._raw(data)

    def style(self, align: Align, *, bold: bool = False, size: Size = Size.NORMAL) -> None:
        """ESC a, ESC E, GS !."""
        was_align, was_bold, was_size = self._style
        if size is not was_size:
            width, height = WIDTH_HEIGHT[size]
            self._printer.set(custom_size=True, width=width, height=height)
        self._printer.set(
            align=None if align is was_align else _ESCPOS_ALIGN[align],
            bold=None if bold is was_bold else bold,
        )
        self._style = (align, bold, size)

    def gap(self, dots: int) -> None:
        """ESC J."""
        self._printer._raw(b"\x1bJ" + bytes([dots]))

    def qr(self, text: str) -> None:
        """GS ( k."""
        self.style(Align.CENTER)
        dots = qr.module_dots(text, self._profile.dots)
        # The printer draws no quiet zone of its own.
        self._printer.print_and_feed(1)
        self._printer.qr(text, ec=qr.ESCPOS_LEVEL, size=dots, native=True)
        self._printer.print_and_feed(1)

    def barcode(self, text: str, *, module_dots: int) -> None:
        """GS k, new form."""
        self.style(Align.CENTER)
        self._printer._raw(_bars(barcode.native_text(text), module_dots))

    def cut(self) -> None:
        """As the profile has it."""
        self.style(Align.LEFT)
        if self._profile.cut:
            self._printer._raw(self._profile.cut)
        else:
            self._printer.print_and_feed(_ROWS_TO_TEAR_BAR)


class BemaCommands:
    """`Commands` in ESC/Bema."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._job = bytearray(b"\x1b@")
        self._style = (Align.LEFT, False, Size.NORMAL)

    def job(self) -> bytes:
        """The job so far."""
        return bytes(self._job)

    def raw(self, data: bytes) -> None:
        """As they are."""
        self._job += data

    def style(self, align: Align, *, bold: bool = False, size: Size = Size.NORMAL) -> None:
        """ESC W and ESC d, ESC a, ESC E or F."""
        was_align, was_bold, was_size = self._style
        if size is not was_size:
            width, height = WIDTH_HEIGHT[size]
            self._job += bytes([0x1B, ord("W"), width - 1, 0x1B, ord("d"), height - 1])
        if align is not was_align:
            self._job += _BEMA_ALIGN[align]
        if bold is not was_bold:
            self._job += b"\x1bE" if bold else b"\x1bF"
        self._style = (align, bold, size)

    def gap(self, dots: int) -> None:
        """ESC J, which counts from 48."""
        most = 0xFF - FEED_FROM
        for step in (min(dots, most), max(dots - most, 0)):
            if step:
                self._job += b"\x1bJ" + bytes([FEED_FROM + step])

    def qr(self, text: str) -> None:
        """GS k Q."""
        self.style(Align.CENTER)
        data, size = text.encode(), 2 * qr.module_dots(text, self._profile.dots)
        self._job += b"\n\x1dkQ" + bytes([qr.ESCPOS_LEVEL, size, _BEMA_QR_VERSION, _BEMA_QR_BYTES])
        self._job += len(data).to_bytes(2, "little") + data + b"\n"

    def barcode(self, text: str, *, module_dots: int) -> None:
        """GS k, new form, without a code set."""
        self.style(Align.CENTER)
        self._job += _bars(text.encode("ascii"), module_dots)

    def cut(self) -> None:
        """Feed, then the profile's knife if it has one."""
        self.style(Align.LEFT)
        self._job += b"\n" * _ROWS_TO_TEAR_BAR + self._profile.cut


def _bars(data: bytes, module_dots: int) -> bytes:
    """Height, width, text below in the normal font, Code 128."""
    look = bytes([0x1D, ord("h"), barcode.HEIGHT_DOTS, 0x1D, ord("w"), module_dots, 0x1D, ord("H"), 2])
    return look + b"\x1dk\x49" + bytes([len(data)]) + data
