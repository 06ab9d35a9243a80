"""A receipt printer behind a transport: lays out, encodes, sends. Used from the printer's thread."""

from collections.abc import Callable
from dataclasses import dataclass

from hardware.profiles import Profile
from hardware.receipt_bytes import drawer_bytes, receipt_bytes, slip_bytes
from hardware.templates import Templates
from hardware.transport import Transport
from pos_client.domain.receipt import Receipt
from pos_client.domain.slip import Slip
from pos_client.ports import PrinterStatus, TellsStatus


@dataclass(frozen=True, slots=True)
class EscposPrinter:
    """A `PrinterPort` that speaks ESC/POS. Every call ends within the transport's deadline.

    The drawer is kicked through `drawer`, unasked: it opens without paper too.
    """

    transport: Transport
    profile: Profile
    translate: Callable[[str], str]
    drawer: Transport | None = None
    templates: Templates | None = None

    def print_receipt(self, receipt: Receipt) -> None:
        """Print it and cut. Raises Unavailable(PRINTER, cause=…); see `hardware.transport` for the causes."""
        self.transport.send(
            receipt_bytes(receipt, self.profile, translate=self.translate, templates=self.templates)
        )

    def print_slip(self, slip: Slip) -> None:
        """Print a slip and cut. Raises Unavailable(PRINTER, cause=…)."""
        self.transport.send(
            slip_bytes(slip, self.profile, translate=self.translate, templates=self.templates)
        )

    def open_drawer(self) -> None:
        """Kick the drawer. Raises Unavailable(PRINTER, cause=…)."""
        (self.drawer or self.transport).send(drawer_bytes(self.profile))

    def status(self) -> PrinterStatus | None:
        """How it is, where the way to it reads. Raises Unavailable(PRINTER, cause=…)."""
        return self.transport.status() if isinstance(self.transport, TellsStatus) else None
