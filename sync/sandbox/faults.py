"""Faults on request: which rule strikes which request (by chance, count or script), and what it then does.

The middleware sits in front of every contract, never of `/sandbox/` and the phone page. Rules live in memory
only. Each rule and each script throws dice of its own, so that what one endpoint meets does not hang on what
others were asked meanwhile.
"""

import asyncio
import random
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.sandbox.server_protocol import Wire
from sync.sandbox.spoilt import Recorded, garbage_answer, portal_answer, status_answer

KINDS = (
    "delay",
    "refuse",
    "reset",
    "status",
    "portal",
    "drop_before",
    "drop_after",
    "half_body",
    "wrong_length",
    "garbage",
    "slow_bytes",
    "twice",
    "late",
    "forget",
    "answer_twice",
    "clock_skew",
    "none",
)
"""`none` lets the request through: for scripts, and to shield a path from the rules after it."""


@dataclass(slots=True)
class Fault:
    """One rule. `seen` counts matching requests, `fired` those that were hit.

    With `effect` the request takes effect although its answer is another (status, garbage, reset).
    """

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
    length_off: int = 10
    skew_s: int = 86_400
    seen: int = 0
    fired: int = 0
    chance: random.Random = field(default_factory=random.Random)

    def matches(self, method: str, path: str) -> bool:
        """By method and by path: a glob where it has a star, else a prefix."""
        return _matches(self, method, path)

    def strikes(self) -> bool:
        """Count a matching request and say whether this one is hit."""
        self.seen += 1
        if self.seen <= self.after or (self.times is not None and self.fired >= self.times):
            return False
        if self.probability < 1 and self.chance.random() >= self.probability:
            return False
        self.fired += 1
        return True


@dataclass(slots=True)
class Script:
    """The n-th matching request meets the n-th step; after the last one the rules are asked again."""

    path: str
    method: str | None
    steps: list[Fault]
    at: int = 0


def _matches(rule: Fault | Script, method: str, path: str) -> bool:
    if rule.method is not None and rule.method != method:
        return False
    return fnmatchcase(path, rule.path) if "*" in rule.path else path.startswith(rule.path)


@dataclass(slots=True)
class FaultBook:
    """Scripts before rules, each oldest first; the first that strikes decides."""

    rules: list[Fault] = field(default_factory=list)
    scripts: list[Script] = field(default_factory=list)
    seed: int = 0
    numbered: int = 0

    def add(self, fields: dict[str, Any]) -> Fault:
        """A new rule from checked fields."""
        rule = self._made(fields)
        self.rules.append(rule)
        return rule

    def add_script(self, steps: list[dict[str, Any]], *, path: str, method: str | None) -> Script:
        """A new script from checked fields."""
        script = Script(path, method, [self._made(step) for step in steps])
        self.scripts.append(script)
        return script

    def _made(self, fields: dict[str, Any]) -> Fault:
        self.numbered += 1
        dice = random.Random(f"{self.seed}:{self.numbered}")  # noqa: S311 - repeatable on purpose
        return Fault(id=f"fault-{self.numbered}", **fields, chance=dice)

    def reseed(self, seed: int) -> None:
        """What is added from now on throws these dice."""
        self.seed, self.numbered = seed, 0

    def clear(self) -> None:
        """No more faults."""
        self.rules.clear()
        self.scripts.clear()

    def struck(self, method: str, path: str) -> Fault | None:
        """The rule that hits this request, if any."""
        for script in self.scripts:
            if script.at < len(script.steps) and _matches(script, method, path):
                step = script.steps[script.at]
                script.at += 1
                step.seen, step.fired = 1, 1
                return step
        for rule in self.rules:
            if rule.matches(method, path) and rule.strikes():
                return rule
        return None


class FaultMiddleware:
    """Lets requests through, or does to them what the struck rule says."""

    def __init__(self, app: ASGIApp, book: FaultBook) -> None:
        self._app = app
        self._book = book

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        rule = None
        if scope["type"] == "http" and not scope["path"].startswith(("/sandbox/", "/phone")):
            rule = self._book.struck(scope["method"], scope["path"])
        if rule is None or rule.kind == "none":
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
            case "reset":
                if rule.effect:
                    await self._app(scope, receive, Recorded().keep)
                await _wire(scope).reset()
            case "status" | "garbage" | "portal":
                await self._answer_instead(rule, scope, receive=receive, send=send)
            case _:
                await self._spoil_answer(rule, scope, receive=receive, send=send)

    async def _answer_instead(self, rule: Fault, scope: Scope, *, receive: Receive, send: Send) -> None:
        if rule.effect and rule.kind != "portal":
            await self._app(scope, receive, Recorded().keep)
        match rule.kind:
            case "status":
                answer = status_answer(rule.status, rule.retry_after_s)
            case "garbage":
                answer = garbage_answer()
            case _:
                answer = portal_answer()
        await answer.send_to(send)

    async def _spoil_answer(self, rule: Fault, scope: Scope, *, receive: Receive, send: Send) -> None:
        recorded = Recorded()
        await self._app({**scope, "sandbox.forget": rule.kind == "forget"}, receive, recorded.keep)
        if rule.kind == "twice":
            again = {**scope, "sandbox.key_ignored": rule.ignore_key}
            await self._app(again, receive, Recorded().keep)
        elif rule.kind == "late":
            await asyncio.sleep(rule.wait_ms / 1000)
        await _send_spoilt(rule, recorded, wire=_wire(scope), send=send)


async def _send_spoilt(rule: Fault, recorded: Recorded, *, wire: Wire, send: Send) -> None:
    match rule.kind:
        case "drop_after":
            await wire.cut()
        case "half_body":
            await recorded.send_half(send, wire)
        case "wrong_length":
            await recorded.send_of_wrong_length(wire, off=rule.length_off)
        case "slow_bytes":
            await recorded.send_slowly(send, over_ms=rule.wait_ms)
        case "clock_skew":
            await recorded.send_dated(send, skew_s=rule.skew_s)
        case "answer_twice":
            # In one piece: a client that reads on finds an answer nobody waits for.
            wire.hold()
            await recorded.send_to(send)
            wire.let_go(recorded.raw())
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
