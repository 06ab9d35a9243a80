"""A serial line that may be pulled out and put back: opened when needed, closed at the first failure.

Blocking, every call with a deadline; used by one device's thread alone. pyserial's failures become
Unavailable with a `cause`: offline, timeout, not_allowed.
"""

import errno
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pos_client.domain.errors import Outage, Unavailable

if TYPE_CHECKING:
    from serial import Serial

POLL_S = 0.01
_NOT_ALLOWED = (errno.EACCES, errno.EPERM)


@dataclass(slots=True)
class SerialLine:
    """8 data bits (7 with a parity of `even` or `odd` where `data_bits` says so), one stop bit, no handshake.

    `outage` names the device in the failure that a person reads.
    """

    device: str
    baud: int
    outage: Outage
    parity: str = "none"
    data_bits: int = 8
    _port: "Serial | None" = field(default=None, init=False, repr=False)

    def write(self, data: bytes, *, timeout_s: float) -> None:
        """Hand these bytes over, and wait until the last has left."""
        deadline = time.monotonic() + timeout_s
        with self._opened() as port:
            port.write_timeout = timeout_s
            port.write(data)
            while port.out_waiting:
                if time.monotonic() > deadline:
                    raise TimeoutError
                time.sleep(POLL_S)

    def read_some(self, *, timeout_s: float) -> bytes:
        """What has come, waiting at most that long for the first byte; nothing is an empty answer."""
        with self._opened() as port:
            port.timeout = timeout_s
            first: bytes = port.read(1)
            return first + port.read(port.in_waiting) if first else b""

    def read_until(self, whole: Callable[[bytes], bool], *, timeout_s: float, most: int = 256) -> bytes:
        """What came until it was whole. Raises Unavailable(cause="timeout") where it never was."""
        deadline, got = time.monotonic() + timeout_s, b""
        while not whole(got):
            left = deadline - time.monotonic()
            if left <= 0:
                raise Unavailable(self.outage, cause="unreadable" if got else "timeout")
            # Only the end counts: a line that babbles must not fill the memory.
            got = (got + self.read_some(timeout_s=left))[-most:]
        return got

    def probe(self) -> None:
        """See that it can be opened. Raises Unavailable(cause=…): offline, not_allowed."""
        with self._opened():
            return

    def forget_input(self) -> None:
        """What came before the question is no answer."""
        with self._opened() as port:
            port.reset_input_buffer()

    def close(self) -> None:
        """Give the port back. What was written goes out: a driver may hold bytes that it no longer counts."""
        port, self._port = self._port, None
        if port is not None:
            with suppress(*_failures()):
                port.close()

    def _give_up(self) -> None:
        """Give the port back; what has not left is dropped, or closing would wait for it."""
        if self._port is not None:
            with suppress(*_failures()):
                self._port.reset_output_buffer()
        self.close()

    @contextmanager
    def _opened(self) -> "Iterator[Serial]":
        try:
            if self._port is None:
                self._port = self._open()
            yield self._port
        except _failures() as error:
            self._give_up()
            raise Unavailable(self.outage, cause=_cause(error)) from error

    def _open(self) -> "Serial":
        import serial  # noqa: PLC0415 - most tills have no serial device

        parities = {"none": serial.PARITY_NONE, "even": serial.PARITY_EVEN, "odd": serial.PARITY_ODD}
        return serial.Serial(self.device, self.baud, bytesize=self.data_bits, parity=parities[self.parity])


def _failures() -> tuple[type[Exception], ...]:
    """pyserial lets through what the system's terminal calls raise, and on POSIX that is no OSError."""
    try:
        import termios  # noqa: PLC0415 - POSIX only
    except ImportError:
        return (OSError, ValueError)
    return (OSError, ValueError, termios.error)


def _cause(error: Exception) -> str:
    import serial  # noqa: PLC0415

    if isinstance(error, TimeoutError | serial.SerialTimeoutException):
        return "timeout"
    if isinstance(error, OSError) and error.errno in _NOT_ALLOWED:
        return "not_allowed"
    return "offline"
