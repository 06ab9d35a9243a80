"""Which printer stands on this counter."""

from pathlib import Path

from hardware.asking import AskingTransport
from hardware.printer import EscposPrinter
from hardware.profile_file import read_profiles
from hardware.profiles import Profile, profile_named
from hardware.queues import CupsTransport, UsbTransport, WindowsTransport
from hardware.serial_drawer import PrinterBesideDrawer, SerialDrawer
from hardware.serial_line import SerialLine
from hardware.simulated import SimulatedPrinter
from hardware.simulated_counter import SimulatedDrawer
from hardware.templates import Templates
from hardware.transport import FileTransport, NetworkTransport, SerialTransport, Transport
from pos_client.domain.errors import Outage, Unavailable
from pos_client.domain.receipt import Receipt
from pos_client.domain.slip import Slip
from pos_client.paths import DataFolder
from pos_client.ports import PrinterPort
from pos_client.settings import DrawerSettings, PrinterSettings
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


def printer(
    settings: PrinterSettings,
    profile: Profile,
    *,
    paper: Path,
    words: Words,
    templates: Templates | None = None,
) -> PrinterPort:
    """The printer that the settings name."""
    if settings.transport == "simulated":
        paper.mkdir(parents=True, exist_ok=True)
        return SimulatedPrinter(paper, profile, words.text, templates=templates)
    way = transport(settings)
    if way is None:
        return NoPrinter()
    if settings.ask and isinstance(way, NetworkTransport | SerialTransport):
        asking = AskingTransport(way, profile.status, profile.drawer_sensor)
        return EscposPrinter(asking, profile, words.text, drawer=way, templates=templates)
    return EscposPrinter(way, profile, words.text, templates=templates)


def beside(printer: PrinterPort, settings: DrawerSettings, folder: Path) -> PrinterPort:
    """The same printer, with the drawer that has a way of its own."""
    match settings.way:
        case "printer":
            return printer
        case "serial":
            return PrinterBesideDrawer(
                printer, SerialDrawer(drawer_line(settings), bytes.fromhex(settings.pulse))
            )
        case "simulated":
            return PrinterBesideDrawer(printer, SimulatedDrawer(folder))
        case _:
            return PrinterBesideDrawer(printer, None)


def drawer_line(settings: DrawerSettings) -> SerialLine:
    """The line of a drawer that has one."""
    return SerialLine(settings.device, settings.baud, Outage.DRAWER)


def profile(settings: PrinterSettings, folder: DataFolder) -> Profile:
    """The printer's kind: ours, or the store's own. Raises Refused(SETTINGS_INVALID)."""
    return profile_named(settings.profile, read_profiles(folder.printers))


def transport(settings: PrinterSettings) -> Transport | None:
    """The way to the printer; None where there is none."""
    match settings.transport:
        case "network":
            return NetworkTransport(settings.host, settings.port)
        case "serial":
            return SerialTransport(settings.device, settings.baud)
        case "usb":
            return UsbTransport(settings.device)
        case "cups":
            return CupsTransport(settings.queue)
        case "windows":
            return WindowsTransport(settings.queue)
        case "file":
            return FileTransport(Path(settings.device))
        case _:
            return None
