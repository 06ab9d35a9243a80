"""The page that shows whether a printer is set up right: letters, widths, codes, knife."""

from dataclasses import replace

from pos_client.domain.errors import Unavailable
from pos_client.domain.shift_slips import Stationery
from pos_client.domain.slip import N_, Slip, SlipKind, SlipRow, SlipSection
from pos_client.ports import PrinterPort


def sample_page(paper: Stationery, *, profile: str, way: str, operator: str, at: str) -> Slip:
    """The page. `profile` and `way` are the settings' words for printer and transport; `at` is ISO 8601."""
    rows = (SlipRow(N_("Printer"), text=profile), SlipRow(N_("Connection"), text=way))
    page = paper.slip(SlipKind.TEST, (SlipSection("", rows),), number="", operator=operator, at=at)
    return replace(page, qr=f"PDV {paper.identity.code}")


def print_sample_page(printer: PrinterPort, page: Slip) -> str:
    """Print it now, past the queue. Answers the cause where it failed, else "".

    For whoever has the printer to themselves; in an open till it is `PrinterWorker.print_page`.
    """
    try:
        printer.print_slip(page)
    except Unavailable as error:
        return str(error.details.get("cause", "offline"))
    return ""
