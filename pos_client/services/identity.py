"""New ids, and times in the two forms that the tables keep."""

from datetime import datetime

from uuid_utils import uuid7


def new_id() -> str:
    """A UUIDv7 (RFC 9562): unique without asking anybody, and sorted by time."""
    return str(uuid7())


def said_name(text: str) -> str:
    """Who somebody says they are, as it is journalled: one short line, without what moves a cursor."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:80]


def stamp(moment: datetime) -> str:
    """ISO 8601 with offset, to the second."""
    return moment.isoformat(timespec="seconds")


def unix_ms(moment: datetime) -> int:
    """Milliseconds since 1970, from a time with offset."""
    return int(moment.timestamp() * 1000)
