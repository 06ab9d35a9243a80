"""Bling's sign-in in the box: codes of one minute, access for six hours, refresh tokens good for one use.

The person at the browser says what the knob `bling_consent` says; the redirect is the registered one.
"""

import base64
import secrets
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sync.sandbox.bling_wire import refuse
from sync.sandbox.wire import Call, Reply
from sync.sandbox.world import World, credentials

CODE_S, ACCESS_S, REFRESH_DAYS = 60, 21_600, 30


def authorize(world: World, request: Request) -> Response:
    """Straight back to the till, as if somebody had pressed the button."""
    query = request.query_params
    if query.get("response_type") != "code" or query.get("client_id") != client_id(world):
        return Response("invalid_client", status_code=400)
    if world.settings.bling_consent == "deny":
        told = {"error": "access_denied", "state": query.get("state", "")}
    else:
        code = secrets.token_urlsafe(24)
        with world.state.transaction():
            world.state.put("bling_token", {"id": code, "kind": "code", "until": world.at(CODE_S)})
        told = {"code": code, "state": query.get("state", "")}
    return RedirectResponse(f"{world.settings.bling_redirect}?{urlencode(told)}", status_code=302)


def client_id(world: World) -> str:
    """The app's."""
    return str(credentials(world.state)["bling_client_id"])


def token(world: World, call: Call) -> Reply:
    """A code or a refresh token, each once, for a new pair."""
    _admit_client(world, call)
    form = {name: values[0] for name, values in parse_qs(call.raw.decode("utf-8", "replace")).items()}
    match form.get("grant_type"):
        case "authorization_code":
            _use_up(world, form.get("code", ""), kind="code")
        case "refresh_token":
            _use_up(world, form.get("refresh_token", ""), kind="refresh")
        case _:
            refuse(400, "unsupported_grant_type", "grant_type")
    access, refresh = secrets.token_urlsafe(30), secrets.token_urlsafe(30)
    world.state.put("bling_token", {"id": access, "kind": "access", "until": world.at(ACCESS_S)})
    until = world.at(days=REFRESH_DAYS)
    world.state.put("bling_token", {"id": refresh, "kind": "refresh", "until": until})
    return Reply(
        200,
        {
            "access_token": access,
            "expires_in": ACCESS_S,
            "token_type": "Bearer",
            "scope": "98309 98310",
            "refresh_token": refresh,
        },
    )


def _admit_client(world: World, call: Call) -> None:
    known = credentials(world.state)
    pair = f"{known['bling_client_id']}:{known['bling_client_secret']}"
    wanted = "Basic " + base64.b64encode(pair.encode()).decode()
    if not secrets.compare_digest(call.headers.get("authorization", "").encode(), wanted.encode()):
        refuse(401, "invalid_client", "Client credentials are invalid")


def _use_up(world: World, given: str, *, kind: str) -> None:
    kept = world.state.get("bling_token", given)
    if kept is None or kept["kind"] != kind or world.passed(kept["until"]):
        refuse(400, "invalid_grant", f"Invalid {kind}")
    world.state.put("bling_token", {**kept, "kind": f"used {kind}"})
