"""The store's own printers: `printers.toml`, checked when it is loaded, each mistake named by its key.

A `[[printer]]` takes after one of ours (`like`) and says in what it differs. Commands are written in hex.
"""

import codecs
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from hardware.file_lines import with_line
from hardware.profiles import DOTS_PER_COLUMN, Profile, profile_named
from pos_client.domain.errors import Reason, Refused

PORTUGUESE = "áàâãéêíóôõúüçÁÀÂÃÉÊÍÓÔÕÚÜÇ"
MOST_LOGO_ROWS = 400

_BYTES = ("code_page_select", "cut", "drawer", "start")
_CHOICES: dict[str, tuple[str, ...]] = {
    "qr": ("native", "raster"),
    "text": ("page", "raster"),
    "status": ("escpos", "bema", "none"),
    "language": ("escpos", "bema"),
    "drawer_sensor": ("none", "low", "high"),
}
_NUMBERS = {"columns": (24, 64), "dots": (288, 1024)}
_TEXTS = ("name", "like", "code_page", "logo")
_KNOWN = {*_BYTES, *_CHOICES, *_NUMBERS, *_TEXTS}


def read_profiles(path: Path) -> tuple[Profile, ...]:
    """The file's printers, none where there is no file. Raises Refused(SETTINGS_INVALID)."""
    try:
        text = path.read_text(encoding="utf-8")
        raw = tomllib.loads(text)
    except FileNotFoundError:
        return ()
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _invalid(path.name, str(error)[:80], "syntax") from error
    try:
        return _checked(raw, path)
    except Refused as error:
        raise with_line(error, text, path.name) from error


def _checked(raw: Mapping[str, Any], path: Path) -> tuple[Profile, ...]:
    for name in raw:
        if name != "printer":
            raise _invalid(f"{path.name}: {name}", "", "unknown_key")
    entries = raw.get("printer", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise _invalid(f"{path.name}: printer", "", "type")
    profiles = tuple(_profile(entry, path) for entry in entries)
    names = [profile.name for profile in profiles]
    for name in names:
        if names.count(name) > 1:
            raise _invalid(f"{path.name}: name", name, "repeated")
    return profiles


def _profile(entry: Mapping[str, Any], path: Path) -> Profile:
    name = entry.get("name")
    if not isinstance(name, str) or not name.strip():
        raise _invalid(f"{path.name}: name", "", "missing")
    where = f"{path.name}: {name}"
    for key in entry:
        if key not in _KNOWN:
            raise _invalid(f"{where}.{key}", entry[key], "unknown_key")
    base = _base(entry, where)
    changed = {key: _value(key, entry[key], f"{where}.{key}") for key in entry if key not in _TEXTS}
    profile = replace(base, name=name, code_page=entry.get("code_page", base.code_page), **changed)
    _check_width(profile, where)
    _check_page(profile, where)
    if logo := entry.get("logo"):
        profile = replace(profile, logo=_logo(path.parent / str(logo), profile.dots, f"{where}.logo"))
    return profile


def _base(entry: Mapping[str, Any], where: str) -> Profile:
    like = entry.get("like", "epson-tm-t20")
    try:
        return profile_named(str(like))
    except Refused as error:
        raise _invalid(f"{where}.like", like, "printer_unknown") from error


def _value(key: str, value: Any, where: str) -> Any:
    if key in _BYTES:
        try:
            return bytes.fromhex(value)
        except (TypeError, ValueError) as error:
            raise _invalid(where, value, "hex") from error
    if key in _CHOICES:
        if value not in _CHOICES[key]:
            raise _invalid(where, value, "choice", choices=", ".join(_CHOICES[key]))
        return value
    least, most = _NUMBERS[key]
    if type(value) is not int:
        raise _invalid(where, value, "type")
    if not least <= value <= most:
        raise _invalid(where, value, "between", choices=f"{least}–{most}")
    return value


def _check_width(profile: Profile, where: str) -> None:
    if profile.dots % 8:
        raise _invalid(f"{where}.dots", profile.dots, "dots_of_eight")
    if profile.columns * DOTS_PER_COLUMN > profile.dots:
        raise _invalid(f"{where}.columns", profile.columns, "columns_too_many")


def _check_page(profile: Profile, where: str) -> None:
    """Every Portuguese letter must come out; a printer without such a page is sent dots."""
    if profile.text == "raster":
        return
    try:
        codecs.lookup(profile.code_page)
        carried = all(len(letter.encode(profile.code_page)) == 1 for letter in PORTUGUESE)
    except (LookupError, TypeError, UnicodeEncodeError):
        carried = False
    if not carried:
        raise _invalid(f"{where}.code_page", profile.code_page, "page_without_letters")


def _logo(path: Path, dots: int, where: str) -> bytes:
    """The picture as dots in the middle of the paper: black where it is dark."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - only where there is a logo

    from hardware.raster_text import command  # noqa: PLC0415

    try:
        with Image.open(path) as picture:
            flat = Image.new("RGBA", picture.size, "white")
            flat.alpha_composite(picture.convert("RGBA"))
    except (OSError, UnidentifiedImageError, ValueError) as error:
        raise _invalid(where, path.name, "logo") from error
    grey = ImageOps.invert(flat.convert("L"))
    if grey.width > dots or grey.height > MOST_LOGO_ROWS:
        raise _invalid(where, f"{grey.width}x{grey.height}", "logo_size", choices=f"{dots}x{MOST_LOGO_ROWS}")
    paper = Image.new("L", (dots, grey.height), 0)
    paper.paste(grey, ((dots - grey.width) // 2, 0))
    return command(paper)


def _invalid(key: str, value: object, problem: str, *, choices: str = "") -> Refused:
    return Refused(Reason.SETTINGS_INVALID, key=key, value=str(value)[:40], problem=problem, choices=choices)
