"""Two-line pole displays on a serial line, and the thread `display` that writes them.

Source: Epson's DM-D110 specification (ESC @, ESC t n, US $ x y) for `escpos`, the CD5220 user's manual
(ESC @, ESC Q A and ESC Q B with a closing CR) for `cd5220`. A display tells nothing back: both lines are
written anew after a failure and every `REFRESH_S`, in case its plug was pulled.
"""

import logging
import threading
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from hardware.sanitise import encoded
from hardware.serial_line import SerialLine
from pos_client.domain.errors import Unavailable
from pos_client.ports import CustomerDisplay

COLUMNS = 20
REFRESH_S = 15.0
REOPEN_S = 2.0
INITIALISE = b"\x1b@"
CODE_PAGES = {"cp437": 0, "cp850": 2, "cp860": 3, "ascii": None}
"""The pages that we know how to ask for, by their number; `ascii` asks for none and drops accents."""
_log = logging.getLogger("pos.display")


class DisplayCommands(StrEnum):
    """The values are those of the settings."""

    ESCPOS = "escpos"
    CD5220 = "cd5220"


@dataclass(slots=True)
class PoleDisplay:
    """A `CustomerDisplay` of two times twenty characters."""

    line: SerialLine
    commands: DisplayCommands = DisplayCommands.ESCPOS
    code_page: str = "cp850"
    timeout_s: float = 2.0
    """At 300 baud both lines take a second and a half."""
    _ready: bool = field(default=False, init=False, repr=False)

    def show(self, first: str, second: str) -> None:
        """Both lines. Raises Unavailable(CUSTOMER_DISPLAY, cause=…): offline, timeout, not_allowed."""
        try:
            if not self._ready:
                self.line.write(self._begin(), timeout_s=self.timeout_s)
                self._ready = True
            self.line.write(self._lines(first, second), timeout_s=self.timeout_s)
        except Unavailable:
            self._ready = False
            raise

    def close(self) -> None:
        """Give the port back."""
        self._ready = False
        self.line.close()

    def _begin(self) -> bytes:
        number = CODE_PAGES[self.code_page]
        return INITIALISE if number is None else INITIALISE + b"\x1bt" + bytes([number])

    def _lines(self, first: str, second: str) -> bytes:
        upper, lower = (_fitted(text, self.code_page) for text in (first, second))
        match self.commands:
            case DisplayCommands.ESCPOS:
                return b"\x1f$\x01\x01" + upper + b"\x1f$\x01\x02" + lower
            case DisplayCommands.CD5220:
                return b"\x1bQA" + upper + b"\r" + b"\x1bQB" + lower + b"\r"


def _fitted(text: str, code_page: str) -> bytes:
    """Exactly one line, no control byte in it, whatever the product is called."""
    if code_page == "ascii":
        apart = unicodedata.normalize("NFKD", text)
        text = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return encoded(text, code_page)[:COLUMNS].ljust(COLUMNS)


class DisplayWorker(threading.Thread):
    """Shows the last thing it was told; what came in between nobody could have read. Blocks no caller."""

    def __init__(self, display: CustomerDisplay, *, close: Callable[[], None]) -> None:
        super().__init__(name="display", daemon=True)
        self._display = display
        self._close = close
        self._wanted = ("", "")
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._tried = threading.Event()
        self.problem = ""

    def attempt(self, *, wait_s: float) -> str:
        """Write what is there anew, now; the problem, empty where it went out, `timeout` where it hangs."""
        self._tried.clear()
        self._woken.set()
        return self.problem if self._tried.wait(wait_s) else "timeout"

    @property
    def showing(self) -> tuple[str, str]:
        """What it was told to show."""
        return self._wanted

    def show(self, first: str, second: str) -> None:
        """As soon as the line is free."""
        self._wanted = (first, second)
        self._woken.set()

    def stop(self, *, wait_s: float = 5.0) -> None:
        """Clear it and end."""
        self._wanted = ("", "")
        self._stopping.set()
        self._woken.set()
        if self.is_alive():
            self.join(wait_s)

    def run(self) -> None:
        """The thread."""
        pause_s = REFRESH_S
        while not self._stopping.is_set():
            self._woken.wait(pause_s)
            self._woken.clear()
            pause_s = REFRESH_S if self._write() else REOPEN_S
            if pause_s == REOPEN_S:
                self._stopping.wait(REOPEN_S)
        self._write()
        self._close()

    def _write(self) -> bool:
        try:
            self._display.show(*self._wanted)
            problem = ""
        except Unavailable as error:
            problem = str(error.details.get("cause", "offline"))
        except Exception:
            _log.exception("the customer display met a bug")
            problem = "bug"
        if problem != self.problem:
            self.problem = problem
            _log.info("customer display: %s", problem or "connected")
        self._tried.set()
        return not problem
