"""`pos-client doctor`: every part of this till looked at, one line each. The till may be open meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from pos_client.bootstrap import devices
from pos_client.bootstrap.inside import PEPPER, local_now
from pos_client.bootstrap.maintenance import Told
from pos_client.credentials import KeyringCredentials
from pos_client.domain.errors import Outage, TillError, Unavailable
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
    first = next(iter(patient.addresses.values()), "")
    met = probe(first) if first else None
    return examine([*_devices(patient), *_machine(patient, met), *_platforms(patient, met)])


def _devices(patient: Patient) -> list[Check]:
    checks = [
        Check("printer", lambda: _printer(patient)),
        Check("scale", lambda: looks.scale(patient.scale)),
    ]
    for terminal in patient.terminals:
        checks.append(Check("terminal", _terminal_look(terminal), terminal.name))
    return checks


def _terminal_look(terminal: PaymentTerminal) -> Callable[[], Finding]:
    return lambda: looks.terminal(terminal)


def _printer(patient: Patient) -> Finding:
    settings, folder = patient.settings.printer, patient.folder
    if settings.transport == "none":
        return looks.printer(None)
    profile = devices.profile(settings, folder)
    return looks.printer(devices.printer(settings, profile, paper=folder.paper, words=patient.words))


def _machine(patient: Patient, met: Probe | None) -> list[Check]:
    folder, settings = patient.folder, patient.settings
    server_at = met.server_at if met else None
    return [
        Check("database", lambda: looks.database(folder.database)),
        Check("disk", lambda: looks.disk(folder.root, patient.free)),
        Check("clock", lambda: looks.clock(server_at, patient.now())),
        Check("keyring", lambda: looks.keyring(patient.credentials, PEPPER)),
        Check("backup", lambda: looks.backup(folder.backups, settings.backup.folder, patient.now())),
    ]


def _platforms(patient: Patient, met: Probe | None) -> list[Check]:
    checks = [Check("network", lambda: _network(met))]
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
    marks = {Health.FAULT: "✗", Health.WARNING: "!"}
    figures: dict[str, Any] = {"ok": ok, "parts": parts}
    return Told(ok, figures, [f"{marks.get(one.health, '✓')} {line(words, one)}" for one in found])


def doctor_command(folder: DataFolder, words: Words) -> Told:
    """The command. Raises Refused(SETTINGS_INVALID) where there is nothing to look at."""
    from pos_client.bootstrap.countertop import scale
    from pos_client.bootstrap.payment_desk import machines

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
        terminals=machines(settings.payments, credentials) if credentials else (),
    )
    return told(words, findings(patient))
