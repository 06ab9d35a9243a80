"""A receipt printer behind a transport: lays out, encodes, sends. Used from the printer's thread."""

from collections.abc import Callable
from dataclasses import dataclass

from hardware.profiles import Profile
from hardware.receipt_bytes import drawer_bytes, receipt_bytes, slip_bytes
from hardware.transport import Transport
from pos_client.domain.receipt import Receipt
from pos_client.domain.slip import Slip


@dataclass(frozen=True, slots=True)
class EscposPrinter:
    """A `PrinterPort` that speaks ESC/POS. Every call ends within the transport's deadline."""

    transport: Transport
    profile: Profile
    translate: Callable[[str], str]

    def print_receipt(self, receipt: Receipt) -> None:
        """Print it and cut. Raises Unavailable(PRINTER, cause=…); see `hardware.transport` for the causes."""
        self.transport.send(receipt_bytes(receipt, self.profile, translate=self.translate))

    def print_slip(self, slip: Slip) -> None:
        """Print a slip and cut. Raises Unavailable(PRINTER, cause=…)."""
        self.transport.send(slip_bytes(slip, self.profile, translate=self.translate))

    def open_drawer(self) -> None:
        """Kick the drawer. Raises Unavailable(PRINTER, cause=…)."""
        self.transport.send(drawer_bytes(self.profile))
