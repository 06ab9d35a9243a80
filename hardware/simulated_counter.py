"""Small devices in a folder, for the demo and for trying: a drawer, a pole of two lines, a scanner.

`drawer.txt` counts how often it was opened, `pole.txt` holds the pole's two lines; a line that is put into
`scanner-codes.txt` is read once, as if the code had been scanned. The word `unplugged` in `drawer-state.txt`,
`pole-state.txt` or `scanner-state.txt` pulls that one's plug.
"""

import threading
from dataclasses import dataclass
from pathlib import Path

from pos_client.domain.errors import Outage, Unavailable

DRAWER_FILE, POLE_FILE, CODES_FILE = "drawer.txt", "pole.txt", "scanner-codes.txt"
UNPLUGGED = "unplugged"


@dataclass(frozen=True, slots=True)
class SimulatedDrawer:
    """A drawer that counts its openings."""

    folder: Path

    def open(self) -> None:
        """Count. Raises Unavailable(DRAWER, cause="drawer_away") while it is unplugged."""
        if _pulled(self.folder, "drawer"):
            raise Unavailable(Outage.DRAWER, cause="drawer_away")
        _put(self.folder / DRAWER_FILE, str(opened(self.folder) + 1))


def opened(folder: Path) -> int:
    """How often the simulated drawer was opened."""
    word = _read(folder / DRAWER_FILE).strip()
    return int(word) if word.isdecimal() and word.isascii() else 0


@dataclass(frozen=True, slots=True)
class SimulatedPole:
    """A `CustomerDisplay` of two times twenty characters."""

    folder: Path
    columns: int = 20

    def show(self, first: str, second: str) -> None:
        """Write them down. Raises Unavailable(CUSTOMER_DISPLAY, cause="offline") while it is unplugged."""
        if _pulled(self.folder, "pole"):
            raise Unavailable(Outage.CUSTOMER_DISPLAY, cause="offline")
        lines = (text[: self.columns].ljust(self.columns) for text in (first, second))
        _put(self.folder / POLE_FILE, "\n".join(lines) + "\n")

    def close(self) -> None:
        """There is nothing to give back."""


@dataclass(slots=True)
class SimulatedScannerLine:
    """In a serial line's place under a `ScannerWorker`: each line of the file is a code."""

    folder: Path
    device: str = "simulated"

    def probe(self) -> None:
        """Raises Unavailable(SCANNER, cause="offline") while it is unplugged."""
        if _pulled(self.folder, "scanner"):
            raise Unavailable(Outage.SCANNER, cause="offline")

    def read_some(self, *, timeout_s: float) -> bytes:
        """What was put into the file since it was last read; the pause is the worker's own."""
        self.probe()
        path = self.folder / CODES_FILE
        try:
            taken = path.with_suffix(".taken")
            path.replace(taken)
            codes = taken.read_text(encoding="utf-8").splitlines()
            taken.unlink()
        except (OSError, ValueError):
            threading.Event().wait(timeout_s)
            return b""
        return "".join(f"{code}\r" for code in codes if code.strip()).encode()

    def close(self) -> None:
        """There is nothing to give back."""


def _pulled(folder: Path, name: str) -> bool:
    return _read(folder / f"{name}-state.txt").strip() == UNPLUGGED


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def _put(path: Path, text: str) -> None:
    """Whoever looks sees the whole or nothing. A folder that cannot be written is a device that is away."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f"{path.name}.part")
        half.write_text(text, encoding="utf-8")
        half.replace(path)
    except OSError as error:
        raise Unavailable(Outage.CUSTOMER_DISPLAY, cause="offline") from error
