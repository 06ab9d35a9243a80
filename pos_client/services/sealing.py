"""The till's seal: Ed25519 signatures (RFC 8032) over journal heads, by a key that never leaves the keyring.

The public key stands in the journal, so that whoever checks a signature needs no secret.
"""

from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pos_client.ports import Credentials

SEAL_KEY = "journal_seal"
"""The secret's name in the credentials port."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Signs. `public_key` and signatures are hexadecimal."""

    public_key: str
    _key: Ed25519PrivateKey = field(repr=False, compare=False)

    @classmethod
    def kept_by(cls, credentials: Credentials) -> "Seal":
        """The till's seal, made at the first start. Raises Unavailable(CREDENTIALS)."""
        kept = credentials.read(SEAL_KEY)
        if kept is None:
            key = Ed25519PrivateKey.generate()
            credentials.write(SEAL_KEY, key.private_bytes_raw().hex())
        else:
            key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept))
        return cls(key.public_key().public_bytes_raw().hex(), key)

    def sign(self, text: str) -> str:
        """The signature of the text's UTF-8 bytes."""
        return self._key.sign(text.encode()).hex()


def seal_holds(public_key: str, text: str, signature: str) -> bool:
    """Whether that key signed that text; anything malformed is a no."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
