"""From head office's `store.toml` to a provisioning file; everything in it is checked as a till would.

`[provision]` says who and until when, `[rules]` are the store's, `[till.02.printer]` what differs at a till;
every other section is one of `till.toml`.
"""

import base64
import json
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hardware.profile_file import read_profiles
from hardware.profiles import profile_named
from hardware.templates import read_templates
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.rules import OfflinePolicy, StoreRules, WatchLimits
from pos_client.provisioning.document import FILE_NAMES, StoreFile, refused
from pos_client.provisioning.sealed import sealed
from pos_client.services.code_sealing import new_code
from pos_client.services.identity import stamp
from pos_client.services.ruling import check_figures
from pos_client.settings import settings_from
from pos_client.store.till_state import with_rule

LONGEST_VALIDITY = timedelta(days=3 * 366)
USUAL_VALIDITY = timedelta(days=400)
_KNOWN = {"organisation", "tills", "valid_until", "serial", "kiosk", "logo", "printers", "templates"}


@dataclass(frozen=True, slots=True)
class Made:
    """The file's contents, and the code of each till that has sealed secrets."""

    file: StoreFile
    codes: Mapping[str, str]


def made(
    path: Path, key: Ed25519PrivateKey, *, secrets_path: Path | None, now: datetime, serial: int = 0
) -> Made:
    """What `store.toml` says, ready to be signed. Raises Refused: SETTINGS_INVALID, PROVISIONING."""
    raw = _toml(path)
    about = raw.pop("provision", {})
    rules, per_till = raw.pop("rules", {}), raw.pop("till", {})
    _check_about(about, per_till)
    files = {name: base64.b64encode(data).decode() for name, data in _files(path.parent, about, raw).items()}
    store = dict(raw.get("store", {}))
    code = str(store.pop("code", ""))
    file = StoreFile(
        organisation=about["organisation"],
        key=key.public_key().public_bytes_raw().hex(),
        store=code,
        tills=tuple(about["tills"]),
        # A number that grows by itself, so that nobody has to remember the last one.
        serial=serial or int(about.get("serial", f"{now:%Y%m%d%H%M%S}")),
        issued_at=stamp(now),
        valid_until=stamp(_end(about.get("valid_until"), now)),
        settings={**raw, "store": store},
        per_till=per_till,
        rules=rules,
        files=files,
        kiosk=bool(about.get("kiosk", False)),
    )
    check(file)
    if secrets_path is None:
        return Made(file, {})
    return _with_secrets(file, _toml(secrets_path))


def check(file: StoreFile) -> None:
    """As every till of this file would. Raises Refused: SETTINGS_INVALID, RULE_…, PROVISIONING."""
    rules_from(StoreRules(), file.rules)
    with tempfile.TemporaryDirectory(prefix="pos-provision-") as name:
        folder = Path(name)
        for file_name, data in file.file_bytes().items():
            (folder / file_name).write_bytes(data)
        read_templates(folder / "templates.toml")
        own = read_profiles(folder / "printers.toml")
        for till in file.tills:
            profile_named(settings_from(file.raw_settings(till)).printer.profile, own)


def rules_from(current: StoreRules, wanted: Mapping[str, Any]) -> StoreRules:
    """The rules with these in force. Raises Refused: SETTINGS_INVALID, RULE_TOO_LARGE, RULE_BELOW_OTHER."""
    known = asdict(StoreRules())
    rules = current
    for name, value in wanted.items():
        key = f"rules.{name}"
        if name not in known or isinstance(value, float):
            raise _invalid(key, value, "unknown_key")
        before = getattr(rules, name)
        if isinstance(before, OfflinePolicy | WatchLimits):
            _check_parts(key, value, asdict(before))
            value = {**asdict(before), **value}  # noqa: PLW2901 - what is not said stays
        elif not _same_kind(value, known[name]):
            raise _invalid(key, value, "type")
        try:
            rules = with_rule(rules, name, json.dumps(value))
        except (ValueError, TypeError) as error:
            raise _invalid(key, value, "type") from error
    check_figures(rules)
    return rules


def _check_parts(key: str, value: Any, known: Mapping[str, Any]) -> None:
    if not isinstance(value, dict):
        raise _invalid(key, value, "type")
    for name, part in value.items():
        if name not in known:
            raise _invalid(f"{key}.{name}", part, "unknown_key")
        if type(part) is not type(known[name]):
            raise _invalid(f"{key}.{name}", part, "type")


def _same_kind(value: object, default: object) -> bool:
    match default:
        case bool():
            return isinstance(value, bool)
        case int():
            return type(value) is int
        case tuple():
            return isinstance(value, list) and all(isinstance(part, str) for part in value)
        case _:
            return isinstance(value, str)


def _check_about(about: Any, per_till: Any) -> None:
    if not isinstance(about, dict) or not isinstance(per_till, dict):
        raise _invalid("provision", about, "type")
    for name, value in about.items():
        if name not in _KNOWN:
            raise _invalid(f"provision.{name}", value, "unknown_key")
    tills = about.get("tills")
    if not isinstance(tills, list) or not tills or not all(isinstance(till, str) for till in tills):
        raise _invalid("provision.tills", tills or "", "missing" if not tills else "type")
    if not isinstance(about.get("organisation"), str):
        raise _invalid("provision.organisation", "", "missing")
    for till in per_till:
        if till not in tills:
            raise _invalid(f"till.{till}", till, "choice", choices=", ".join(tills))


def _end(told: object, now: datetime) -> datetime:
    """The last moment at which the file is taken: a day's end where a day was said."""
    match told:
        case None:
            end = now + USUAL_VALIDITY
        case datetime():
            end = told if told.tzinfo else told.replace(tzinfo=now.tzinfo)
        case date():
            end = datetime.combine(told, time(23, 59, 59), tzinfo=now.tzinfo)
        case _:
            raise _invalid("provision.valid_until", told, "type")
    if not now < end <= now + LONGEST_VALIDITY:
        raise _invalid("provision.valid_until", told, "range")
    return end


def _files(beside: Path, about: Mapping[str, Any], raw: dict[str, Any]) -> dict[str, bytes]:
    """The store's own printers, templates and logo; a logo alone makes the printer that prints it."""
    found = {}
    for name, key in zip(FILE_NAMES, ("printers", "templates", "logo"), strict=True):
        if about.get(key):
            try:
                found[name] = (beside / str(about[key])).read_bytes()
            except OSError as error:
                raise refused("missing", file=str(about[key])) from error
    if "logo.png" in found and "printers.toml" not in found:
        printer = dict(raw.get("printer", {}))
        like = str(printer.get("profile", "epson-tm-t20"))
        name = f"{like}-logo"
        text = f'[[printer]]\nname = "{name}"\nlike = "{like}"\nlogo = "logo.png"\n'
        found["printers.toml"] = text.encode()
        raw["printer"] = {**printer, "profile": name}
    return found


def _with_secrets(file: StoreFile, raw: Mapping[str, Any]) -> Made:
    """`name = "…"` for every till, `[till.02]` for one."""
    own = raw.get("till", {})
    shared = {name: value for name, value in raw.items() if name != "till"}
    codes, boxes = {}, {}
    for till in file.tills:
        wanted = {**shared, **own.get(till, {})}
        if not all(isinstance(value, str) for value in wanted.values()):
            raise refused("secrets_unreadable")
        if wanted:
            codes[till] = new_code()
            boxes[till] = sealed(wanted, codes[till], bound_to=file.sealed_for(till))
    return Made(replace(file, sealed=boxes), codes)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=_no_float)
    except OSError as error:
        raise refused("missing", file=path.name) from error
    except (ValueError, UnicodeDecodeError) as error:
        raise _invalid(path.name, str(error)[:80], "syntax") from error


def _no_float(text: str) -> float:
    raise ValueError(f"a whole number is wanted, not {text}")


def _invalid(key: str, value: object, problem: str, *, choices: str = "") -> Refused:
    return Refused(Reason.SETTINGS_INVALID, key=key, value=str(value)[:40], problem=problem, choices=choices)
