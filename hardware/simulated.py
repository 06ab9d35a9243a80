"""A printer in a folder: every job is kept as the bytes that were sent and as the picture of the paper.

A running one is told to fail by a word in the folder's `printer-state.txt` (see `Trouble`), or by its
`trouble` attribute.
"""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from hardware.paper import Paper
from hardware.profiles import Profile
from hardware.receipt_bytes import drawer_bytes, receipt_bytes, slip_bytes
from hardware.templates import Templates
from hardware.transport import printer_away
from pos_client.domain.receipt import Receipt
from pos_client.domain.slip import Slip
from pos_client.ports import PrinterStatus

STATE_FILE = "printer-state.txt"


class Trouble(StrEnum):
    """What can be wrong with it; the values are the words of the control file."""

    NONE = "ready"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    PAPER_LOW = "paper_low"
    DRAWER_OPEN = "drawer_open"
    SLOW = "slow"


@dataclass(slots=True)
class SimulatedPrinter:
    """A `PrinterPort` that writes `0001.escpos` and `0001.png`, `0002…` into its folder.

    When slow it takes `slow_s` per job; where that is more than `timeout_s` the call ends there, unprinted.
    """

    folder: Path
    profile: Profile
    translate: Callable[[str], str]
    trouble: Trouble = Trouble.NONE
    slow_s: float = 3.0
    timeout_s: float = 10.0
    templates: Templates | None = None
    _waiting: threading.Event = field(default_factory=threading.Event, init=False, repr=False)

    def print_receipt(self, receipt: Receipt) -> None:
        """Put the receipt on paper. Raises Unavailable(PRINTER, cause=…)."""
        self._take(receipt_bytes(receipt, self.profile, translate=self.translate, templates=self.templates))

    def print_slip(self, slip: Slip) -> None:
        """Put a slip on paper. Raises Unavailable(PRINTER, cause=…)."""
        self._take(slip_bytes(slip, self.profile, translate=self.translate, templates=self.templates))

    def open_drawer(self) -> None:
        """Kick the drawer; that too is a job. Raises Unavailable(PRINTER, cause=…)."""
        self._take(drawer_bytes(self.profile))

    def status(self) -> PrinterStatus:
        """As the control file has it; it says that it is off rather than nothing."""
        match trouble := self._trouble_now():
            case Trouble.NONE | Trouble.SLOW:
                return PrinterStatus(drawer_open=False)
            case Trouble.PAPER_LOW:
                return PrinterStatus(paper_low=True, drawer_open=False)
            case Trouble.DRAWER_OPEN:
                return PrinterStatus(drawer_open=True)
            case _:
                return PrinterStatus(trouble.value)

    def jobs(self) -> tuple[Path, ...]:
        """The jobs' bytes, oldest first."""
        return tuple(sorted(path for path in self.folder.glob("*.escpos") if _number(path)))

    def _take(self, job: bytes) -> None:
        match self._trouble_now():
            case Trouble.NONE | Trouble.PAPER_LOW | Trouble.DRAWER_OPEN:
                pass
            case Trouble.SLOW:
                self._waiting.wait(min(self.slow_s, self.timeout_s))
                if self.slow_s > self.timeout_s:
                    raise printer_away("timeout")
            case trouble:
                raise printer_away(trouble.value)
        self._keep(job)

    def _trouble_now(self) -> Trouble:
        """The control file's word where there is a known one, else the attribute."""
        try:
            return Trouble((self.folder / STATE_FILE).read_text(encoding="utf-8").strip())
        except (OSError, ValueError):
            return self.trouble

    def _keep(self, job: bytes) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            last = max((_number(path) for path in self.folder.iterdir()), default=0)
            name = f"{last + 1:04d}"
            _write_whole(self.folder / f"{name}.escpos", job)
            _write_whole(self.folder / f"{name}.png", Paper.read(job, self.profile).png())
        except OSError as error:
            raise printer_away("offline") from error


def _number(path: Path) -> int:
    """The job's number, 0 for what is no job."""
    return int(path.stem) if re.fullmatch(r"\d{4,}\.(escpos|png)", path.name) else 0


def _write_whole(path: Path, content: bytes) -> None:
    """Whoever watches the folder sees the whole file or none."""
    half = path.with_suffix(f"{path.suffix}.part")
    half.write_bytes(content)
    half.replace(path)
