"""Printers that answer, on a real socket and at the far end of a real pseudo terminal."""

import contextlib
import os
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

READY = {1: 0x12, 2: 0x12, 4: 0x12}


@dataclass
class Printer:
    """Reads a stream as a printer does: real-time questions are answered, the rest is its paper.

    `says` are its three status bytes, `noise` comes before each answer, `pause_s` is how long one takes.
    """

    says: dict[int, int] = field(default_factory=lambda: dict(READY))
    noise: bytes = b""
    deaf: bool = False
    pause_s: float = 0.0
    asked: list[int] = field(default_factory=list)
    paper: bytearray = field(default_factory=bytearray)
    after_bytes: int | None = None
    then: dict[int, int] = field(default_factory=dict)
    bema: bytes = b""
    """Its answer to a Bematech's question, which it then takes out of the stream as well."""
    _half: bytes = b""
    _waiting: threading.Event = field(default_factory=threading.Event)

    def take(self, data: bytes, answer: Callable[[bytes], object]) -> None:
        """What came; questions are answered through `answer`."""
        data, self._half = self._half + data, b""
        at = 0
        while at < len(data):
            if data[at : at + 2] == b"\x10\x04"[: len(data) - at]:
                if len(data) - at < 3:
                    self._half = data[at:]
                    return
                self._answer(data[at + 2], answer)
                at += 3
                continue
            if self.bema and data[at : at + 3] == b"\x1d\xf8\x31":
                self.asked.append(0)
                answer(self.bema)
                at += 3
                continue
            self.paper.append(data[at])
            at += 1

    def _answer(self, number: int, answer: Callable[[bytes], object]) -> None:
        self.asked.append(number)
        if self.after_bytes is not None and len(self.paper) >= self.after_bytes:
            self.says = {**self.says, **self.then}
        if self.deaf:
            return
        self._waiting.wait(self.pause_s)
        answer(self.noise + bytes([self.says[number]]))


@contextlib.contextmanager
def on_the_network(printer: Printer) -> Iterator[tuple[str, int]]:
    """It listens; host and port. Each connection is served until it ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.05)
    done = threading.Event()

    def serve() -> None:
        while not done.is_set():
            with contextlib.suppress(TimeoutError):
                connection, _ = listener.accept()
                with connection, contextlib.suppress(OSError):
                    connection.settimeout(10)
                    while data := connection.recv(65_536):
                        printer.take(data, connection.sendall)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        host, port = listener.getsockname()
        yield str(host), int(port)
    finally:
        done.set()
        thread.join(60)
        listener.close()


@contextlib.contextmanager
def on_a_line(printer: Printer) -> Iterator[str]:
    """It stands at the end of a pseudo terminal; the name of our end."""
    import pty  # noqa: PLC0415 - POSIX only
    import select  # noqa: PLC0415
    import tty  # noqa: PLC0415

    far, near = pty.openpty()
    tty.setraw(near)
    done = threading.Event()

    def serve() -> None:
        readable = [far]
        while readable or not done.is_set():
            readable, _, _ = select.select([far], [], [], 0.05)
            if readable:
                with contextlib.suppress(OSError):
                    printer.take(os.read(far, 4096), lambda data: os.write(far, data))

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield os.ttyname(near)
    finally:
        done.set()
        thread.join(60)
        os.close(far)
        os.close(near)
