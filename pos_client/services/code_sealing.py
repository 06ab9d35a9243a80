"""Files for another machine, sealed with a code that a person carries beside them.

The code (80 bits, Crockford's base 32) becomes the key by Argon2id (RFC 9106), the content is AES-256-GCM
(RFC 5116) with the head as associated data: whoever lacks the code reads nothing and changes nothing unseen.
"""

import json
import secrets
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH, _GROUP = 16, 4
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_COST = {"passes": 3, "memory_kib": 65_536, "lanes": 1}
_MOST = {"passes": 10, "memory_kib": 1_048_576, "lanes": 8}
"""What a head may ask of us: one that asks for more is not ours."""
_NONCE, _SALT, _KEY = 12, 16, 32


class CodeWrong(Exception):
    """The code does not open it, or the content was changed: nobody can tell these apart."""


class NotSealed(Exception):
    """These bytes are no file of ours, or not a whole one."""


def new_code() -> str:
    """A code for one file, in groups that can be read aloud."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
    return "-".join(drawn[place : place + _GROUP] for place in range(0, _LENGTH, _GROUP))


def seal(content: bytes, code: str, *, head: dict[str, Any]) -> bytes:
    """One line with what anybody may know, then the sealed content."""
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    told = {**head, "salt": salt.hex(), "nonce": nonce.hex(), "cost": _COST}
    line = json.dumps(told, ensure_ascii=True, sort_keys=True).encode()
    return line + b"\n" + AESGCM(_key(code, salt, _COST)).encrypt(nonce, content, line)


def head_of(sealed: bytes) -> dict[str, Any]:
    """What anybody may read; nothing of it is proved before the code was. Raises NotSealed."""
    line, end, _content = sealed.partition(b"\n")
    try:
        head = json.loads(line)
        bytes.fromhex(head["salt"]), bytes.fromhex(head["nonce"])
        honest = all(0 < int(head["cost"][name]) <= most for name, most in _MOST.items())
    except (ValueError, TypeError, KeyError) as error:
        raise NotSealed from error
    if not end or not honest or len(head["nonce"]) != 2 * _NONCE:
        raise NotSealed
    return dict(head)


def unseal(sealed: bytes, code: str) -> bytes:
    """The content. Raises NotSealed, CodeWrong."""
    head = head_of(sealed)
    line, _end, content = sealed.partition(b"\n")
    key = _key(code, bytes.fromhex(head["salt"]), head["cost"])
    try:
        return AESGCM(key).decrypt(bytes.fromhex(head["nonce"]), content, line)
    except (InvalidTag, ValueError) as error:
        raise CodeWrong from error


def _key(code: str, salt: bytes, cost: dict[str, int]) -> bytes:
    typed = "".join(sign for sign in code.upper().translate(_ALIKE) if sign in ALPHABET)
    return hash_secret_raw(
        typed.encode(),
        salt,
        time_cost=cost["passes"],
        memory_cost=cost["memory_kib"],
        parallelism=cost["lanes"],
        hash_len=_KEY,
        type=Type.ID,
    )
