"""An organisation's signing key: the private half stays at head office, the public one goes to every till."""

import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos_client.provisioning.document import refused

PRIVATE, PUBLIC = "organisation.key", "organisation.pub"


def new_keys(folder: Path, *, passphrase: bytes = b"") -> str:
    """Both halves into the folder, never over an older pair; the public key in hex.

    Raises Refused(PROVISIONING, key_exists).
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in (PRIVATE, PUBLIC):
        if (folder / name).exists():
            raise refused("key_exists", file=str(folder / name))
    key = Ed25519PrivateKey.generate()
    locked = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked)
    public = key.public_key().public_bytes_raw().hex()
    with os.fdopen(os.open(folder / PRIVATE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(pem)
    (folder / PUBLIC).write_text(public + "\n", encoding="ascii")
    return public


def private_key(path: Path, *, passphrase: bytes = b"") -> Ed25519PrivateKey:
    """The private half. Raises Refused(PROVISIONING): key_missing, key_unreadable."""
    try:
        pem = path.read_bytes()
    except OSError as error:
        raise refused("key_missing", file=path.name) from error
    try:
        key = serialization.load_pem_private_key(pem, passphrase or None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise refused("key_unreadable", file=path.name) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise refused("key_unreadable", file=path.name)
    return key


def is_locked(path: Path) -> bool:
    """Whether a passphrase is needed."""
    try:
        return b"ENCRYPTED" in path.read_bytes()
    except OSError:
        return False


def public_key(path: Path) -> str:
    """The public half in hex. Raises Refused(PROVISIONING): key_missing, key_unreadable."""
    try:
        text = path.read_text(encoding="ascii").strip()
        if len(bytes.fromhex(text)) != 32 or text != text.lower():
            raise ValueError(text)
    except OSError as error:
        raise refused("key_missing", file=path.name) from error
    except ValueError as error:
        raise refused("key_unreadable", file=path.name) from error
    return text
