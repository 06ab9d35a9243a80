"""A server on loopback that does to each request what the script says, down to the bytes."""

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

Act = Callable[[socket.socket], bool]
"""Answers one request; whether the connection stays open."""


def answer(status: int, body: str = "", *, kind: str = "application/json", **headers: str) -> Act:
    """A whole answer."""

    def act(connection: socket.socket) -> bool:
        connection.sendall(_answer(status, body.encode(), kind=kind, headers=headers))
        return True

    return act


def half(body: str) -> Act:
    """An answer whose body ends in the middle."""

    def act(connection: socket.socket) -> bool:
        raw = _answer(200, body.encode(), kind="application/json", headers={})
        connection.sendall(raw[: -len(body) // 2])
        return False

    return act


def reset(connection: socket.socket) -> bool:
    """The connection is torn down."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def vanish(_connection: socket.socket) -> bool:
    """The connection is closed without a word."""
    return False


def trickle(gate: threading.Event) -> Act:
    """Headers, and then one byte at a time for ever (until `gate`)."""

    def act(connection: socket.socket) -> bool:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        try:
            while not gate.wait(0.02):
                connection.sendall(b" ")
        except OSError:
            pass
        return False

    return act


def silence(gate: threading.Event) -> Act:
    """Nothing at all until `gate`."""

    def act(_connection: socket.socket) -> bool:
        gate.wait(60)
        return False

    return act


def _answer(status: int, body: bytes, *, kind: str, headers: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", f"Content-Type: {kind}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@dataclass
class Seen:
    """A request as it came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Scripted:
    """Serves the acts in order, whatever the connection; then it closes connections without a word."""

    acts: Sequence[Act]
    tls: ssl.SSLContext | None = None
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> Self:
        self._left = list(self.acts)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.close()

    @property
    def url(self) -> str:
        port = self._listening.getsockname()[1]
        return f"https://localhost:{port}" if self.tls else f"http://127.0.0.1:{port}"

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with self.tls.wrap_socket(connection, server_side=True) if self.tls else connection as open_one:
                while self._read(open_one) and self._left and self._left.pop(0)(open_one):
                    pass
        except OSError:
            connection.close()

    def _read(self, connection: socket.socket) -> bool:
        raw = b""
        while b"\r\n\r\n" not in raw:
            part = connection.recv(65536)
            if not part:
                return False
            raw += part
        head, _, body = raw.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        while len(body) < int(headers.get("content-length", 0)):
            body += connection.recv(65536)
        method, target, _ = first.split(" ")
        self.seen.append(Seen(method, target, headers, body))
        return True
