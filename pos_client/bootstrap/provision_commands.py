"""What head office does with provisioning files: keys, a file per store, a look inside."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pos_client.bootstrap.maintenance import Told
from pos_client.provisioning.document import StoreFile, digest, fingerprint, read_file, signed
from pos_client.provisioning.keys import PRIVATE, PUBLIC, new_keys, private_key
from pos_client.provisioning.making import made
from pos_client.settings import settings_from
from resources.words import Words


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to be made: of which `store.toml`, signed by which key, with which secrets."""

    source: Path
    key: Path
    passphrase: bytes = b""
    secrets: Path | None = None
    out: Path | None = None
    serial: int = 0


def make_keys(folder: Path, words: Words, *, passphrase: bytes) -> Told:
    """A new pair. Raises Refused(PROVISIONING, key_exists)."""
    public = new_keys(folder, passphrase=passphrase)
    shown = fingerprint(public)
    said = [
        words.text("Keep {file} at head office, with a copy in a safe.", file=str(folder / PRIVATE)),
        words.text("{file} goes to every till. Fingerprint: {shown}", file=str(folder / PUBLIC), shown=shown),
    ]
    return Told(True, {"public": public, "fingerprint": shown, "folder": str(folder)}, said)


def make_file(wanted: Wanted, words: Words, *, now: datetime) -> Told:
    """The signed file of one store. Raises Refused: PROVISIONING, SETTINGS_INVALID, RULE_…"""
    key = private_key(wanted.key, passphrase=wanted.passphrase)
    done = made(wanted.source, key, secrets_path=wanted.secrets, now=now, serial=wanted.serial)
    stem = wanted.source.stem
    out = wanted.out or Path(f"loja-{done.file.store}.provision" if stem == "store" else f"{stem}.provision")
    data = signed(done.file, key)
    out.write_bytes(data)
    text = words.text
    said = [
        text(
            "{file}: store {store}, number {serial}.",
            file=str(out),
            store=done.file.store,
            serial=done.file.serial,
        )
    ]
    said += _inside(done.file, words)
    said += [text("Code of till {till}: {code}", till=till, code=code) for till, code in done.codes.items()]
    if done.codes:
        said.append(text("Read each code to its store once, by phone. It is shown only now."))
    figures = {**_figures(done.file, data), "file": str(out), "codes": dict(done.codes)}
    return Told(True, figures, said)


def show_file(path: Path, words: Words, *, trusted_key: str) -> Told:
    """What a file says; its signature holds. Raises Refused(PROVISIONING)."""
    file, data = read_file(path, trusted_key=trusted_key)
    title = words.text(
        "{file}: store {store}, number {serial}.", file=path.name, store=file.store, serial=file.serial
    )
    return Told(True, _figures(file, data), [title, *_inside(file, words)])


def _inside(file: StoreFile, words: Words) -> list[str]:
    text = words.text
    sealed = sorted(file.sealed)
    return [
        text(
            "Signed by {organisation}: {shown}", organisation=file.organisation, shown=fingerprint(file.key)
        ),
        text("Tills: {tills}. Good until {until}.", tills=", ".join(file.tills), until=file.valid_until[:10]),
        text("Platforms: {names}.", names=", ".join(platforms_of(file)) or "–"),
        text("Secrets sealed for: {tills}.", tills=", ".join(sealed))
        if sealed
        else text("No secrets inside: they are typed at the till."),
    ]


def platforms_of(file: StoreFile) -> list[str]:
    """Which outside systems the first till speaks to."""
    settings = settings_from(file.raw_settings(file.tills[0]))
    named = {
        settings.loyalty.provider: settings.loyalty.provider != "none",
        "smartpos": bool(settings.smartpos.base_url or settings.smartpos.folder),
        "bling": bool(settings.bling.client_id),
        settings.payments.card: settings.payments.card != "none",
    }
    return [name for name, is_used in named.items() if is_used]


def _figures(file: StoreFile, data: bytes) -> dict[str, object]:
    return {
        "organisation": file.organisation,
        "fingerprint": fingerprint(file.key),
        "store": file.store,
        "tills": list(file.tills),
        "serial": file.serial,
        "issued_at": file.issued_at,
        "valid_until": file.valid_until,
        "platforms": platforms_of(file),
        "rules": dict(file.rules),
        "files": sorted(file.files),
        "sealed": sorted(file.sealed),
        "kiosk": file.kiosk,
        "sha256": digest(data),
    }
