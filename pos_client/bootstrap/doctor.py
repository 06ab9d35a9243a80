"""`pos-client doctor`: every part of this till looked at, one line each. The till may be open meanwhile."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from filelock import FileLock, Timeout

from pos_client.bootstrap.countertop import Countertop
from pos_client.bootstrap.device_looks import device_checks
from pos_client.bootstrap.inside import PEPPER
from pos_client.bootstrap.maintenance import Told
from pos_client.credentials import KeyringCredentials, MemoryCredentials
from pos_client.domain.errors import Outage, TillError, Unavailable
from pos_client.local_clock import local_now
from pos_client.paths import DataFolder
from pos_client.ports import Credentials, PaymentTerminal, Scale
from pos_client.services import doctor_looks as looks
from pos_client.services.doctor import Check, Finding, Health, examine
from pos_client.settings import NO_PROGRAMME, Settings, read_settings
from resources.words import Words
from sync.probe import Probe, probe


@dataclass(frozen=True)
class Patient:
    """A till to look at. `credentials` is None where there is no keyring; the rest tests put in."""

    settings: Settings
    folder: DataFolder
    credentials: Credentials | None
    words: Words
    now: Callable[[], datetime] = local_now
    free: looks.FreeBytes = looks.free_bytes
    scale: Scale | None = None
    terminals: Sequence[PaymentTerminal] = field(default=())
    top: Countertop | None = None
    """The running till's, where it is this process that looks."""
    in_use: bool = False
    """Another process has the till open, and with it the serial lines."""

    @cached_property
    def addresses(self) -> dict[str, str]:
        """Name and address of every platform that the settings name."""
        settings = self.settings
        named = {
            settings.loyalty.provider if settings.loyalty.provider != NO_PROGRAMME else "": (
                settings.loyalty.base_url
            ),
            "smartpos": settings.smartpos.base_url,
            "bling": settings.bling.base_url if settings.bling.client_id else "",
        }
        return {name: url for name, url in named.items() if name and url}


def findings(patient: Patient) -> tuple[Finding, ...]:
    """Everything, in the order in which a person would look."""
    return examine(checks_of(patient))


def checks_of(patient: Patient) -> list[Check]:
    """Everything, in the order in which a person would look; nothing is asked yet.

    The network is asked once for all who want to know: by the first look that needs it.
    """
    met = _Met(next(iter(patient.addresses.values()), ""))
    return [*_devices(patient), *_machine(patient, met), *_platforms(patient, met)]


class _Met:
    """What the first platform's address answered, asked once."""

    def __init__(self, address: str) -> None:
        self._address, self._lock = address, threading.Lock()
        self._probe: Probe | None = None

    def __call__(self) -> Probe | None:
        """None where there is nobody to ask."""
        with self._lock:
            if self._probe is None and self._address:
                self._probe = probe(self._address)
            return self._probe


def _devices(patient: Patient) -> list[Check]:
    return device_checks(
        patient.settings,
        patient.folder,
        patient.words,
        scale=patient.scale,
        terminals=tuple(patient.terminals),
        top=patient.top,
        in_use=patient.in_use,
    )


def _machine(patient: Patient, met: "_Met") -> list[Check]:
    folder, settings = patient.folder, patient.settings

    def clock() -> Finding:
        found = met()
        return looks.clock(found.server_at if found else None, patient.now())

    return [
        Check("database", lambda: looks.database(folder.database)),
        Check("disk", lambda: looks.disk(folder.root, patient.free)),
        Check("clock", clock),
        Check("keyring", lambda: looks.keyring(patient.credentials, PEPPER)),
        Check("backup", lambda: looks.backup(folder.backups, settings.backup.folder, patient.now())),
    ]


def _platforms(patient: Patient, met: "_Met") -> list[Check]:
    checks = [Check("network", lambda: _network(met()))]
    for name, url in patient.addresses.items():
        if name == patient.settings.loyalty.provider:
            checks.append(Check("platform", lambda: _programme(patient), name))
        else:
            checks.append(Check("platform", _probe_look(name, url), name))
    return checks


def _network(met: Probe | None) -> Finding:
    return looks.reached("network", "", met.reach) if met else Finding("network", Health.ABSENT)


def _probe_look(name: str, url: str) -> Callable[[], Finding]:
    return lambda: looks.reached("platform", name, probe(url).reach)


def _programme(patient: Patient) -> Finding:
    from pos_client.bootstrap.platforms import loyalty_programme

    if patient.credentials is None:
        raise Unavailable(Outage.CREDENTIALS)
    programme = loyalty_programme(
        patient.settings,
        patient.credentials,
        clock=patient.now,
        phone_of=lambda _id: "",
        on_time=lambda _moment, _source: None,
    )
    if programme is None:
        return Finding("platform", Health.ABSENT)
    try:
        return looks.programme(programme.gateway)
    finally:
        for part in (programme.gateway, *programme.adapters, *programme.sources):
            if callable(close := getattr(part, "close", None)):
                close()


def told(words: Words, found: Sequence[Finding]) -> Told:
    """The report: it is well where nothing is a fault."""
    from ui.doctor.sentences import line

    parts = [
        {
            "part": one.part,
            "name": one.name,
            "health": str(one.health),
            "problem": one.problem,
            "message": line(words, one),
        }
        for one in found
    ]
    ok = all(one.health is not Health.FAULT for one in found)
    # What is not there, or could not be tried, has not been found well.
    marks = {Health.FAULT: "✗", Health.WARNING: "!", Health.ABSENT: "–", Health.SKIPPED: "–"}
    figures: dict[str, Any] = {"ok": ok, "parts": parts}
    return Told(ok, figures, [f"{marks.get(one.health, '✓')} {line(words, one)}" for one in found])


def _terminals(settings: Settings, credentials: Credentials | None) -> tuple[PaymentTerminal, ...]:
    """Without a keyring only those that need no secret: that it is locked is told by its own line."""
    from pos_client.bootstrap.payment_desk import machines

    wanted = settings.payments
    if credentials is None and "mercadopago" in (wanted.card, wanted.pix):
        return ()
    return machines(wanted, credentials or MemoryCredentials({}))


def is_open(folder: DataFolder) -> bool:
    """Whether a till is open in this folder."""
    lock = FileLock(folder.lock, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False


def doctor_command(folder: DataFolder, words: Words) -> Told:
    """The command. Raises Refused(SETTINGS_INVALID) where there is nothing to look at."""
    from pos_client.bootstrap.countertop import scale

    settings = read_settings(folder.settings)
    credentials: Credentials | None = None
    try:
        credentials = KeyringCredentials.open(f"{settings.store.code}-{settings.store.till}")
    except TillError:
        credentials = None
    patient = Patient(
        settings,
        folder,
        credentials,
        words,
        scale=scale(settings.scale, folder.paper),
        terminals=_terminals(settings, credentials),
        in_use=is_open(folder),
    )
    return told(words, findings(patient))
