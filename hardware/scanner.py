"""A barcode scanner on a serial line, on the thread `scanner`: bytes in, whole codes out.

A code ends at the scanner's suffix, or at a pause where it sends none. Half a code (the cable was pulled in
the middle of it) is dropped; a scanner that is away is opened again every `REOPEN_S`.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from pos_client.domain.errors import Unavailable
from pos_client.domain.gs1 import FNC1

REOPEN_S = 1.0
QUIET_S = 0.15
"""A line that was just opened may be in the middle of a code: it is listened to once it was silent."""
LISTEN_S = 0.25
STALE_S = 1.0
GAP_S = 0.2
LONGEST_BYTES = 1024
_log = logging.getLogger("pos.scanner")


@dataclass(slots=True)
class CodeReader:
    """Bytes to codes. `prefix` is taken off; `suffix` is CR, LF or both where `ends_by_key`, else a pause."""

    prefix: str = ""
    suffix: bytes = b"\r\n"
    """Each of these bytes ends a code; none of them = a pause does."""
    _half: bytes = b""
    _last_s: float = 0.0

    def take(self, data: bytes, now_s: float) -> list[str]:
        """The codes that these bytes complete; call it with nothing when nothing came."""
        codes: list[bytes] = []
        patience = STALE_S if self.suffix else GAP_S
        if self._half and now_s - self._last_s >= patience:
            # With a suffix this is half of something; without one it is whole.
            codes += [] if self.suffix else [self._half]
            self._half = b""
        if data:
            self._last_s = now_s
            self._half = (self._half + data)[-LONGEST_BYTES:]
        for ending in self.suffix:
            self._half = self._half.replace(bytes([ending]), b"\n")
        if self.suffix:
            *whole, self._half = self._half.split(b"\n")
            codes += whole
        return [code for raw in codes if (code := self._clean(raw))]

    def forget(self) -> None:
        """The line broke: what had come of a code is none."""
        self._half = b""

    def _clean(self, raw: bytes) -> str:
        """The text, or nothing where it holds what no code holds."""
        text = raw.decode("utf-8", "replace").removeprefix(self.prefix)
        sound = all(sign.isprintable() or sign == FNC1 for sign in text) and "\ufffd" not in text
        return text if sound else ""


class ScannerLine(Protocol):
    """What a scanner's bytes come from: a `SerialLine`, or a simulated one."""

    device: str

    def read_some(self, *, timeout_s: float) -> bytes:
        """What has come. Raises Unavailable(SCANNER, cause=…)."""
        ...

    def close(self) -> None:
        """Give it back."""
        ...


class ScannerWorker(threading.Thread):
    """`on_code` is called on this thread. `problem` is empty while it is listened to."""

    def __init__(self, line: ScannerLine, reader: CodeReader, *, on_code: Callable[[str], None]) -> None:
        super().__init__(name="scanner", daemon=True)
        self._line = line
        self._reader = reader
        self._on_code = on_code
        self._stopping = threading.Event()
        self._settled = False
        self.problem = "starting"

    @property
    def device(self) -> str:
        """Where it listens."""
        return self._line.device

    def stop(self, *, wait_s: float = 5.0) -> None:
        """End, and give the port back."""
        self._stopping.set()
        if self.is_alive():
            self.join(wait_s)

    def run(self) -> None:
        """The thread."""
        while not self._stopping.is_set():
            try:
                self._listen()
            except Unavailable as error:
                self._note(str(error.details.get("cause", "offline")))
                self._reader.forget()
                self._settled = False
                self._stopping.wait(REOPEN_S)
            except Exception:
                _log.exception("the scanner met a bug")
                self._stopping.wait(REOPEN_S)
        self._line.close()

    def _listen(self) -> None:
        if not self._settled:
            self._settled = not self._line.read_some(timeout_s=QUIET_S)
            return
        data = self._line.read_some(timeout_s=LISTEN_S)
        self._note("")
        for code in self._reader.take(data, time.monotonic()):
            if not self._stopping.is_set():
                self._on_code(code)

    def _note(self, problem: str) -> None:
        if problem != self.problem:
            self.problem = problem
            _log.info("scanner: %s", problem or "connected")
