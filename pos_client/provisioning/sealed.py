"""Secrets that travel inside a provisioning file: sealed under a code that is read to the store by phone.

Argon2id (RFC 9106, its second recommended choice) makes the key, ChaCha20-Poly1305 (RFC 8439) seals. The code
has 78 random bits in letters and digits that cannot be mistaken for each other.
"""

import json
import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from pos_client.provisioning.document import refused

CODE_LENGTH = 16
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def fresh_code() -> str:
    """A code to read out: four groups of four."""
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(CODE_LENGTH))
    return "-".join(drawn[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def sealed(wanted: Mapping[str, str], code: str, *, bound_to: bytes) -> dict[str, str]:
    """Salt, nonce and box in hex; `bound_to` must be the same when it is opened."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    plain = json.dumps(dict(sorted(wanted.items()))).encode()
    # Its length says nothing about how long a secret is.
    plain += b" " * (-len(plain) % 256)
    box = ChaCha20Poly1305(_key(code, salt)).encrypt(nonce, plain, bound_to)
    return {"salt": salt.hex(), "nonce": nonce.hex(), "box": box.hex()}


def opened(kept: Mapping[str, str], code: str, *, bound_to: bytes) -> dict[str, str]:
    """The secrets. Raises Refused(PROVISIONING, code_wrong)."""
    try:
        salt, nonce, box = (bytes.fromhex(str(kept[name])) for name in ("salt", "nonce", "box"))
        plain = ChaCha20Poly1305(_key(code, salt)).decrypt(nonce, box, bound_to)
    except (InvalidTag, KeyError, ValueError) as error:
        raise refused("code_wrong") from error
    found = json.loads(plain)
    return {str(name): str(value) for name, value in found.items()}


def typed_code(text: str) -> str:
    """As it was drawn, however it was typed: spaces, dashes and small letters do not matter."""
    return "".join(letter for letter in text.upper() if letter.isalnum())


def _key(code: str, salt: bytes) -> bytes:
    kdf = Argon2id(salt=salt, length=32, iterations=3, lanes=4, memory_cost=65_536)
    return kdf.derive(typed_code(code).encode())
