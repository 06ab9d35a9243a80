"""How the box's Bling lets calls in and words its refusals: bearer, limits, envelope; every call is noted.

Notes and the second's count live in memory only; the day's count is the box's.
"""

import json
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn

from starlette.requests import Request
from starlette.responses import Response

from sync.sandbox.refusal import Refused
from sync.sandbox.state import Doc
from sync.sandbox.wire import Call, Reply, bearer
from sync.sandbox.world import World

PREFIX = "/bling/Api/v3"
OAUTH = "/oauth/"
MOST_NOTED = 5_000
_TITLES = {
    400: "Requisição inválida",
    401: "Não autorizado",
    403: "Acesso negado",
    404: "Recurso não encontrado",
    429: "Limite de requisições atingido",
}


@dataclass(slots=True)
class BlingDesk:
    """What one running box has seen: calls of the last second, token calls, and each exchange."""

    recent: deque[float] = field(default_factory=deque)
    exchanges: deque[Doc] = field(default_factory=lambda: deque(maxlen=MOST_NOTED))
    too_fast: int = 0

    def admit(self, world: World, call: Call) -> None:
        """Bearer first, then the limits; sign-in itself needs neither."""
        if call.path.startswith(OAUTH):
            return
        token = world.state.get("bling_token", _bearer(call))
        if token is None or token["kind"] != "access" or world.passed(token["until"]):
            refuse(401, "UNAUTHENTICATED", "O token de acesso é inválido ou expirou")
        self._count_second(world)
        _count_day(world)

    def _count_second(self, world: World) -> None:
        now_s = time.monotonic()
        while self.recent and now_s - self.recent[0] >= 1.0:
            self.recent.popleft()
        if len(self.recent) >= world.settings.bling_per_second:
            self.too_fast += 1
            limit = world.settings.bling_per_second
            refuse(429, "TOO_MANY_REQUESTS", "Aguarde", limit=limit, period="second")
        self.recent.append(now_s)

    def noted(
        self, answer: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """The endpoint, its exchanges kept for inspection; the token call's without its secrets."""

        async def observed(request: Request) -> Response:
            raw = await request.body()
            response = await answer(request)
            secret = OAUTH in request.url.path
            self.exchanges.append(
                {
                    "method": request.method,
                    "path": request.url.path.removeprefix(PREFIX),
                    "query": [] if secret else [list(pair) for pair in request.query_params.multi_items()],
                    "body": None if secret else _json(raw),
                    "status": response.status_code,
                    "answer": None if secret else _json(bytes(response.body)),
                }
            )
            return response

        return observed


def _bearer(call: Call) -> str:
    try:
        return bearer(call)
    except Refused:
        refuse(401, "UNAUTHENTICATED", "O token de acesso não foi informado")


def _count_day(world: World) -> None:
    day = world.at()[:10]
    count = world.state.get("bling_day", day) or {"id": day, "calls": 0}
    if count["calls"] >= world.settings.bling_per_day:
        limit = world.settings.bling_per_day
        refuse(429, "TOO_MANY_REQUESTS", "Tente amanhã", limit=limit, period="day")
    world.state.put("bling_day", {**count, "calls": count["calls"] + 1})


def refuse(
    status: int, kind: str, description: str, *, fields: list[Doc] | None = None, **extra: Any
) -> NoReturn:
    """Say no in Bling's envelope."""
    raise Refused(
        status, kind, message=description, extra={**extra, **({"fields": fields} if fields else {})}
    )


def envelope(refusal: Refused) -> Reply:
    """`{"error": {type, message, description, fields[]}}`."""
    title = _TITLES.get(refusal.status, "Erro")
    error = {"type": refusal.code, "message": title, "description": refusal.message, **refusal.extra}
    if refusal.status in (413, 415, 422):
        error["type"] = "INVALID_REQUEST_BODY"
        return Reply(400, {"error": error})
    if refusal.code == "BAD_JSON":
        error["type"] = "INVALID_REQUEST_BODY"
    return Reply(refusal.status, {"error": error})


def wrong(namespace: str, words: str, *, code: int = 49) -> Doc:
    """One field that is wrong."""
    return {"code": code, "msg": words, "element": namespace.rsplit(".", 1)[-1], "namespace": namespace}


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return {"not json": True}
