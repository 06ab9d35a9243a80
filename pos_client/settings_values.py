"""Changes single values of `till.toml`: what somebody wrote there by hand, comments too, stays as it is.

The new file is checked whole before it takes the old one's place in one step: a power cut leaves one of both.
"""

import errno
from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.settings import Settings, settings_from
from pos_client.settings_file import kept, replace_file

Value = str | int | bool | Mapping[str, str]
"""A mapping is a table of its own (`keys.own`), which has these afterwards and no others."""
_READ_ONLY = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def change_values(path: Path, values: Mapping[str, Value]) -> Callable[[], None]:
    """`write_values`; gives what makes the file again what it was. Raises what that raises."""
    try:
        put_back = kept(path)
    except OSError as error:
        raise _away(error) from error
    write_values(path, values)
    return put_back


def write_values(path: Path, values: Mapping[str, Value]) -> Settings:
    """Put these (`printer.transport` → `network`) into the file, made where there is none.

    Raises Refused(SETTINGS_INVALID) and writes nothing where the whole would not be valid;
    Unavailable(SETTINGS_FILE, SETTINGS_READ_ONLY) where it cannot be written.
    """
    document = _read(path)
    for key, value in values.items():
        section, _, name = key.partition(".")
        table = document.setdefault(section, tomlkit.table())
        if not isinstance(table, dict):
            raise Refused(Reason.SETTINGS_INVALID, key=section, value="", problem="type")
        _put(table, name, value)
    settings = settings_from(document.unwrap())
    try:
        replace_file(path, tomlkit.dumps(document).encode())
    except OSError as error:
        raise _away(error) from error
    return settings


def _put(table: MutableMapping[str, Any], name: str, value: Value) -> None:
    """What says the same already keeps its place and its comment."""
    inner = table.get(name)
    if not isinstance(value, Mapping):
        if name not in table or inner != value:
            table[name] = value
    elif isinstance(inner, MutableMapping):
        for gone in [one for one in inner if one not in value]:
            del inner[gone]
        for one, text in value.items():
            _put(inner, one, text)
    elif value:
        fresh = tomlkit.inline_table()
        fresh.update(value)
        table[name] = fresh


def _away(error: OSError) -> Unavailable:
    return Unavailable(Outage.SETTINGS_READ_ONLY if error.errno in _READ_ONLY else Outage.SETTINGS_FILE)


def _read(path: Path) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return tomlkit.document()
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise Refused(
            Reason.SETTINGS_INVALID, key=path.name, value=str(error)[:80], problem="syntax"
        ) from error
    except OSError as error:
        raise _away(error) from error
