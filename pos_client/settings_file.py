"""Writing `till.toml`: whole or not at all, the one before kept beside it; finding a key's line in it."""

import errno
import json
import logging
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pos_client.whole_file import write_whole

_log = logging.getLogger("pos.settings")


def toml_text(raw: Mapping[str, Any]) -> str:
    """The sections as TOML 1.0: texts, whole numbers, yes and no, and tables of them."""
    lines: list[str] = []
    for name, section in raw.items():
        if section:
            lines += [*_table(name, section), ""]
    return "\n".join(lines)


def write_settings(path: Path, raw: Mapping[str, Any]) -> None:
    """Replace the file in one step. A file that said something else stays as `till.toml.before`."""
    text = toml_text(raw)
    if path.exists():
        if path.read_text(encoding="utf-8") == text:
            return
        replace_file(path.with_name(f"{path.name}.before"), path.read_bytes())
    replace_file(path, text.encode())


def replace_file(path: Path, data: bytes) -> None:
    """On the disk before its name is: a power cut leaves the old file or the new one.

    Raises OSError, and nothing has changed; PermissionError also where the file itself may only be read: some
    systems would replace it all the same.
    """
    mode = path.stat().st_mode if path.exists() else 0o666
    if not mode & stat.S_IWUSR:
        raise PermissionError(errno.EACCES, "may only be read", str(path))
    write_whole(path, data, mode=stat.S_IMODE(mode))


def kept(path: Path) -> Callable[[], None]:
    """What makes the file again what it is now; where that fails it is told in the log. Raises OSError."""
    before = path.read_bytes() if path.exists() else None

    def put_back() -> None:
        try:
            if before is None:
                path.unlink(missing_ok=True)
            else:
                replace_file(path, before)
        except OSError:
            _log.exception("%s could not be put back", path.name)

    return put_back


def line_of(path: Path, key: str) -> int | None:
    """The line (from 1) where `section.name` or `[section]` stands; None where the file does not say it."""
    section, _, name = key.partition(".")
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    inside, found = "", None
    for number, line in enumerate(lines, 1):
        plain = line.strip()
        if plain.startswith("["):
            inside = plain.strip("[] \t").partition("]")[0]
            found = number if inside == section and found is None else found
        elif (inside == section and name and plain.partition("=")[0].strip() == name) or (
            not inside and not name and plain.partition("=")[0].strip() == section
        ):
            return number
    return found


def _table(name: str, section: Mapping[str, Any]) -> list[str]:
    plain = {key: value for key, value in section.items() if not isinstance(value, Mapping)}
    inner = {key: value for key, value in section.items() if isinstance(value, Mapping)}
    lines = [f"[{name}]"] + [f"{key} = {_value(value)}" for key, value in plain.items()]
    for key, value in inner.items():
        lines += ["", *_table(f"{name}.{key}", value)]
    return lines


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case list() | tuple():
            return "[" + ", ".join(_value(one) for one in value) + "]"
        case _:
            # A JSON string is a TOML basic string, but for the delete character.
            return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
