"""A store's provisioning file: what it is, its contents as canonical JSON, an Ed25519 signature; three lines.

Every content has exactly one spelling, so that no byte of a file can differ and still be accepted.
Ed25519 is RFC 8032; the signature is over the first two lines.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.journal import canonical

HEADER = b"pos-client-provision/1"
MOST_BYTES = 4_000_000
FILE_NAMES = ("printers.toml", "templates.toml", "logo.png")
"""What may lie beside `till.toml` in a till's folder."""
_HEX_KEY = re.compile(r"[0-9a-f]{64}")
_HEX_SIGNATURE = re.compile(rb"[0-9a-f]{128}")


@dataclass(frozen=True, slots=True)
class StoreFile:
    """What one file says. `serial` only grows, `sealed` holds each till's secrets under its own code.

    `settings` are the sections of `till.toml` for every till, `per_till` what differs, `files` base64.
    """

    organisation: str
    key: str
    store: str
    tills: tuple[str, ...]
    serial: int
    issued_at: str
    valid_until: str
    settings: Mapping[str, Any]
    per_till: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    rules: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    sealed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    kiosk: bool = False

    def raw_settings(self, till: str) -> dict[str, Any]:
        """The sections of this till's `till.toml`."""
        merged = {name: dict(section) for name, section in self.settings.items()}
        for name, section in self.per_till.get(till, {}).items():
            merged[name] = {**merged.get(name, {}), **section}
        merged["store"] = {**merged.get("store", {}), "code": self.store, "till": till}
        return merged

    def file_bytes(self) -> dict[str, bytes]:
        """What goes beside `till.toml`, by name."""
        return {name: base64.b64decode(text) for name, text in self.files.items()}

    def sealed_for(self, till: str) -> bytes:
        """What a till's sealed secrets are bound to: they open in no other file and at no other till."""
        return canonical({"key": self.key, "store": self.store, "till": till, "serial": self.serial}).encode()


def signed(file: StoreFile, key: Ed25519PrivateKey) -> bytes:
    """The file's bytes."""
    body = _body(file)
    return body + b"\n" + key.sign(body).hex().encode() + b"\n"


def digest(data: bytes) -> str:
    """SHA-256 of a file's bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def fingerprint(key: str) -> str:
    """A public key as two people read it to each other: eight groups of four."""
    text = hashlib.sha256(bytes.fromhex(key)).hexdigest()[:32].upper()
    return " ".join(text[start : start + 4] for start in range(0, 32, 4))


def read_file(path: Path, *, trusted_key: str = "") -> tuple[StoreFile, bytes]:
    """The file's contents and bytes, signature checked. Raises Refused(PROVISIONING)."""
    try:
        with path.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise refused("missing", file=path.name) from error
    return opened_bytes(data, trusted_key=trusted_key), data


def opened_bytes(data: bytes, *, trusted_key: str = "") -> StoreFile:
    """What these bytes say. With a trusted key only its signature counts.

    Raises Refused(PROVISIONING): `unreadable`, `newer_format`, `organisation`, `altered`.
    """
    parts = data.split(b"\n")
    if len(data) > MOST_BYTES or len(parts) != 4 or parts[3] or not _HEX_SIGNATURE.fullmatch(parts[2]):
        raise refused("unreadable")
    if parts[0] != HEADER:
        raise refused("newer_format" if parts[0].startswith(b"pos-client-provision/") else "unreadable")
    raw = _parsed(parts[1])
    file = _store_file(raw)
    if trusted_key and file.key != trusted_key:
        raise refused("organisation", found=fingerprint(file.key), known=fingerprint(trusted_key))
    body = parts[0] + b"\n" + parts[1]
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(file.key)).verify(
            bytes.fromhex(parts[2].decode()), body
        )
    except (InvalidSignature, ValueError) as error:
        raise refused("altered") from error
    if body != _body(file):
        raise refused("altered")
    return file


def refused(problem: str, **details: object) -> Refused:
    """A refusal with the word that chooses its sentence."""
    return Refused(Reason.PROVISIONING, problem=problem, **details)


def _body(file: StoreFile) -> bytes:
    return HEADER + b"\n" + canonical(asdict(file)).encode()


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        raw = json.loads(line.decode("utf-8"), parse_float=_no_float, parse_constant=_no_float)
        canonical(raw).encode()
    except (ValueError, RecursionError, AttributeError, TypeError) as error:
        raise refused("unreadable") from error
    if not isinstance(raw, dict):
        raise refused("unreadable")
    return raw


def _no_float(text: str) -> float:
    raise ValueError(text)


def _store_file(raw: Mapping[str, Any]) -> StoreFile:
    if set(raw) != {item.name for item in fields(StoreFile)}:
        raise refused("unreadable")
    kinds: dict[str, type] = {
        **dict.fromkeys(("organisation", "key", "store", "issued_at", "valid_until"), str),
        **dict.fromkeys(("settings", "per_till", "rules", "files", "sealed"), dict),
        "tills": list,
        "serial": int,
        "kiosk": bool,
    }
    if any(type(raw[name]) is not kind for name, kind in kinds.items()):
        raise refused("unreadable")
    file = StoreFile(**{**raw, "tills": tuple(raw["tills"])})
    if not _is_sound(file):
        raise refused("unreadable")
    return file


def _is_sound(file: StoreFile) -> bool:
    """Whether each part is of the kind that its readers take for granted."""
    sections = [*file.settings.values(), *file.per_till.values(), *file.sealed.values()]
    sections += [part for till in file.per_till.values() if isinstance(till, dict) for part in till.values()]
    return (
        _HEX_KEY.fullmatch(file.key) is not None
        and bool(file.tills)
        and all(isinstance(till, str) for till in file.tills)
        and 0 < file.serial < 2**53
        and all(isinstance(section, dict) for section in sections)
        and all(name in FILE_NAMES and isinstance(text, str) for name, text in file.files.items())
        and _is_base64(file.files.values())
        and _has_dates(file)
    )


def _is_base64(texts: Any) -> bool:
    try:
        return all(base64.b64encode(base64.b64decode(text, validate=True)).decode() == text for text in texts)
    except (binascii.Error, ValueError):
        return False


def _has_dates(file: StoreFile) -> bool:
    try:
        moments = [datetime.fromisoformat(text) for text in (file.issued_at, file.valid_until)]
    except ValueError:
        return False
    return all(moment.tzinfo is not None for moment in moments)
