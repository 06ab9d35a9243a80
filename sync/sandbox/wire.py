"""One request through one handler: admission, transaction, JSON in and out, refusals in their envelope."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sync.sandbox import json_text, oddities
from sync.sandbox.refusal import Refused
from sync.sandbox.world import World

_LARGEST_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Call:
    """A request as handlers see it; `path` has no prefix, `key_ignored` is a fault's doing."""

    method: str
    path: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    raw: bytes
    key_ignored: bool = False

    def body(self) -> Any:
        """The JSON body; 415 without its content type, 400 where it is not JSON."""
        if len(self.raw) > _LARGEST_BYTES:
            raise Refused(413, "TOO_LARGE", message="the body is too large")
        if self.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
            raise Refused(415, "UNSUPPORTED_MEDIA_TYPE", message="Content-Type must be application/json")
        try:
            return json_text.read(self.raw)
        except json_text.BadJson as error:
            raise Refused(400, "BAD_JSON", message=str(error)) from error

    def body_or_empty(self) -> Any:
        """As `body`, where no body at all means `{}`."""
        return self.body() if self.raw else {}


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; `body` None means none (204). Returned, it is committed; a `Refused` undoes everything."""

    status: int
    body: Any = None


Handler = Callable[[World, Call], Reply]
Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Border:
    """How a system lets requests in (raises `Refused`) and words its refusals."""

    prefix: str
    admit: Callable[[World, Call], None]
    refused: Callable[[Refused], Reply]


def error_reply(refusal: Refused) -> Reply:
    """The envelope most systems share."""
    return Reply(refusal.status, refusal.envelope())


def endpoint(world: World, border: Border, *, handler: Handler) -> Endpoint:
    """The ASGI side of a handler. Runs on the event loop: requests take effect one at a time, in order."""

    async def answer(request: Request) -> Response:
        raw = await request.body()
        call = Call(
            method=request.method,
            path=request.url.path.removeprefix(border.prefix),
            params=request.path_params,
            query=request.query_params,
            headers=request.headers,
            raw=raw,
            key_ignored=bool(request.scope.get("sandbox.key_ignored")),
        )
        world.calls[f"{request.method} {_route(request)}"] += 1
        try:
            with world.state.transaction(keep=not request.scope.get("sandbox.forget")):
                border.admit(world, call)
                _say_no(world, request.url.path)
                reply = handler(world, call)
        except Refused as refusal:
            reply = border.refused(refusal)
        return _response(_odd(world, request.url.path, reply))

    return answer


def _say_no(world: World, path: str) -> None:
    if oddities.matching(world.settings.oddities, path, kind=oddities.SAYS_NO):
        raise Refused(200, "REFUSED_BY_RULE", message="fault on request")


def _odd(world: World, path: str, reply: Reply) -> Reply:
    wanted = world.settings.oddities
    if reply.body is None or not wanted:
        return reply
    turn = sum(world.calls.values())
    return Reply(reply.status, oddities.played(wanted, path, reply.body, turn=turn))


def _route(request: Request) -> str:
    path = request.url.path
    for name, value in request.path_params.items():
        path = path.replace(f"/{value}", "/{" + name + "}")
    return path


def _response(reply: Reply) -> Response:
    if reply.body is None:
        return Response(status_code=reply.status)
    return Response(json_text.write(reply.body), status_code=reply.status, media_type="application/json")


def bearer(call: Call) -> str:
    """The token of the Authorization header; 401 where there is none."""
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Refused(401, "UNAUTHORIZED", message="a bearer token is required")
    return token
