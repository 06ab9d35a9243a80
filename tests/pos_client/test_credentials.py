"""Secrets go to the operating system's keyring, or nowhere."""

from collections.abc import Callable

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringLocked

from pos_client import credentials
from pos_client.credentials import KeyringCredentials, MemoryCredentials, allowed_backend
from pos_client.domain.errors import Outage, Unavailable
from tests.fakes.people import some_pin

SHIPPED = frozenset(credentials._ALLOWED)


class Vault(KeyringBackend):
    """A keyring that can be locked; no priority, so that nobody else picks it up."""

    priority = -1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise KeyringLocked
        self.kept[service, username] = password


class Chain(Vault):
    """Several keyrings behind one, best first."""

    def __init__(self, *backends: KeyringBackend) -> None:
        super().__init__()
        self.backends = list(backends)


@pytest.fixture(autouse=True)
def as_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """This module's vault is on the list; nothing else of these tests is."""
    monkeypatch.setattr(credentials, "_ALLOWED", {Vault.__module__})
    monkeypatch.setattr(keyring, "get_keyring", NoKeyring)


def test_a_keyring_that_is_not_on_the_list_is_none_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    assert allowed_backend() is None
    with pytest.raises(Unavailable) as outage:
        KeyringCredentials.open("001-02")
    assert outage.value.outage is Outage.CREDENTIALS
    monkeypatch.setattr(credentials, "_ALLOWED", set())
    monkeypatch.setattr(keyring, "get_keyring", Vault)
    assert allowed_backend() is None


def test_the_listed_one_is_taken_out_of_a_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    vault = Vault()
    nothing = NoKeyring()  # type: ignore[no-untyped-call]
    monkeypatch.setattr(keyring, "get_keyring", lambda: Chain(nothing, vault))
    assert allowed_backend() is vault


def test_plain_text_keyrings_are_never_on_the_list() -> None:
    assert {"keyring.backends.SecretService", "keyring.backends.Windows"} <= SHIPPED
    assert not [name for name in SHIPPED if not name.startswith("keyring.backends.")]
    assert not SHIPPED & {"keyring.backends.fail", "keyring.backends.null", "keyring.backends.chainer"}


def test_a_secret_is_kept_per_till(monkeypatch: pytest.MonkeyPatch) -> None:
    vault = Vault()
    monkeypatch.setattr(keyring, "get_keyring", lambda: vault)
    secret = some_pin(12)
    first, second = KeyringCredentials("001-01", vault), KeyringCredentials("001-02", vault)
    first.write("token", secret)
    assert first.read("token") == secret
    assert second.read("token") is None


def test_a_locked_keyring_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    vault = Vault()
    vault.locked = True
    kept = KeyringCredentials("001-01", vault)
    uses: tuple[Callable[[], object], ...] = (lambda: kept.read("a"), lambda: kept.write("a", some_pin()))
    for use in uses:
        with pytest.raises(Unavailable) as outage:
            use()
        assert outage.value.outage is Outage.CREDENTIALS


def test_the_demonstrations_secrets_are_not_in_its_repr() -> None:
    kept, secret = MemoryCredentials(), some_pin(12)
    kept.write("token", secret)
    assert kept.read("token") == secret
    assert secret not in repr(kept)
