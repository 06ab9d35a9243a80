"""Paper elements and a printer's profile as ESC/POS bytes, by python-escpos into memory.

One code page is forced for the whole job and text goes in as our own clean bytes: the library's automatic
encoding toggles pages in mid-word, and its `text()` lets a customer's name speak to the printer.
"""

from collections.abc import Iterable
from typing import assert_never

from hardware import qr, raster_text
from hardware.elements import Align, Cut, Element, Gap, Pair, Qr, Rule, Size, Text, columns_at
from hardware.escpos_library import printer_into_memory
from hardware.profiles import Profile
from hardware.receipt_layout import Translate, receipt_elements
from hardware.sanitise import encoded
from hardware.slip_layout import slip_elements
from hardware.templates import Templates
from pos_client.domain.receipt import Receipt
from pos_client.domain.slip import Slip

_ALIGN = {Align.LEFT: "left", Align.CENTER: "center", Align.RIGHT: "right"}
_WIDTH_HEIGHT = {Size.NORMAL: (1, 1), Size.TALL: (1, 2), Size.LARGE: (2, 2)}
# Without a cutter the last row must pass the tear bar.
_ROWS_TO_TEAR_BAR = 5


def receipt_bytes(
    receipt: Receipt, profile: Profile, *, translate: Translate, templates: Templates | None = None
) -> bytes:
    """The whole job for one receipt."""
    elements = receipt_elements(receipt, profile.columns, translate=translate, templates=templates)
    return job_bytes(elements, profile)


def slip_bytes(
    slip: Slip, profile: Profile, *, translate: Translate, templates: Templates | None = None
) -> bytes:
    """The whole job for one slip."""
    elements = slip_elements(slip, profile.columns, translate=translate, templates=templates)
    return job_bytes(elements, profile)


def job_bytes(elements: Iterable[Element], profile: Profile) -> bytes:
    """The job that puts these elements on that printer's paper."""
    job = _Job(profile)
    for element in elements:
        job.put(element)
    return job.bytes()


def drawer_bytes(profile: Profile) -> bytes:
    """The job that kicks the drawer and prints nothing."""
    return profile.start + profile.drawer


class _Job:
    """One job in the making; styles are sent only where they change."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._printer = printer_into_memory()
        self._style = (Align.LEFT, False, Size.NORMAL)
        self._printer.hw("INIT")
        self._printer._raw(profile.start + profile.code_page_select + profile.logo)

    def bytes(self) -> bytes:
        return bytes(self._printer.output)

    def put(self, element: Element) -> None:
        match element:
            case Text():
                self._row(element.text, element.align, bold=element.bold, size=element.size)
            case Pair():
                room = columns_at(element.size, self._profile.columns) - len(element.left)
                self._row(element.left + element.right.rjust(room), bold=element.bold, size=element.size)
            case Rule():
                self._row(("═" if element.double else "─") * self._profile.columns)
            case Qr():
                self._qr(element.text)
            case Gap():
                self._printer._raw(b"\x1bJ" + bytes([element.dots]))
            case Cut():
                self._cut()
            case _:
                assert_never(element)

    def _row(
        self, text: str, align: Align = Align.LEFT, *, bold: bool = False, size: Size = Size.NORMAL
    ) -> None:
        if self._profile.text == "raster":
            drawn = raster_text.row(text, self._profile.dots, align=align, bold=bold, size=size)
            self._printer._raw(drawn)
            return
        self._set_style(align, bold=bold, size=size)
        self._printer._raw(encoded(text, self._profile.code_page) + b"\n")

    def _set_style(self, align: Align, *, bold: bool = False, size: Size = Size.NORMAL) -> None:
        was_align, was_bold, was_size = self._style
        if size is not was_size:
            width, height = _WIDTH_HEIGHT[size]
            self._printer.set(custom_size=True, width=width, height=height)
        self._printer.set(
            align=None if align is was_align else _ALIGN[align], bold=None if bold is was_bold else bold
        )
        self._style = (align, bold, size)

    def _qr(self, text: str) -> None:
        if self._profile.qr == "raster":
            self._set_style(Align.LEFT)
            self._printer._raw(qr.raster(text, self._profile))
            return
        self._set_style(Align.CENTER)
        dots = qr.module_dots(text, self._profile.dots)
        # The printer draws no quiet zone of its own.
        self._printer.print_and_feed(1)
        self._printer.qr(text, ec=qr.ESCPOS_LEVEL, size=dots, native=True)
        self._printer.print_and_feed(1)

    def _cut(self) -> None:
        self._set_style(Align.LEFT)
        if self._profile.cut:
            self._printer._raw(self._profile.cut)
        else:
            self._printer.print_and_feed(_ROWS_TO_TEAR_BAR)
