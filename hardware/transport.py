"""Ways to a printer: TCP port 9100, a device or spool file, a serial line. Blocking, each with a deadline.

Used from the printer's thread. `send` returns when the bytes are out of our hands, or raises
Unavailable(PRINTER) with a `cause`: offline, timeout, connection_closed, paper_out, disk_full, not_allowed.
"""

import errno
import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pos_client.domain.errors import Outage, Unavailable

if TYPE_CHECKING:
    from serial import Serial

# How long a connection must outlive the last byte before we believe that somebody was listening.
_LISTENING_S = 0.1
_DRAIN_POLL_S = 0.005
CAUSES = {
    # The kernel's printer driver says ENOSPC for an empty roll; on a disk it is what it says.
    errno.ENOSPC: "paper_out",
    errno.EACCES: "not_allowed",
    errno.EPERM: "not_allowed",
}


class Transport(Protocol):
    """A way to a printer."""

    def send(self, data: bytes) -> None:
        """Deliver one job whole. Raises Unavailable(PRINTER); part of the job may then be on the paper."""
        ...


def printer_away(cause: str) -> Unavailable:
    """The failure that a person reads; `cause` picks the advice in the sentence."""
    return Unavailable(Outage.PRINTER, cause=cause)


@dataclass(frozen=True, slots=True)
class NetworkTransport:
    """Raw TCP, as every Ethernet printer takes it. `timeout_s` is for the whole job."""

    host: str
    port: int = 9100
    timeout_s: float = 5.0

    def send(self, data: bytes) -> None:
        """Connect, write, see that the printer is still there, close."""
        deadline = time.monotonic() + self.timeout_s
        try:
            with socket.create_connection((self.host, self.port), timeout=self.timeout_s) as connection:
                connection.settimeout(max(deadline - time.monotonic(), 0.001))
                connection.sendall(data)
                still_there(connection)
                connection.shutdown(socket.SHUT_WR)
        except TimeoutError as error:
            raise printer_away("timeout") from error
        except (ConnectionResetError, ConnectionAbortedError, BrokenPipeError) as error:
            raise printer_away("connection_closed") from error
        except OSError as error:
            raise printer_away("offline") from error


def still_there(connection: socket.socket) -> None:
    """A printer does not hang up before we do; one that did has not taken the whole job."""
    readable, _, _ = select.select([connection], [], [], _LISTENING_S)
    if readable and not connection.recv(256):
        raise ConnectionResetError
    if failure := connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
        raise ConnectionResetError(failure, "the printer hung up")


@dataclass(slots=True)
class FileTransport:
    """A printer's device file, or a spool file that grows by each job.

    A write to a device can hang for ever and no system lets us interrupt it, so it runs on a thread of its
    own; while one hangs, further jobs are refused at once.
    """

    path: Path
    timeout_s: float = 10.0
    _writing: threading.Thread | None = field(default=None, init=False, repr=False)

    def send(self, data: bytes) -> None:
        """Append and flush."""
        if self._writing is not None and self._writing.is_alive():
            raise printer_away("timeout")
        failures: list[OSError] = []
        self._writing = threading.Thread(
            target=self._append, args=(data, failures), name="printer-file", daemon=True
        )
        self._writing.start()
        self._writing.join(self.timeout_s)
        if self._writing.is_alive():
            raise printer_away("timeout")
        if failures:
            raise printer_away(self._cause(failures[0])) from failures[0]

    def _append(self, data: bytes, failures: list[OSError]) -> None:
        try:
            with self.path.open("ab") as file:
                file.write(data)
                file.flush()
        except OSError as error:
            failures.append(error)

    def _cause(self, error: OSError) -> str:
        cause = CAUSES.get(error.errno or 0, "offline")
        return "disk_full" if cause == "paper_out" and self.path.is_file() else cause


@dataclass(frozen=True, slots=True)
class SerialTransport:
    """A serial line, 8N1 without flow control. `timeout_s` is for the whole job."""

    port: str
    baud: int = 9600
    timeout_s: float = 10.0

    def send(self, data: bytes) -> None:
        """Open, write, wait until the last byte has left, close."""
        with opened_serial(self) as (line, deadline):
            line.write(data)
            drain(line, deadline)


@contextmanager
def opened_serial(transport: SerialTransport) -> Iterator[tuple["Serial", float]]:
    """The line, and until when the whole job may take. What fails in the block is the printer's failure."""
    import serial  # noqa: PLC0415 - most tills have no serial printer

    deadline = time.monotonic() + transport.timeout_s
    try:
        with serial.Serial(transport.port, transport.baud, write_timeout=transport.timeout_s) as line:
            try:
                yield line, deadline
            except serial.SerialTimeoutException:
                # Otherwise closing would wait for the same bytes that did not leave.
                with suppress(OSError):
                    line.reset_output_buffer()
                raise
    except serial.SerialTimeoutException as error:
        raise printer_away("timeout") from error
    except OSError as error:
        raise printer_away(CAUSES.get(error.errno or 0, "offline")) from error


def drain(line: "Serial", deadline: float) -> None:
    """Wait for the line to empty; its own `flush` would wait for ever."""
    import serial  # noqa: PLC0415

    while line.out_waiting:
        if time.monotonic() > deadline:
            raise serial.SerialTimeoutException
        time.sleep(_DRAIN_POLL_S)
