"""Paper elements and a printer's profile as the bytes of one job, in the language that printer speaks.

One code page is forced for the whole job.
"""

from collections.abc import Iterable
from typing import assert_never

from hardware import barcode, qr, raster_text
from hardware.commands import Commands, commands_for
from hardware.elements import Align, Barcode, Cut, Element, Gap, Pair, Qr, Rule, Size, Text, columns_at
from hardware.profiles import Profile
from hardware.receipt_layout import Translate, receipt_elements
from hardware.sanitise import encoded
from hardware.slip_layout import slip_elements
from hardware.templates import Templates
from pos_client.domain.receipt import Receipt
from pos_client.domain.slip import Slip

_CAPTION_GAP = 4


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
    job = commands_for(profile)
    job.raw(profile.start + profile.code_page_select + profile.logo)
    for element in elements:
        _put(job, element, profile)
    return job.job()


def drawer_bytes(profile: Profile) -> bytes:
    """The job that kicks the drawer and prints nothing."""
    return profile.start + profile.drawer


def _put(job: Commands, element: Element, profile: Profile) -> None:
    match element:
        case Text():
            _text(job, profile, element)
        case Pair():
            room = columns_at(element.size, profile.columns) - len(element.left)
            _row(job, profile, element.left + element.right.rjust(room), bold=element.bold, size=element.size)
        case Rule():
            _row(job, profile, ("═" if element.double else "─") * profile.columns)
        case Qr():
            _qr(job, profile, element.text)
        case Barcode():
            _barcode(job, profile, element.text)
        case Gap():
            job.gap(element.dots)
        case Cut():
            job.cut()
        case _:
            assert_never(element)


def _text(job: Commands, profile: Profile, element: Text) -> None:
    """At the right it stands at the edge of the pairs: the columns may be narrower than the paper."""
    text, align = element.text, element.align
    if align is Align.RIGHT:
        text, align = text.rjust(columns_at(element.size, profile.columns)), Align.LEFT
    _row(job, profile, text, align=align, bold=element.bold, size=element.size)


def _row(
    job: Commands,
    profile: Profile,
    text: str,
    *,
    align: Align = Align.LEFT,
    bold: bool = False,
    size: Size = Size.NORMAL,
) -> None:
    if profile.text == "raster":
        job.raw(raster_text.row(text, profile.dots, align=align, bold=bold, size=size))
        return
    job.style(align, bold=bold, size=size)
    job.raw(encoded(text, profile.code_page) + b"\n")


def _qr(job: Commands, profile: Profile, text: str) -> None:
    if profile.qr == "native":
        job.qr(text)
        return
    job.style(Align.LEFT, bold=False, size=Size.NORMAL)
    job.raw(qr.raster(text, profile))


def _barcode(job: Commands, profile: Profile, text: str) -> None:
    """Printers that draw no QR codes are not trusted with bars either: widths and code sets differ."""
    module_dots = barcode.module_dots(text, profile.dots) if barcode.is_encodable(text) else 0
    if not module_dots:
        return
    if profile.qr == "native":
        job.barcode(text, module_dots=module_dots)
        return
    job.style(Align.LEFT, bold=False, size=Size.NORMAL)
    job.raw(barcode.raster(text, profile))
    job.gap(_CAPTION_GAP)
    _row(job, profile, text, align=Align.CENTER)
