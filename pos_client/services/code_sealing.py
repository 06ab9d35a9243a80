"""What travels sealed under a code that a person carries or reads out beside it.

Argon2id (RFC 9106, its second recommended choice) makes the key, ChaCha20-Poly1305 (RFC 8439) seals:
whoever lacks the code reads nothing and changes nothing unseen. The code has 78 random bits in letters and
digits that cannot be mistaken for each other.
"""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH, _GROUP = 16, 4
_SALT, _NONCE, _KEY = 16, 12, 32


class CodeWrong(Exception):
    """The code does not open it, or the content was changed: nobody can tell these apart."""


class NotSealed(Exception):
    """These bytes are no file of ours, or not a whole one."""


@dataclass(frozen=True, slots=True)
class Box:
    """Sealed content and what its key was made with; none of it is secret."""

    salt: bytes
    nonce: bytes
    content: bytes


def new_code() -> str:
    """A code to write down or read out: four groups of four."""
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return "-".join(drawn[place : place + _GROUP] for place in range(0, _LENGTH, _GROUP))


def typed_code(text: str) -> str:
    """As it was drawn, however it was typed: spaces, dashes and small letters do not matter."""
    return "".join(letter for letter in text.upper() if letter.isalnum())


def boxed(content: bytes, code: str, *, bound_to: bytes) -> Box:
    """Seal; `bound_to` must be the same when it is opened."""
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    return Box(salt, nonce, ChaCha20Poly1305(_key(code, salt)).encrypt(nonce, content, bound_to))


def unboxed(box: Box, code: str, *, bound_to: bytes) -> bytes:
    """The content. Raises CodeWrong."""
    try:
        return ChaCha20Poly1305(_key(code, box.salt)).decrypt(box.nonce, box.content, bound_to)
    except (InvalidTag, ValueError) as error:
        raise CodeWrong from error


def seal(content: bytes, code: str, *, head: dict[str, Any]) -> bytes:
    """A file: a line with what anybody may know, one of what the key was made with, the sealed content."""
    line = json.dumps(head, ensure_ascii=True, sort_keys=True).encode()
    box = boxed(content, code, bound_to=line)
    return b"\n".join((line, box.salt.hex().encode() + box.nonce.hex().encode(), box.content))


def head_of(sealed: bytes) -> dict[str, Any]:
    """What anybody may read; nothing of it is proved before the code was. Raises NotSealed."""
    return _parts(sealed)[0]


def unseal(sealed: bytes, code: str) -> bytes:
    """The content. Raises NotSealed, CodeWrong."""
    _head, line, box = _parts(sealed)
    return unboxed(box, code, bound_to=line)


def _parts(sealed: bytes) -> tuple[dict[str, Any], bytes, Box]:
    line, _end, rest = sealed.partition(b"\n")
    made, end, content = rest.partition(b"\n")
    try:
        head, drawn = json.loads(line), bytes.fromhex(made.decode("ascii"))
    except (ValueError, RecursionError) as error:
        raise NotSealed from error
    if not isinstance(head, dict) or not end or len(drawn) != _SALT + _NONCE:
        raise NotSealed
    return head, line, Box(drawn[:_SALT], drawn[_SALT:], content)


def _key(code: str, salt: bytes) -> bytes:
    kdf = Argon2id(salt=salt, length=_KEY, iterations=3, lanes=4, memory_cost=65_536)
    return kdf.derive(typed_code(code).encode())
