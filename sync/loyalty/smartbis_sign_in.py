"""Smartbis's token: `POST /auth/token` (documented), kept in memory, shared by queue and counter.

Its lifetime is not documented: `expires_in` is believed where it is given, a 401 renews in any case.
"""

import threading
import time
from decimal import Decimal
from typing import Any

from sync.fields import document, identifier
from sync.sign_in import Secrets, SignInFailed, read_secret
from sync.wire import NeverSent, NoAnswer, OnDate, Timeouts, Unreadable, Wire

API_KEY = "smartbis_api_key"
API_SECRET = "smartbis_api_secret"  # noqa: S105 - the secret's name
DEFAULT_LIFETIME_S = 3600.0
RENEW_BEFORE_S = 30.0


class SmartbisSignIn:
    """Fetches the token where there is none or it is about to end. Usable from several threads."""

    def __init__(
        self,
        base_url: str,
        secrets: Secrets,
        *,
        timeouts: Timeouts | None = None,
        on_date: OnDate | None = None,
    ) -> None:
        self._wire = Wire(base_url, timeouts=timeouts, keep_alive=False, on_date=on_date)
        self._secrets = secrets
        self._fetching = threading.Lock()
        self._token = ""
        self._ends_s = 0.0

    def token(self) -> str:
        """The token to try. Raises SignInFailed or NeverSent."""
        with self._fetching:
            if not self._token or time.monotonic() > self._ends_s:
                self._fetch()
            return self._token

    def renewed(self, refused: str) -> str:
        """Another token than the refused one, which another thread may have fetched already."""
        with self._fetching:
            if self._token == refused:
                self._fetch()
            return self._token

    def close(self) -> None:
        """Forget the token and close the connection."""
        self._token = ""
        self._wire.close()

    def _fetch(self) -> None:
        self._token = ""
        body = {name: read_secret(self._secrets, f"smartbis_{name}") for name in ("api_key", "api_secret")}
        try:
            answer = self._wire.request("POST", "/auth/token", json=body)
            if answer.is_success:
                told = document(answer.body)
                self._token = identifier(told, "access_token")
                self._ends_s = time.monotonic() + _lifetime_s(told) - RENEW_BEFORE_S
                return
        except (NoAnswer, Unreadable):
            # Without a token the message itself was never sent, whatever became of this call.
            raise NeverSent("platform") from None
        if answer.status in {400, 401, 403, 404, 422}:
            raise SignInFailed(f"status {answer.status}")
        raise NeverSent("platform")


def _lifetime_s(told: dict[str, Any]) -> float:
    value = told.get("expires_in")
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value <= RENEW_BEFORE_S:
        return DEFAULT_LIFETIME_S
    return float(value)
