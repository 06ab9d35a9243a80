"""What the set-up shows beside its questions: a receipt as it will be printed, the logo, the addresses."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from hardware.logo import logo_for_paper
from hardware.paper import ReceiptPaper
from hardware.profile_file import read_profiles
from hardware.profiles import PROFILES, Profile, profile_named
from hardware.templates import read_templates
from pos_client.bootstrap.doctor import Patient
from pos_client.domain.errors import Refused
from pos_client.domain.receipt import Receipt, ReceiptLine, ReceiptTender
from pos_client.domain.till import StoreHead
from pos_client.local_clock import local_now
from pos_client.paths import DataFolder
from pos_client.services.identity import stamp
from pos_client.settings import NO_PROGRAMME, Settings
from pos_client.settings_file import replace_file, toml_text
from resources.words import Words
from sync.programme import BUILT_IN, asks_of
from ui.set_up.desk import Asked, Draft, Place

LOGO_FILE = "logo.png"
WITH_LOGO = "loja-com-logo"
"""The printer's profile of a store with a logo: the chosen one, and the logo above the head."""
_TRIAL = ("sandbox", "homolog", "staging", "test", "localhost", "127.")


def asks() -> Mapping[str, Asked]:
    """Every programme that comes with the till, and none."""
    told = {name: asks_of(name) for name in BUILT_IN}
    made = {name: Asked(one.settings, one.secrets, one.base_url) for name, one in told.items()}
    return {**made, NO_PROGRAMME: Asked()}


def host_places(settings: Settings) -> tuple[Place, ...]:
    """Name, host and kind of every address that the settings name."""
    patient = Patient(settings, DataFolder(Path()), None, Words.of("en"))
    return tuple(_place(name, url) for name, url in patient.addresses.items())


def _place(name: str, url: str) -> Place:
    parts = urlsplit(url)
    host = parts.hostname or ""
    trial = any(word in f"{host}{parts.path}".lower() for word in _TRIAL)
    return Place(name, host, trial, parts.scheme == "https")


def receipt_preview(folder: DataFolder, draft: Draft) -> bytes:
    """A sale of two products under the draft's head. Raises Refused(SETTINGS_INVALID) for a wrong profile."""
    words = Words.of(str(draft.get("screen", {}).get("language", "pt_BR")))
    profile = _profile(folder, draft)
    paper = ReceiptPaper(profile, words.text, read_templates(folder.templates))
    return paper.picture(_sample(draft, words))


def stored_logo(folder: DataFolder, draft: Draft, file: Path | None) -> Draft:
    """The draft with the printer's profile that prints it. Raises Refused(SETTINGS_INVALID)."""
    base = _base_profile(folder, draft)
    others = _other_profiles(folder)
    if file is None:
        (folder.root / LOGO_FILE).unlink(missing_ok=True)
        _write_profiles(folder, others)
        return _with_profile(draft, base.name)
    replace_file(folder.root / LOGO_FILE, logo_for_paper(file, base.dots))
    own: dict[str, object] = {"name": WITH_LOGO, "like": base.name, "logo": LOGO_FILE}
    _write_profiles(folder, [*others, own])
    return _with_profile(draft, WITH_LOGO)


def with_logo(folder: DataFolder, draft: Draft) -> Draft:
    """A logo that was chosen goes with whatever printer was chosen after it."""
    logo = folder.root / LOGO_FILE
    if not logo.exists() or draft.get("printer", {}).get("profile") == WITH_LOGO:
        return draft
    return stored_logo(folder, draft, logo)


def _with_profile(draft: Draft, name: str) -> Draft:
    return {**draft, "printer": {**draft.get("printer", {}), "profile": name}}


def _profile(folder: DataFolder, draft: Draft) -> Profile:
    wanted = str(draft.get("printer", {}).get("profile", PROFILES[0].name))
    try:
        return profile_named(wanted, read_profiles(folder.printers))
    except Refused:
        return PROFILES[0]


def _base_profile(folder: DataFolder, draft: Draft) -> Profile:
    """The kind of printer beneath the logo: one of ours."""
    wanted = str(draft.get("printer", {}).get("profile", ""))
    likes = {str(one.get("name")): str(one.get("like", "")) for one in _entries(folder)}
    wanted = likes.get(wanted, wanted)
    return next((profile for profile in PROFILES if profile.name == wanted), PROFILES[0])


def _other_profiles(folder: DataFolder) -> list[dict[str, object]]:
    return [one for one in _entries(folder) if one.get("name") != WITH_LOGO]


def _entries(folder: DataFolder) -> list[dict[str, object]]:
    try:
        raw = tomllib.loads(folder.printers.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    entries = raw.get("printer", [])
    return [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []


def _write_profiles(folder: DataFolder, entries: list[dict[str, object]]) -> None:
    if not entries:
        folder.printers.unlink(missing_ok=True)
        return
    text = "\n".join(toml_text({"printer": one}).replace("[printer]", "[[printer]]", 1) for one in entries)
    replace_file(folder.printers, text.encode())


def _sample(draft: Draft, words: Words) -> Receipt:
    store, loyalty = draft.get("store", {}), draft.get("loyalty", {})

    def said(name: str) -> str:
        return str(store.get(name, ""))

    head = StoreHead(
        name=said("name") or words.text("Your store"),
        cnpj=said("cnpj"),
        address=said("address"),
        city=said("city"),
        phone=said("phone"),
        message=said("message"),
        portal_url=said("portal_url"),
        pix_key=said("pix_key"),
        programme=str(loyalty.get("programme", "")),
    )
    coffee = ReceiptLine("100", words.text("Ground coffee 500 g"), "UN", 1000, 1890, 1890, 0)
    jam = ReceiptLine("300", words.text("Fruit jam"), "UN", 2000, 1100, 2200, 0)
    receipt = Receipt(
        head=head,
        number=f"{said('code')}-{said('till')}-000001",
        store=said("code"),
        till=said("till"),
        operator="1",
        sold_at=stamp(local_now()),
        lines=(coffee, jam),
        gross_cents=4090,
        discount_cents=0,
        redeemed_cashback_cents=0,
        redemption_state="",
        total_cents=4090,
        tenders=(ReceiptTender("cash", 5000),),
        change_cents=910,
    )
    return replace(receipt, qr=head.portal_url)
