"""What stands around the cashier besides the printer: scanner, scale, customer display; a thread each."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hardware.display import DisplayCommands, DisplayWorker, PoleDisplay
from hardware.scale import ScaleProtocol, SerialScale
from hardware.scale_worker import ScaleWorker
from hardware.scanner import CodeReader, ScannerWorker
from hardware.serial_line import SerialLine
from hardware.simulated_counter import SimulatedPole, SimulatedScannerLine
from hardware.simulated_scale import SimulatedScale
from pos_client.domain.errors import Outage
from pos_client.domain.weighing import Weight
from pos_client.ports import Scale
from pos_client.settings import DisplaySettings, ScaleSettings, ScannerSettings, Settings

SIMULATED = "simulated"
_SUFFIXES = {"enter": b"\r\n", "tab": b"\t", "none": b""}


@dataclass(frozen=True, slots=True)
class Countertop:
    """None for what the settings do not name."""

    scanner: ScannerWorker | None = None
    scale: ScaleWorker | None = None
    display: DisplayWorker | None = None

    def start(self) -> None:
        """Begin."""
        for worker in (self.scanner, self.scale, self.display):
            if worker is not None:
                worker.start()

    def stop(self) -> None:
        """End."""
        for worker in (self.scanner, self.scale, self.display):
            if worker is not None:
                worker.stop()


def countertop(
    settings: Settings,
    *,
    folder: Path,
    on_code: Callable[[str], None],
    on_weight: Callable[[Weight], None],
) -> Countertop:
    """Not started yet. `folder` is where simulated devices keep what they are told."""
    measuring = scale(settings.scale, folder)
    return Countertop(
        scanner=scanner(settings.scanner, folder, on_code),
        scale=ScaleWorker(measuring, on_change=on_weight) if measuring else None,
        display=_display(settings.display, folder),
    )


def scale(settings: ScaleSettings, folder: Path) -> Scale | None:
    """The scale that the settings name, if they name one."""
    if settings.protocol == "none":
        return None
    if settings.protocol == SIMULATED:
        folder.mkdir(parents=True, exist_ok=True)
        return SimulatedScale(folder)
    line = SerialLine(settings.device, settings.baud, Outage.SCALE, settings.parity, settings.data_bits)
    return SerialScale(line, ScaleProtocol(settings.protocol))


def scanner(settings: ScannerSettings, folder: Path, on_code: Callable[[str], None]) -> ScannerWorker | None:
    """The scanner on a line of its own; None for one that types."""
    if not settings.device:
        return None
    line = scanner_line(settings, folder)
    return ScannerWorker(line, CodeReader(settings.prefix, _SUFFIXES[settings.suffix]), on_code=on_code)


def scanner_line(settings: ScannerSettings, folder: Path) -> SerialLine | SimulatedScannerLine:
    """What its bytes come from."""
    if settings.device == SIMULATED:
        return SimulatedScannerLine(folder)
    return SerialLine(settings.device, settings.baud, Outage.SCANNER, settings.parity)


def _display(settings: DisplaySettings, folder: Path) -> DisplayWorker | None:
    shown = pole(settings, folder)
    return DisplayWorker(shown, close=shown.close) if shown else None


def pole(settings: DisplaySettings, folder: Path) -> PoleDisplay | SimulatedPole | None:
    """The pole that the settings name, if they name one."""
    if settings.commands == "none":
        return None
    if settings.commands == SIMULATED:
        return SimulatedPole(folder)
    line = SerialLine(settings.device, settings.baud, Outage.CUSTOMER_DISPLAY, settings.parity)
    return PoleDisplay(line, DisplayCommands(settings.commands), settings.code_page)
