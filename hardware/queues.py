"""Ways to a printer through somebody else's queue: CUPS by its `lp` command, Windows by the spooler, and USB.

Used from the printer's thread; each call has a deadline. A queue takes the job and says nothing of the
paper: what it can tell (stopped, no such queue) is told. Sources: lp(1) and lpstat(1) of CUPS; the Win32
spooler's API.
"""

import importlib
import os
import re
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hardware.transport import FileTransport, printer_away
from pos_client.ports import PrinterStatus

JOB_NAME = "pos-client"
_USB_FILES = Path("/dev/usb")
_IDS = re.compile(r"([0-9a-f]{4}):([0-9a-f]{4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CupsTransport:
    """A queue of the CUPS of this machine, bytes unchanged. `lp` and `lpstat` are the commands to run."""

    queue: str
    timeout_s: float = 10.0
    lp: str = "lp"
    lpstat: str = "lpstat"

    def send(self, data: bytes) -> None:
        """Hand the job over; a queue that is stopped is not given one. Raises Unavailable(PRINTER)."""
        deadline = time.monotonic() + self.timeout_s
        self._check(deadline)
        command = [self.lp, "-d", self.queue, "-o", "raw", "-t", JOB_NAME, "-"]
        code, _said = _run(command, deadline, given=data)
        if code:
            raise printer_away("queue_refused")

    def status(self) -> PrinterStatus | None:
        """Nothing of the paper; what is wrong with the queue is raised as Unavailable(PRINTER)."""
        self._check(time.monotonic() + self.timeout_s)
        return None

    def _check(self, deadline: float) -> None:
        code, said = _run([self.lpstat, "-p", self.queue], deadline)
        if code:
            raise printer_away("queue_unknown")
        if "disabled" in said:
            raise printer_away("queue_stopped")


def _run(command: list[str], deadline: float, *, given: bytes = b"") -> tuple[int, str]:
    """Exit status and output, in English. Raises Unavailable(PRINTER): timeout, queue_missing (no CUPS)."""
    left = max(deadline - time.monotonic(), 0.001)
    try:
        done = subprocess.run(  # noqa: S603 - the system's own command, no shell
            command,
            input=given,
            capture_output=True,
            timeout=left,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
    except subprocess.TimeoutExpired as error:
        raise printer_away("timeout") from error
    except OSError as error:
        raise printer_away("queue_missing") from error
    return done.returncode, done.stdout.decode("utf-8", "replace")


@dataclass(slots=True)
class WindowsTransport:
    """A queue of the Windows spooler, by pywin32 where it is installed; bytes unchanged.

    The spooler's calls cannot be interrupted, so each job runs on a thread of its own; while one hangs,
    further jobs are refused at once.
    """

    queue: str
    timeout_s: float = 10.0
    _writing: threading.Thread | None = field(default=None, init=False, repr=False)

    def send(self, data: bytes) -> None:
        """Hand the job over. Raises Unavailable(PRINTER)."""
        spooler = _spooler()
        if self._writing is not None and self._writing.is_alive():
            raise printer_away("timeout")
        failures: list[Exception] = []
        self._writing = threading.Thread(
            target=self._spool, args=(spooler, data, failures), name="printer-queue", daemon=True
        )
        self._writing.start()
        self._writing.join(self.timeout_s)
        if self._writing.is_alive():
            raise printer_away("timeout")
        if failures:
            raise printer_away("queue_refused") from failures[0]

    def _spool(self, spooler: Any, data: bytes, failures: list[Exception]) -> None:
        try:
            handle = spooler.OpenPrinter(self.queue)
            try:
                spooler.StartDocPrinter(handle, 1, (JOB_NAME, None, "RAW"))
                spooler.StartPagePrinter(handle)
                spooler.WritePrinter(handle, data)
                spooler.EndPagePrinter(handle)
                spooler.EndDocPrinter(handle)
            finally:
                spooler.ClosePrinter(handle)
        except Exception as error:
            failures.append(error)


def _spooler() -> Any:
    """The module `win32print`. Raises Unavailable(PRINTER) where there is none."""
    try:
        return importlib.import_module("win32print")
    except ImportError as error:
        raise printer_away("queue_missing") from error


@dataclass(slots=True)
class UsbTransport:
    """A printer on USB: by the system's printer file, `device` or the first one there is; or by pyusb, where
    `device` is its vendor and product (`04b8:0e15`) and pyusb is installed.

    It is looked for at every job, so that a printer that was unplugged and comes back under another name
    is found again.
    """

    device: str = ""
    timeout_s: float = 10.0
    folder: Path = _USB_FILES
    _found: FileTransport | None = field(default=None, init=False, repr=False)

    def send(self, data: bytes) -> None:
        """Write it. Raises Unavailable(PRINTER): offline where no printer is plugged in."""
        if ids := _IDS.fullmatch(self.device):
            _send_by_ids(int(ids[1], 16), int(ids[2], 16), data, timeout_s=self.timeout_s)
            return
        path = self._path()
        if self._found is None or self._found.path != path:
            self._found = FileTransport(path, timeout_s=self.timeout_s)
        self._found.send(data)

    def status(self) -> PrinterStatus | None:
        """Nothing of the paper; one that is not plugged in is raised as Unavailable(PRINTER)."""
        if not _IDS.fullmatch(self.device):
            self._path()
        return None

    def _path(self) -> Path:
        path = Path(self.device) if self.device else self._first()
        if not path.exists():
            # Opening for appending would make a plain file of that name.
            raise printer_away("offline")
        return path

    def _first(self) -> Path:
        try:
            names = sorted(self.folder.glob("lp*"))
        except OSError as error:
            raise printer_away("offline") from error
        if not names:
            raise printer_away("offline")
        return names[0]


def _send_by_ids(vendor: int, product: int, data: bytes, *, timeout_s: float) -> None:
    """By python-escpos and pyusb; the deadline is the transfer's own."""
    try:
        importlib.import_module("usb.core")
    except ImportError as error:
        raise printer_away("usb_missing") from error
    from escpos.printer import Usb  # noqa: PLC0415 - few tills have pyusb

    try:
        printer = Usb(vendor, product, timeout=int(timeout_s * 1000))
        try:
            printer._raw(data)
        finally:
            printer.close()
    except Exception as error:
        raise printer_away("offline") from error
