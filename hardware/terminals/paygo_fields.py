"""PayGo's exchange files: lines `AAA-BBB = value`, CRLF, the last `999-999 = 0`.

Source: the file interface as documented by terminal vendors. Written in ASCII, read as Latin-1.
"""

import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path

_LINE = re.compile(r"(\d{3}-\d{3}) = (.*)")
_END = "999-999"
_ID_MODULUS = 10**10


def request_id(key: str) -> str:
    """The number of a request, the same for the same key: ten digits, nothing to remember."""
    digest = hashlib.sha256(key.encode()).digest()
    return str(int.from_bytes(digest[:8], "big") % _ID_MODULUS).zfill(10)


def written(fields: Mapping[str, str]) -> bytes:
    """The file's bytes; control characters cannot make a line of their own."""
    lines = [f"{name} = {_plain(value)}" for name, value in fields.items()]
    return "".join(f"{line}\r\n" for line in [*lines, f"{_END} = 0"]).encode("ascii")


def read(raw: bytes) -> dict[str, str] | None:
    """The fields, or None where the file is not whole yet. Other lines are passed over."""
    fields: dict[str, str] = {}
    for line in raw.decode("latin-1").splitlines():
        found = _LINE.fullmatch(line.rstrip())
        if found is not None:
            fields[found[1]] = found[2].strip()
    return fields if _END in fields else None


def read_file(path: Path) -> dict[str, str] | None:
    """A file's fields, or None where there is none, or it is not whole, or somebody is writing it."""
    try:
        return read(path.read_bytes())
    except OSError:
        return None


def put_file(path: Path, fields: Mapping[str, str]) -> None:
    """Write beside it, then rename: whoever looks sees all or nothing. Raises OSError.

    Not by `whole_file`: the interface names the file beside it (`intpos.tmp`), and managers rely on that.
    """
    beside = path.with_suffix(".tmp")
    with beside.open("wb") as file:
        file.write(written(fields))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _plain(value: str) -> str:
    return "".join(character for character in value if " " <= character <= "~")
