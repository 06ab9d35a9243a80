"""What stands around the cashier besides the printer: scanner, scale, customer display; a thread each."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hardware.display import DisplayCommands, DisplayWorker, PoleDisplay
from hardware.scale import ScaleProtocol, SerialScale
from hardware.scale_worker import ScaleWorker
from hardware.scanner import CodeReader, ScannerWorker
from hardware.serial_line import SerialLine
from hardware.simulated_scale import SimulatedScale
from pos_client.domain.errors import Outage
from pos_client.domain.weighing import Weight
from pos_client.ports import Scale
from pos_client.settings import DisplaySettings, ScaleSettings, ScannerSettings, Settings

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
        scanner=_scanner(settings.scanner, on_code),
        scale=ScaleWorker(measuring, on_change=on_weight) if measuring else None,
        display=_display(settings.display),
    )


def scale(settings: ScaleSettings, folder: Path) -> Scale | None:
    """The scale that the settings name, if they name one."""
    if settings.protocol == "none":
        return None
    if settings.protocol == "simulated":
        folder.mkdir(parents=True, exist_ok=True)
        return SimulatedScale(folder)
    line = SerialLine(settings.device, settings.baud, Outage.SCALE, settings.parity, settings.data_bits)
    return SerialScale(line, ScaleProtocol(settings.protocol))


def _scanner(settings: ScannerSettings, on_code: Callable[[str], None]) -> ScannerWorker | None:
    if not settings.device:
        return None
    line = SerialLine(settings.device, settings.baud, Outage.SCANNER, settings.parity)
    return ScannerWorker(line, CodeReader(settings.prefix, _SUFFIXES[settings.suffix]), on_code=on_code)


def _display(settings: DisplaySettings) -> DisplayWorker | None:
    if settings.commands == "none":
        return None
    line = SerialLine(settings.device, settings.baud, Outage.CUSTOMER_DISPLAY, settings.parity)
    pole = PoleDisplay(line, DisplayCommands(settings.commands), settings.code_page)
    return DisplayWorker(pole, close=pole.close)
