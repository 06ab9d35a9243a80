"""A cash drawer on a serial line of its own: any of its bytes opens it. Used from the printer's thread.

It tells nothing back. A drawer that hangs on the printer needs none of this.
"""

from dataclasses import dataclass
from typing import Protocol

from hardware.serial_line import SerialLine
from pos_client.domain.errors import Outage, Unavailable
from pos_client.domain.receipt import Receipt
from pos_client.domain.slip import Slip
from pos_client.ports import PrinterPort, PrinterStatus, TellsStatus


class Drawer(Protocol):
    """What opens by itself, without a printer."""

    def open(self) -> None:
        """Open it. Raises Unavailable(DRAWER, cause="drawer_away")."""
        ...


@dataclass(slots=True)
class SerialDrawer:
    """`pulse` is what its maker says; the line is given back at once, so that a pulled cable heals itself."""

    line: SerialLine
    pulse: bytes = b"\x07"
    timeout_s: float = 2.0

    def open(self) -> None:
        """Send the pulse. Raises Unavailable(DRAWER, cause="drawer_away")."""
        try:
            self.line.write(self.pulse, timeout_s=self.timeout_s)
        except Unavailable as error:
            raise Unavailable(Outage.DRAWER, cause="drawer_away") from error
        finally:
            self.line.close()


@dataclass(frozen=True, slots=True)
class PrinterBesideDrawer:
    """A `PrinterPort` whose drawer is not the printer's; `drawer` None = there is no drawer at all."""

    printer: PrinterPort
    drawer: Drawer | None

    def print_receipt(self, receipt: Receipt) -> None:
        """As the printer does."""
        self.printer.print_receipt(receipt)

    def print_slip(self, slip: Slip) -> None:
        """As the printer does."""
        self.printer.print_slip(slip)

    def open_drawer(self) -> None:
        """By its own way. Raises Unavailable(DRAWER)."""
        if self.drawer is not None:
            self.drawer.open()

    def status(self) -> PrinterStatus | None:
        """The printer's, None where it does not tell. Raises Unavailable(PRINTER)."""
        return self.printer.status() if isinstance(self.printer, TellsStatus) else None
