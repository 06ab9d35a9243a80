"""Whether a till takes a provisioning file, and how its parts reach the till's folder whole or not at all.

The files are laid out beside the folder's own first, the database's row decides, and only then they move: a
power cut anywhere leaves the old till or the new one.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pos_client.paths import DataFolder
from pos_client.provisioning.document import FILE_NAMES, StoreFile, refused
from pos_client.provisioning.in_force import DIGEST, STAGED
from pos_client.store.provisioned import Provisioned
from pos_client.whole_file import sync_folder, write_whole

CLOCK_SLACK = timedelta(days=1)
FREE_TRIES = 3
LONGEST_WAIT = timedelta(hours=1)
_MARK = "digest"
_LOGO = "logo.png"
_SERIAL = "provision.serial"
"""The last file's number beside the database: a restored backup knows only an older one."""
_FILES = "provision.files"
"""What the last file laid beside `till.toml`, by name with its SHA-256: only that is ours to take away."""


@dataclass(frozen=True, slots=True)
class Here:
    """What is known of this till: its row, the last file, the key it trusts, the trusted time.

    `seen` is the last file's number as the folder has it, which a restored backup does not take back.
    """

    store: str
    till: str
    last: Provisioned
    trusted_key: str
    now: datetime
    seen: int = 0


def chosen_till(file: StoreFile, here: Here, wanted: str) -> str:
    """Which till of the file this is. Raises Refused(PROVISIONING): store, till, choose_till."""
    if here.store and here.store != file.store:
        raise refused("store", found=file.store, known=here.store)
    till = here.till or wanted or (file.tills[0] if len(file.tills) == 1 else "")
    choices = ", ".join(file.tills)
    if not till:
        raise refused("choose_till", choices=choices)
    if till not in file.tills or (wanted and wanted != till):
        raise refused("till", found=wanted or till, choices=choices, known=here.till or till)
    return till


def check_taken(file: StoreFile, digest: str, here: Here) -> None:
    """Raises Refused(PROVISIONING): organisation, older, repeated, too_early, expired."""
    last = here.last
    known = max(last.serial, here.seen) if last.serial else 0
    if file.serial < known:
        raise refused("older", found=file.serial, known=known)
    if file.serial == last.serial and digest != last.digest:
        raise refused("repeated", found=file.serial)
    issued, until = datetime.fromisoformat(file.issued_at), datetime.fromisoformat(file.valid_until)
    dates: dict[str, object] = {"now": _day(here.now), "until": _day(until), "issued": _day(issued)}
    if here.now < issued - CLOCK_SLACK:
        raise refused("too_early", **dates)
    if here.now > until:
        raise refused("expired", **dates)


def check_wait(last: Provisioned, now: datetime) -> None:
    """Raises Refused(PROVISIONING, code_wait) while somebody who typed wrong codes has to wait."""
    if not last.wait_until:
        return
    left = datetime.fromisoformat(last.wait_until) - now
    if timedelta(0) < left <= LONGEST_WAIT:
        raise refused("code_wait", wait_s=int(left.total_seconds()) + 1)


def wait_after(wrong_codes: int, now: datetime) -> datetime | None:
    """Until when the next code has to wait: nothing at first, then twice as long each time."""
    if wrong_codes < FREE_TRIES:
        return None
    return now + min(timedelta(seconds=15 * 2 ** min(wrong_codes - FREE_TRIES, 12)), LONGEST_WAIT)


def laid_out(folder: DataFolder, file: StoreFile, till: str, *, digest: str) -> None:
    """The new files, whole and on disk, beside those in force."""
    staged = folder.root / STAGED
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    files = file.file_bytes()
    ours = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    parts = {"till.toml": settings_text(file, till).encode(), **files, _FILES: json.dumps(ours).encode()}
    for name, data in {**parts, _SERIAL: str(file.serial).encode(), _MARK: digest.encode()}.items():
        with (staged / name).open("wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
    sync_folder(staged)
    sync_folder(folder.root)


def moved_in(folder: DataFolder, taken_digest: str) -> bool:
    """Finish what the database has decided, or forget what it has not; true where files were moved."""
    staged = folder.root / STAGED
    try:
        is_wanted = (staged / _MARK).read_text(encoding="ascii") == taken_digest
    except OSError:
        is_wanted = False
    if is_wanted:
        _take_away_dropped(folder)
        for name in ("till.toml", *FILE_NAMES, _SERIAL, _FILES):
            if (staged / name).exists():
                os.replace(staged / name, folder.root / name)  # noqa: PTH105 - over an older one, on Windows too
        write_whole(folder.root / DIGEST, taken_digest.encode("ascii"))
    shutil.rmtree(staged, ignore_errors=True)
    return is_wanted


def _take_away_dropped(folder: DataFolder) -> None:
    """What the last file laid here, the new one does not have, and nobody here has changed since."""
    newer = _laid_by(folder.root / STAGED / _FILES)
    before = _laid_by(folder.root / _FILES)
    if newer is None or before is None:
        return
    for name in FILE_NAMES:
        path, printers = folder.root / name, folder.printers
        if name in newer or name not in before or _digest_of(path) != before[name]:
            continue
        if name == _LOGO and printers.exists() and printers.name not in newer:
            # The store's people have changed the printers that came with it, and those may print it.
            continue
        path.unlink(missing_ok=True)


def _laid_by(record: Path) -> dict[str, str] | None:
    """None where nobody knows: a till of an earlier version, or the record was moved already."""
    try:
        told = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return {str(name): str(value) for name, value in told.items()} if isinstance(told, dict) else None


def _digest_of(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def seen_serial(folder: DataFolder) -> int:
    """The number of the last file that was moved into this folder; 0 where nobody knows."""
    try:
        return int((folder.root / _SERIAL).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def settings_text(file: StoreFile, till: str) -> str:
    """This till's `till.toml`."""
    lines = [f"# From head office, number {file.serial}. The next file replaces it.\n"]
    for name, section in sorted(file.raw_settings(till).items()):
        lines.append(f"\n[{name}]\n")
        lines += [f"{_key(key)} = {_value(value)}\n" for key, value in sorted(section.items())]
    return "".join(lines)


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case list():
            return "[" + ", ".join(_value(part) for part in value) + "]"
        case Mapping():
            return "{" + ", ".join(f"{_key(key)} = {_value(part)}" for key, part in value.items()) + "}"
        case int():
            return str(value)
        case _:
            return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    return json.dumps(name, ensure_ascii=False).replace("\x7f", "\\u007f")


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
