"""What the devices' screens are given: settings as plain values, trials of each, the file behind them."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path

from hardware.ports_found import found_ports
from hardware.profile_file import read_profiles
from hardware.profiles import PROFILES
from pos_client.bootstrap.countertop import Countertop, scanner
from pos_client.bootstrap.device_trials import Trials
from pos_client.bootstrap.inside import Till
from pos_client.domain.errors import Refused
from pos_client.domain.permissions import Approval
from pos_client.domain.product import ScaleMask
from pos_client.domain.till import Operator
from pos_client.paths import DataFolder
from pos_client.ports import Credentials
from pos_client.services.settings_changes import SettingsChanges
from pos_client.services.understanding import FindProduct, Understood, understand
from pos_client.settings import Settings, read_settings, settings_from
from pos_client.settings_values import change_values
from resources.words import Words
from ui.doctor.desk import DevicesDesk, DoctorDesk, Port, Stop, Value, Values
from ui.scan_filter import Wedge

SECTIONS = ("printer", "drawer", "scanner", "scale", "display", "payments")
_BY_HAND = ("manual", "pix_static")
_ALIKE = {"payments.card": "manual", "payments.pix": "static"}
"""What `none` means there."""
_NOWHERE = {"code": "1", "till": "1", "name": "", "cnpj": ""}
"""Stands for the store until the set-up knows it: devices can be tried before."""


def devices_desk(
    settings: Settings | None,
    folder: DataFolder,
    *,
    words: Words,
    credentials: Credentials | None,
    top: Countertop | None = None,
    mask: Callable[[], ScaleMask | None] = lambda: None,
    find: FindProduct | None = None,
) -> DevicesDesk:
    """With an open till: its workers (`top`), its scale labels and products. Else only what is plugged in."""
    base = settings or settings_from({"store": _NOWHERE})

    def tried(values: Values) -> Settings:
        return _with(base, values)

    def understood(text: str) -> Understood:
        return understand(text, mask(), find=find)

    trials = Trials(base, folder, words=words, credentials=credentials, top=top)
    return DevicesDesk(
        values=lambda: values_of(_saved(folder, base)),
        ports=lambda: tuple(Port(one.device, one.description) for one in found_ports()),
        profiles=_profiles(folder),
        trial=lambda part, values: trials.check(part, tried(values)),
        listen=lambda values, on_code: _listen(tried(values), folder.paper, top=top, on_code=on_code),
        understand=understood,
        wedge=lambda values: wedge(tried(values)),
        check=lambda values: _checked(tried(values)),
        save=lambda values: change_values(folder.settings, values),
    )


def doctor_desk(till: Till) -> DoctorDesk:
    """For the screen of an open till."""
    from pos_client.bootstrap.doctor import Patient, checks_of

    patient = Patient(
        till.settings,
        till.folder,
        till.credentials,
        till.words,
        # A slip that is copied by hand has no machine to ask.
        terminals=tuple(one for one in till.terminals.machines if one.name not in _BY_HAND),
        top=till.countertop,
    )
    devices = devices_desk(
        till.settings,
        till.folder,
        words=till.words,
        credentials=till.credentials,
        top=till.countertop,
        mask=lambda: till.ruling.in_force().scale_mask,
        find=till.ringing.product,
    )
    changes = SettingsChanges(till.store, till.identity, till.clock.shown)

    def change(by: Operator, changed: Mapping[str, tuple[Value, Value]], approval: Approval | None) -> None:
        wanted = {key: new for key, (_old, new) in changed.items()}
        changes.make(
            by, "devices_changed", changed=changed, write=lambda: devices.save(wanted), approval=approval
        )

    return DoctorDesk(devices=devices, checks=lambda: checks_of(patient), change=change)


def values_of(settings: Settings) -> dict[str, Value]:
    """The devices' sections as keys and values."""
    values = {
        f"{section}.{name}": value
        for section in SECTIONS
        for name, value in asdict(getattr(settings, section)).items()
    }
    for key, said in _ALIKE.items():
        values[key] = said if values[key] == "none" else values[key]
    return values


def wedge(settings: Settings) -> Wedge:
    """How a scanner that types is understood."""
    one = settings.scanner
    return Wedge(one.prefix, one.suffix, one.burst_ms, one.shortest, one.layout)


def _with(base: Settings, values: Values) -> Settings:
    """Checked as the file would be. Raises Refused(SETTINGS_INVALID)."""
    raw: dict[str, dict[str, Value]] = {}
    for key, value in {**values_of(base), **values}.items():
        section, _, name = key.partition(".")
        raw.setdefault(section, {})[name] = value
    checked = settings_from({"store": _NOWHERE, **raw})
    return replace(base, **{section: getattr(checked, section) for section in SECTIONS})


def _saved(folder: DataFolder, base: Settings) -> Settings:
    """What the file says by now, where it can be read; else what the till runs by."""
    try:
        return read_settings(folder.settings)
    except Refused:
        return base


def _checked(_settings: Settings) -> None:
    """Getting here is the proof."""


def _profiles(folder: DataFolder) -> tuple[str, ...]:
    try:
        own = read_profiles(folder.printers)
    except Refused:
        own = ()
    return tuple(dict.fromkeys(one.name for one in (*own, *PROFILES)))


def _listen(
    settings: Settings, folder: Path, *, top: Countertop | None, on_code: Callable[[str], None]
) -> Stop:
    """The running scanner's codes come to the screen anyhow; a line has room for one."""
    running = top.scanner if top is not None else None
    if running is not None and running.is_alive() and running.device == settings.scanner.device:
        return lambda: None
    worker = scanner(settings.scanner, folder, on_code)
    if worker is None:
        return lambda: None
    worker.start()
    # Ending may take the time of one read: nobody waits for it on the screen's thread.
    return threading.Thread(target=worker.stop, name="scanner-end", daemon=True).start
