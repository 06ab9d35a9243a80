"""Which printer stands on this counter."""

from pathlib import Path

from hardware.printer import EscposPrinter
from hardware.profiles import Profile
from hardware.simulated import SimulatedPrinter
from hardware.transport import FileTransport, NetworkTransport, SerialTransport, Transport
from pos_client.domain.errors import Outage, Unavailable
from pos_client.domain.receipt import Receipt
from pos_client.domain.slip import Slip
from pos_client.ports import PrinterPort
from pos_client.settings import PrinterSettings
from resources.words import Words


class NoPrinter:
    """A counter without a printer: every receipt stays in the list, and says so."""

    def print_receipt(self, receipt: Receipt) -> None:  # noqa: ARG002
        """Raises Unavailable(PRINTER)."""
        raise Unavailable(Outage.PRINTER, cause="none")

    def print_slip(self, slip: Slip) -> None:  # noqa: ARG002
        """Raises Unavailable(PRINTER)."""
        raise Unavailable(Outage.PRINTER, cause="none")

    def open_drawer(self) -> None:
        """There is none to open."""


def printer(settings: PrinterSettings, profile: Profile, *, paper: Path, words: Words) -> PrinterPort:
    """The printer that the settings name."""
    transport: Transport
    match settings.transport:
        case "simulated":
            paper.mkdir(parents=True, exist_ok=True)
            return SimulatedPrinter(paper, profile, words.text)
        case "network":
            transport = NetworkTransport(settings.host, settings.port)
        case "serial":
            transport = SerialTransport(settings.device, settings.baud)
        case "file":
            transport = FileTransport(Path(settings.device))
        case _:
            return NoPrinter()
    return EscposPrinter(transport, profile, words.text)
