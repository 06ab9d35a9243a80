"""Faults on request: an ASGI middleware that delays, cuts, garbles, repeats or forgets chosen requests.

Sits in front of every contract, never in front of `/sandbox/` and the phone page. Rules live in memory only.
"""

import asyncio
import random
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.sandbox import json_text
from sync.sandbox.server_protocol import Wire

KINDS = (
    "delay",
    "refuse",
    "status",
    "drop_before",
    "drop_after",
    "half_body",
    "garbage",
    "twice",
    "late",
    "forget",
    "answer_twice",
)

_GARBAGE = b"<!DOCTYPE html><html><body><h1>Manuten\xc3\xa7\xc3\xa3o</h1></body></html>"
_CODES = {401: "UNAUTHORIZED", 429: "RATE_LIMITED"}


@dataclass(slots=True)
class Fault:
    """One rule. `seen` counts matching requests, `fired` those that were hit."""

    id: str
    kind: str
    path: str = "*"
    method: str | None = None
    times: int | None = None
    after: int = 0
    probability: float = 1.0
    delay_ms: int = 500
    wait_ms: int = 2000
    status: int = 503
    retry_after_s: int | None = None
    effect: bool = False
    ignore_key: bool = False
    seen: int = 0
    fired: int = 0

    def matches(self, method: str, path: str) -> bool:
        """By method and by path: a glob where it has a star, else a prefix."""
        if self.method is not None and self.method != method:
            return False
        return fnmatchcase(path, self.path) if "*" in self.path else path.startswith(self.path)

    def strikes(self, chance: random.Random) -> bool:
        """Count a matching request and say whether this one is hit."""
        self.seen += 1
        if self.seen <= self.after or (self.times is not None and self.fired >= self.times):
            return False
        if self.probability < 1 and chance.random() >= self.probability:
            return False
        self.fired += 1
        return True


@dataclass(slots=True)
class FaultBook:
    """The rules, oldest first; the first that strikes decides."""

    rules: list[Fault] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311 - repeatable on purpose
    numbered: int = 0

    def add(self, fields: dict[str, Any]) -> Fault:
        """A new rule from checked fields."""
        self.numbered += 1
        rule = Fault(id=f"fault-{self.numbered}", **fields)
        self.rules.append(rule)
        return rule

    def struck(self, method: str, path: str) -> Fault | None:
        """The rule that hits this request, if any."""
        for rule in self.rules:
            if rule.matches(method, path) and rule.strikes(self.chance):
                return rule
        return None


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

    def raw(self) -> bytes:
        """The answer as bytes on the wire."""
        lines = [f"HTTP/1.1 {self.start['status']} OK".encode()]
        lines += [name + b": " + value for name, value in self.start["headers"]]
        return b"\r\n".join(lines) + b"\r\n\r\n" + self.body


class FaultMiddleware:
    """Lets requests through, or does to them what the struck rule says."""

    def __init__(self, app: ASGIApp, book: FaultBook) -> None:
        self._app = app
        self._book = book

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        rule = None
        if scope["type"] == "http" and not scope["path"].startswith(("/sandbox/", "/phone")):
            rule = self._book.struck(scope["method"], scope["path"])
        if rule is None:
            await self._app(scope, receive, send)
        elif rule.kind == "refuse":
            await _wire(scope).cut()
        else:
            await self._afflict(rule, scope, receive=await _replayed(receive), send=send)

    async def _afflict(self, rule: Fault, scope: Scope, *, receive: Receive, send: Send) -> None:
        match rule.kind:
            case "delay":
                await asyncio.sleep(rule.delay_ms / 1000)
                await self._app(scope, receive, send)
            case "drop_before":
                await _wire(scope).cut()
            case "status":
                await self._answer_instead(rule, scope, receive=receive, send=send)
            case "garbage":
                await self._answer_instead(rule, scope, receive=receive, send=send)
            case _:
                await self._spoil_answer(rule, scope, receive=receive, send=send)

    async def _answer_instead(self, rule: Fault, scope: Scope, *, receive: Receive, send: Send) -> None:
        if rule.effect:
            await self._app(scope, receive, Recorded().keep)
        await (_status_answer(rule) if rule.kind == "status" else _garbage_answer()).send_to(send)

    async def _spoil_answer(self, rule: Fault, scope: Scope, *, receive: Receive, send: Send) -> None:
        recorded = Recorded()
        await self._app({**scope, "sandbox.forget": rule.kind == "forget"}, receive, recorded.keep)
        match rule.kind:
            case "drop_after":
                await _wire(scope).cut()
            case "half_body":
                await send(recorded.start)
                half = recorded.body[: len(recorded.body) // 2]
                await send({"type": "http.response.body", "body": half, "more_body": True})
                await _wire(scope).finish()
            case "twice":
                again = {**scope, "sandbox.key_ignored": rule.ignore_key}
                await self._app(again, receive, Recorded().keep)
                await recorded.send_to(send)
            case "late":
                await asyncio.sleep(rule.wait_ms / 1000)
                await recorded.send_to(send)
            case "answer_twice":
                # In one piece: a client that reads on finds an answer nobody waits for.
                _wire(scope).hold()
                await recorded.send_to(send)
                _wire(scope).let_go(recorded.raw())
            case _:
                await recorded.send_to(send)


def _wire(scope: Scope) -> Wire:
    wire = scope["sandbox.wire"]
    assert isinstance(wire, Wire)
    return wire


async def _replayed(receive: Receive) -> Receive:
    """The whole body, read once, handed out as often as it is asked for."""
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)

    async def again() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _headed(status: int, body: bytes, *, content_type: bytes, more: list[tuple[bytes, bytes]]) -> Recorded:
    headers = [(b"content-type", content_type), (b"content-length", str(len(body)).encode()), *more]
    return Recorded({"type": "http.response.start", "status": status, "headers": headers}, body)


def _status_answer(rule: Fault) -> Recorded:
    code = _CODES.get(rule.status, "PROVIDER_UNAVAILABLE" if rule.status >= 500 else "REFUSED")
    body = json_text.write({"error": {"code": code, "message": "fault on request"}}).encode()
    more = []
    if rule.retry_after_s is not None:
        more.append((b"retry-after", str(rule.retry_after_s).encode()))
    return _headed(rule.status, body, content_type=b"application/json", more=more)


def _garbage_answer() -> Recorded:
    return _headed(200, _GARBAGE, content_type=b"text/html; charset=utf-8", more=[])
