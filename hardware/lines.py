"""Open connections to printers that answer: write, read what came, with one deadline for the whole job.

Used from the printer's thread. Failures are `printer_away(cause)`.
"""

import select
import socket
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from hardware.transport import (
    NetworkTransport,
    SerialTransport,
    drain,
    opened_serial,
    printer_away,
    still_there,
)

if TYPE_CHECKING:
    from serial import Serial

_POLL_S = 0.02


class Line(Protocol):
    """One open connection."""

    def write(self, data: bytes) -> None:
        """Returns when the bytes have left. Raises Unavailable(PRINTER)."""
        ...

    def read(self, wait_s: float) -> bytes:
        """What came, after at most that long; empty where nothing did. Raises Unavailable(PRINTER)."""
        ...

    def finish(self) -> None:
        """The job is over: see that the printer is still there. Raises Unavailable(PRINTER)."""
        ...


OpensLine = NetworkTransport | SerialTransport


def opened(transport: OpensLine) -> AbstractContextManager[Line]:
    """A connection for one job. Raises Unavailable(PRINTER), inside the block too."""
    match transport:
        case NetworkTransport():
            return _network_line(transport)
        case SerialTransport():
            return _serial_line(transport)


@dataclass(slots=True)
class _NetworkLine:
    connection: socket.socket
    deadline: float

    def write(self, data: bytes) -> None:
        self.connection.settimeout(max(self.deadline - time.monotonic(), 0.001))
        self.connection.sendall(data)

    def read(self, wait_s: float) -> bytes:
        readable, _, _ = select.select([self.connection], [], [], _left(self.deadline, wait_s))
        if not readable:
            return b""
        if data := self.connection.recv(256):
            return data
        raise ConnectionResetError

    def finish(self) -> None:
        still_there(self.connection)
        self.connection.shutdown(socket.SHUT_WR)


@dataclass(slots=True)
class _SerialLine:
    line: "Serial"
    deadline: float

    def write(self, data: bytes) -> None:
        self.line.write(data)
        drain(self.line, self.deadline)

    def read(self, wait_s: float) -> bytes:
        until = time.monotonic() + _left(self.deadline, wait_s)
        while not self.line.in_waiting:
            if time.monotonic() >= until:
                return b""
            time.sleep(_POLL_S)
        return bytes(self.line.read(self.line.in_waiting))

    def finish(self) -> None:
        """A serial line says nothing of who listens."""


def _left(deadline: float, wait_s: float) -> float:
    return max(min(wait_s, deadline - time.monotonic()), 0.0)


@contextmanager
def _network_line(transport: NetworkTransport) -> Iterator[Line]:
    deadline = time.monotonic() + transport.timeout_s
    try:
        with socket.create_connection(
            (transport.host, transport.port), timeout=transport.timeout_s
        ) as connection:
            yield _NetworkLine(connection, deadline)
    except TimeoutError as error:
        raise printer_away("timeout") from error
    except (ConnectionResetError, ConnectionAbortedError, BrokenPipeError) as error:
        raise printer_away("connection_closed") from error
    except OSError as error:
        raise printer_away("offline") from error


@contextmanager
def _serial_line(transport: SerialTransport) -> Iterator[Line]:
    with opened_serial(transport) as (line, deadline):
        yield _SerialLine(line, deadline)
