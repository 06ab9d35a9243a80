"""Versions of the program: whole numbers between dots, compared as such (PEP 440's release segment)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Release:
    """A program on offer: where the repository has it, and how large it is packed."""

    version: str
    path: str
    size_bytes: int


def version_parts(text: str) -> tuple[int, ...]:
    """`1.10.0` as (1, 10). Raises ValueError for what is no version."""
    parts = [int(part) for part in text.split(".")] if text and text.isascii() else []
    if not parts or any(part < 0 for part in parts):
        raise ValueError(f"not a version: {text!r}")
    while len(parts) > 1 and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


def is_newer(one: str, than: str) -> bool:
    """Whether `one` comes after `than`; what is no version is not newer than anything."""
    try:
        return version_parts(one) > version_parts(than)
    except ValueError:
        return False
