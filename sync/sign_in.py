"""Tokens: fetched, kept in memory only, renewed once when the system no longer takes them."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from pos_client.domain.errors import Unavailable
from sync.wire import Answer, NeverSent, Wire

Secrets = Callable[[str], str | None]
"""A secret by its name, or None where there is none."""


class SignInFailed(Exception):
    """The system does not let us in; `reason` is a short code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SignIn(Protocol):
    """Where the bearer token comes from. Both raise SignInFailed, or NeverSent where nobody was reached."""

    def token(self) -> str:
        """The token to try."""
        ...

    def renewed(self, refused: str) -> str:
        """Another one, after that one was refused."""
        ...


def read_secret(secrets: Secrets, name: str) -> str:
    """The secret. Raises SignInFailed where it is missing, NeverSent where the key store is locked."""
    try:
        secret = secrets(name)
    except Unavailable as error:
        raise NeverSent(str(error.key)) from None
    if not secret:
        raise SignInFailed("secret_missing")
    return secret


class FixedToken:
    """A token that a person entered."""

    def __init__(self, secrets: Secrets, name: str) -> None:
        self._secrets = secrets
        self._name = name

    def token(self) -> str:
        """The secret itself."""
        return read_secret(self._secrets, self._name)

    def renewed(self, refused: str) -> str:
        """The secret as it is now, which a person may have changed."""
        found = self.token()
        if found == refused:
            raise SignInFailed("token_refused")
        return found


class SignedWire:
    """A wire whose calls carry the token; a 401 renews it once."""

    def __init__(self, wire: Wire, sign_in: SignIn, *, headers: Mapping[str, str] | None = None) -> None:
        self._wire = wire
        self._sign_in = sign_in
        self._headers = dict(headers or {})

    def request(self, method: str, path: str, **options: Any) -> Answer:
        """As `Wire.request`. Raises also SignInFailed where a new token is refused too."""
        token = self._sign_in.token()
        answer = self._call(method, path, token=token, options=options)
        if answer.status != 401:
            return answer
        answer = self._call(method, path, token=self._sign_in.renewed(token), options=options)
        if answer.status == 401:
            raise SignInFailed("token_refused")
        return answer

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def _call(self, method: str, path: str, *, token: str, options: Mapping[str, Any]) -> Answer:
        headers = {**self._headers, **options.get("headers", {}), "Authorization": f"Bearer {token}"}
        return self._wire.request(method, path, **{**options, "headers": headers})
