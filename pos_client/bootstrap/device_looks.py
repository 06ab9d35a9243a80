"""How each device of the settings is looked at: through the running till's own workers where there are some.

A serial line has room for one: where another process (the open till) has it, it is left alone.
"""

from collections.abc import Callable
from pathlib import Path

from hardware.simulated_counter import SimulatedPole
from pos_client.bootstrap import devices
from pos_client.bootstrap.countertop import SIMULATED, Countertop, pole, scanner_line
from pos_client.domain.errors import Unavailable
from pos_client.paths import DataFolder
from pos_client.ports import PaymentTerminal, PrinterPort, Scale
from pos_client.services import doctor_looks as looks
from pos_client.services.doctor import Check, Finding, Health
from pos_client.settings import DisplaySettings, DrawerSettings, PrinterSettings, ScannerSettings, Settings
from resources.words import Words

POLE_S = 6.0
IN_USE = "in_use"


def printer_port(settings: PrinterSettings, folder: DataFolder, words: Words) -> PrinterPort | None:
    """The printer by its settings, beside the running one; None where there is none."""
    if settings.transport == "none":
        return None
    profile = devices.profile(settings, folder)
    return devices.printer(settings, profile, paper=folder.paper, words=words)


def look_at_printer(settings: PrinterSettings, folder: DataFolder, words: Words) -> Finding:
    """Roll, cover, and whether it is there."""
    return looks.printer(printer_port(settings, folder, words))


def look_at_drawer(settings: DrawerSettings, printer: PrinterSettings) -> Finding:
    """Where it opens by the printer, there must be one."""
    if settings.way == "serial":
        line = devices.drawer_line(settings)
        try:
            return looks.drawer(settings.way, line.probe)
        finally:
            line.close()
    if settings.way == "printer":
        return looks.drawer("none" if printer.transport == "none" else settings.way, None)
    return looks.drawer(settings.way, lambda: None)


def look_at_scanner(settings: ScannerSettings, folder: Path, top: Countertop | None) -> Finding:
    """The running one says it; else its line is opened once."""
    if top is not None and top.scanner is not None:
        worker = top.scanner
        return looks.scanner(lambda: worker.problem)
    if not settings.device:
        return looks.scanner(None)
    line = scanner_line(settings, folder)
    try:
        line.probe()
    except Unavailable as error:
        cause = str(error.details.get("cause", "offline"))
        return looks.scanner(lambda: cause)
    finally:
        line.close()
    return looks.scanner(lambda: "")


def look_at_pole(settings: DisplaySettings, folder: Path, top: Countertop | None) -> Finding:
    """The running one writes its lines anew; else its line is opened once."""
    if top is not None and top.display is not None:
        worker = top.display
        return looks.pole(lambda: worker.attempt(wait_s=POLE_S))
    made = pole(settings, folder)
    if made is None:
        return looks.pole(None)
    try:
        # Opening a simulated one is writing to it: there is nobody to disturb.
        made.show("", "") if isinstance(made, SimulatedPole) else made.line.probe()
    except Unavailable as error:
        cause = str(error.details.get("cause", "offline"))
        return looks.pole(lambda: cause)
    finally:
        made.close()
    return looks.pole(lambda: "")


def device_checks(
    settings: Settings,
    folder: DataFolder,
    words: Words,
    *,
    scale: Scale | None,
    terminals: tuple[PaymentTerminal, ...],
    top: Countertop | None,
    in_use: bool,
) -> list[Check]:
    """In the order in which they stand on a counter."""

    def unless_used(part: str, real: bool, look: Callable[[], Finding]) -> Check:
        taken = in_use and real
        return Check(part, (lambda: Finding(part, Health.SKIPPED, IN_USE)) if taken else look)

    scanner, display = settings.scanner, settings.display
    checks = [
        Check("printer", lambda: look_at_printer(settings.printer, folder, words)),
        Check("drawer", lambda: look_at_drawer(settings.drawer, settings.printer)),
        unless_used(
            "scanner",
            scanner.device not in ("", SIMULATED),
            lambda: look_at_scanner(scanner, folder.paper, top),
        ),
        unless_used(
            "scale",
            settings.scale.protocol not in ("none", SIMULATED),
            lambda: looks.scale(top.scale if top is not None and top.scale is not None else scale),
        ),
        unless_used(
            "pole",
            display.commands not in ("none", SIMULATED),
            lambda: look_at_pole(display, folder.paper, top),
        ),
    ]
    return [*checks, *(Check("terminal", terminal_look(one), one.name) for one in terminals)]


def terminal_look(terminal: PaymentTerminal) -> Callable[[], Finding]:
    """Bound to this one."""
    return lambda: looks.terminal(terminal)
