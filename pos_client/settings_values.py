"""Changes single values of `till.toml`: what somebody wrote there by hand, comments too, stays as it is.

The new file is checked whole before it takes the old one's place in one step: a power cut leaves one of both.
"""

from collections.abc import Mapping
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.settings import Settings, settings_from
from pos_client.settings_file import replace_file

Value = str | int | bool


def write_values(path: Path, values: Mapping[str, Value]) -> Settings:
    """Put these (`printer.transport` → `network`) into the file, made where there is none.

    Raises Refused(SETTINGS_INVALID) and writes nothing where the whole would not be valid;
    Unavailable(SETTINGS_FILE) where it cannot be written.
    """
    document = _read(path)
    for key, value in values.items():
        section, _, name = key.partition(".")
        table = document.setdefault(section, tomlkit.table())
        if not isinstance(table, dict):
            raise Refused(Reason.SETTINGS_INVALID, key=section, value="", problem="type")
        if name not in table or table[name] != value:
            table[name] = value
    settings = settings_from(document.unwrap())
    try:
        replace_file(path, tomlkit.dumps(document).encode())
    except OSError as error:
        raise Unavailable(Outage.SETTINGS_FILE) from error
    return settings


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
        raise Unavailable(Outage.SETTINGS_FILE) from error
