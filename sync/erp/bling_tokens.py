"""Bling's tokens: access for six hours, refresh for thirty days and good for one use (documented).

The new refresh token is kept before the access token is used. A crash or a lost answer between the platform's
word and ours may leave us with a used one: the next renewal then says that somebody must sign in again.
"""

import base64
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime

from pos_client.domain.errors import Unavailable
from pos_client.ports import Credentials
from sync.fields import text
from sync.outcome import redacted
from sync.sign_in import SignInFailed, read_secret
from sync.wire import Answer, NeverSent, NoAnswer, OnDate, Timeouts, Unreadable, Wire

CLIENT_SECRET = "bling_client_secret"  # noqa: S105 - the secret's name
REFRESH_TOKEN = "bling_refresh_token"  # noqa: S105
ACCESS_TOKEN = "bling_access_token"  # noqa: S105
TOKEN_PATH = "/oauth/token"  # noqa: S105
EARLY_S = 300
MOST_CALLS, IN_S = 10, 60.0
"""Ours: half of the twenty token calls in a minute that block an address for an hour (documented)."""

_log = logging.getLogger("pos.sync")


class BlingSignIn:
    """The bearer token of the account; asked by several threads, renewed by one of them."""

    def __init__(
        self,
        base_url: str,
        credentials: Credentials,
        *,
        client_id: str,
        clock: Callable[[], datetime],
        timeouts: Timeouts | None = None,
        on_date: OnDate | None = None,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        # A connection of its own for each call: one cut while we write would look like a lost answer.
        self._wire = Wire(base_url, timeouts=timeouts, keep_alive=False, on_date=on_date)
        self._credentials = credentials
        self._client_id = client_id
        self._clock = clock
        self._now_s = now_s
        self._calls: deque[float] = deque(maxlen=MOST_CALLS)
        self._lock = threading.Lock()

    def token(self) -> str:
        """The access token, renewed a little before it ends. Raises SignInFailed, NeverSent or NoAnswer."""
        with self._lock:
            until_s, token = _kept(self._read(ACCESS_TOKEN))
            if token and self._clock().timestamp() < until_s - EARLY_S:
                return token
            return self._refreshed()

    def renewed(self, refused: str) -> str:
        """Another one, after that one was refused; another thread may have fetched it meanwhile."""
        with self._lock:
            _until_s, token = _kept(self._read(ACCESS_TOKEN))
            if token and token != refused:
                return token
            return self._refreshed()

    def exchange(self, code: str) -> None:
        """Trade the browser's code, which lives for a minute, for tokens. Raises as `token` does."""
        with self._lock:
            self._ask({"grant_type": "authorization_code", "code": code})

    def is_signed_in(self) -> bool:
        """Whether there is anything to renew with. Raises NeverSent for a locked key store."""
        return bool(self._read(REFRESH_TOKEN))

    def forget(self) -> None:
        """Sign out on this machine. Raises Unavailable(CREDENTIALS)."""
        with self._lock:
            self._credentials.write(ACCESS_TOKEN, "")
            self._credentials.write(REFRESH_TOKEN, "")

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def _refreshed(self) -> str:
        kept = self._read(REFRESH_TOKEN)
        if not kept:
            raise SignInFailed("not_signed_in")
        return self._ask({"grant_type": "refresh_token", "refresh_token": kept})

    def _ask(self, form: Mapping[str, str]) -> str:
        secret = read_secret(self._credentials.read, CLIENT_SECRET)
        now_s = self._now_s()
        if len(self._calls) == MOST_CALLS and now_s - self._calls[0] < IN_S:
            raise NeverSent("platform")
        self._calls.append(now_s)
        basic = base64.b64encode(f"{self._client_id}:{secret}".encode()).decode()
        headers = {"Authorization": f"Basic {basic}"}
        return self._keep(self._wire.request("POST", TOKEN_PATH, form=form, headers=headers))

    def _keep(self, answer: Answer) -> str:
        """The refresh token first: with it alone everything can be had again, without it nothing."""
        body = answer.body if isinstance(answer.body, dict) else {}
        if not answer.is_success:
            _refuse(answer, body)
        access, refresh = text(body, "access_token"), text(body, "refresh_token")
        lasts_s = body.get("expires_in")
        if not refresh:
            raise Unreadable("refresh_token")
        self._write(REFRESH_TOKEN, refresh)
        if not access or not isinstance(lasts_s, int):
            raise Unreadable("access_token")
        until_s = int(self._clock().timestamp()) + lasts_s
        self._write(ACCESS_TOKEN, f"{until_s} {access}")
        return access

    def _read(self, name: str) -> str:
        try:
            return self._credentials.read(name) or ""
        except Unavailable as error:
            raise NeverSent(str(error.key)) from None

    def _write(self, name: str, secret: str) -> None:
        """A key store that locked itself just now costs a sign-in: said so, not hidden."""
        try:
            self._credentials.write(name, secret)
        except Unavailable:
            raise SignInFailed("token_not_kept") from None


def _refuse(answer: Answer, body: Mapping[str, object]) -> None:
    """What a token call that was answered with a no means."""
    error = body.get("error")
    # Without Bling's own word it was something else that spoke: a proxy, a page about maintenance.
    if answer.status == 429 or answer.status >= 500 or not error:
        raise NoAnswer(f"status {answer.status}")
    kind = text(error, "type") if isinstance(error, dict) else str(error or answer.status)
    _log.warning("bling: token refused (%s)", redacted(kind))
    raise SignInFailed("token_refused")


def _kept(secret: str) -> tuple[int, str]:
    """`<until, Unix seconds> <token>` as it was written."""
    until, _, token = secret.partition(" ")
    return (int(until), token) if until.isdecimal() else (0, "")
