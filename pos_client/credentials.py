"""Secrets behind a port: the operating system's keyring, by an allow-list, never a file by accident."""

from dataclasses import dataclass, field

import keyring
from keyring.backend import KeyringBackend
from keyring.errors import KeyringError

from pos_client.domain.errors import Outage, Unavailable

SERVICE = "pos-client"
_ALLOWED = {
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "keyring.backends.Windows",
    "keyring.backends.macOS",
}


@dataclass(frozen=True, slots=True)
class KeyringCredentials:
    """Secrets of one till, in the keyring of the operating system."""

    till: str
    backend: KeyringBackend

    @classmethod
    def open(cls, till: str) -> "KeyringCredentials":
        """The system's keyring. Raises Unavailable(CREDENTIALS) where there is none to be trusted."""
        backend = allowed_backend()
        if backend is None:
            raise Unavailable(Outage.CREDENTIALS)
        return cls(till, backend)

    def read(self, name: str) -> str | None:
        """The secret, or None. Raises Unavailable(CREDENTIALS) for a locked keyring."""
        try:
            return self.backend.get_password(SERVICE, f"{self.till}/{name}")
        except KeyringError as error:
            raise Unavailable(Outage.CREDENTIALS) from error

    def write(self, name: str, secret: str) -> None:
        """Keep it. Raises Unavailable(CREDENTIALS)."""
        try:
            self.backend.set_password(SERVICE, f"{self.till}/{name}", secret)
        except KeyringError as error:
            raise Unavailable(Outage.CREDENTIALS) from error


def allowed_backend() -> KeyringBackend | None:
    """The best backend of the allow-list that works here; a chain counts by its first member."""
    found = keyring.get_keyring()
    candidates: list[KeyringBackend] = list(getattr(found, "backends", [found]))
    for backend in candidates:
        if type(backend).__module__ in _ALLOWED:
            return backend
    return None


@dataclass(slots=True)
class MemoryCredentials:
    """Secrets of a demonstration: gone with the process."""

    secrets: dict[str, str] = field(default_factory=dict, repr=False)

    def read(self, name: str) -> str | None:
        """The secret, or None."""
        return self.secrets.get(name)

    def write(self, name: str, secret: str) -> None:
        """Keep it while the process lives."""
        self.secrets[name] = secret
