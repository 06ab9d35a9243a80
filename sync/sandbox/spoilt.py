"""Answers as they should not be: kept back, half, of a wrong length, slow, somebody else's."""

import asyncio
import email.utils
import time
from dataclasses import dataclass, field

from starlette.types import Message, Send

from sync.sandbox import json_text
from sync.sandbox.server_protocol import Wire

_GARBAGE = b"<!DOCTYPE html><html><body><h1>Manuten\xc3\xa7\xc3\xa3o</h1></body></html>"
_PORTAL = (
    b"<!DOCTYPE html><html><head><title>Wi-Fi</title></head><body><form action='/login'>"
    b"<p>Aceite os termos para usar a internet.</p><button>Aceitar</button></form></body></html>"
)
_CODES = {401: "UNAUTHORIZED", 429: "RATE_LIMITED"}
_PIECES = 40


@dataclass(slots=True)
class Recorded:
    """An answer kept back instead of being sent."""

    start: Message = field(
        default_factory=lambda: {"type": "http.response.start", "status": 500, "headers": []}
    )
    body: bytes = b""

    async def keep(self, message: Message) -> None:
        """Stand in for `send`."""
        if message["type"] == "http.response.start":
            self.start = message
        else:
            self.body += message.get("body", b"")

    async def send_to(self, send: Send) -> None:
        """Send it after all."""
        await send(self.start)
        await send({"type": "http.response.body", "body": self.body})

    def raw(self, *, length: int | None = None) -> bytes:
        """The answer as bytes on the wire; with `length` it claims a body of so many bytes."""
        lines = [f"HTTP/1.1 {self.start['status']} OK".encode()]
        for name, value in self.start["headers"]:
            is_length = name == b"content-length"
            told = str(length).encode() if is_length and length is not None else value
            lines.append(name + b": " + told)
        return b"\r\n".join(lines) + b"\r\n\r\n" + self.body

    async def send_half(self, send: Send, wire: Wire) -> None:
        """Half of the body, then nothing more."""
        await send(self.start)
        half = self.body[: len(self.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
        await wire.finish()

    async def send_of_wrong_length(self, wire: Wire, *, off: int) -> None:
        """It claims `off` bytes more than there are (less, where negative), then the connection ends."""
        wire.write(self.raw(length=max(len(self.body) + off, 0)))
        await wire.finish()

    async def send_slowly(self, send: Send, *, over_ms: int) -> None:
        """In small pieces, over so long."""
        await send(self.start)
        size = max(len(self.body) // _PIECES, 1)
        pieces = [self.body[at : at + size] for at in range(0, len(self.body), size)]
        for piece in pieces:
            await asyncio.sleep(over_ms / 1000 / len(pieces))
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def send_dated(self, send: Send, *, skew_s: int) -> None:
        """With a Date header that is so much off."""
        date = email.utils.formatdate(time.time() + skew_s, usegmt=True).encode()
        others = [pair for pair in self.start["headers"] if pair[0] != b"date"]
        self.start = {**self.start, "headers": [*others, (b"date", date)]}
        await self.send_to(send)


def status_answer(status: int, retry_after_s: int | None) -> Recorded:
    """An error on request."""
    code = _CODES.get(status, "PROVIDER_UNAVAILABLE" if status >= 500 else "REFUSED")
    body = json_text.write({"error": {"code": code, "message": "fault on request"}}).encode()
    more = [] if retry_after_s is None else [(b"retry-after", str(retry_after_s).encode())]
    return _headed(status, body, content_type=b"application/json", more=more)


def garbage_answer() -> Recorded:
    """A 200 that is a page of words."""
    return _headed(200, _GARBAGE, content_type=b"text/html; charset=utf-8", more=[])


def portal_answer() -> Recorded:
    """What the Wi-Fi of a shopping centre answers to everything, before anybody has logged in."""
    return _headed(200, _PORTAL, content_type=b"text/html; charset=utf-8", more=[])


def _headed(status: int, body: bytes, *, content_type: bytes, more: list[tuple[bytes, bytes]]) -> Recorded:
    headers = [(b"content-type", content_type), (b"content-length", str(len(body)).encode()), *more]
    return Recorded({"type": "http.response.start", "status": status, "headers": headers}, body)
