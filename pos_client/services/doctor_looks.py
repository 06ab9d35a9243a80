"""How each part of a till is looked at: functions from ports and paths to a finding. Nothing is written.

Each may raise Refused or Unavailable, which `doctor.examine` turns into a finding.
"""

import os
import shutil
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from pos_client.domain.customer import Cpf, MemberQuery
from pos_client.domain.errors import Outage, Refused, Unavailable
from pos_client.domain.money import ZERO
from pos_client.domain.payment import Charge, Method
from pos_client.domain.weighing import Balance
from pos_client.ports import (
    Capability,
    Credentials,
    LoyaltyGateway,
    PaymentTerminal,
    PrinterPort,
    Scale,
    TellsStatus,
)
from pos_client.services.backups import backups_in
from pos_client.services.doctor import Finding, Health
from pos_client.store.health import look_over

CLOCK_ALLOWED = timedelta(minutes=5)
LEAST_FREE_BYTES = 500 * 1024 * 1024
LOW_FREE_BYTES = 2 * 1024 * 1024 * 1024
BACKUP_ALLOWED = timedelta(days=2)
_QUICK_CHECK_S = 12.0
_SCALE_TRIES = 20
_STARTING_S = 3.0
# Published as an example and nobody's: the platform answers that it knows no such member.
_NOBODY = "529.982.247-25"

FreeBytes = Callable[[Path], int]


def free_bytes(folder: Path) -> int:
    """What is left on the disk of that folder."""
    return shutil.disk_usage(folder).free


def printer(port: PrinterPort | None) -> Finding:
    """Whether it can print; roll and drawer where it tells."""
    if port is None:
        return Finding("printer", Health.ABSENT)
    status = port.status() if isinstance(port, TellsStatus) else None
    if status is None:
        return Finding("printer", problem="silent")
    if status.problem:
        return Finding("printer", Health.FAULT, status.problem)
    if status.paper_low:
        return Finding("printer", Health.WARNING, "paper_low")
    return Finding("printer", Health.WARNING, "drawer_open") if status.drawer_open else Finding("printer")


def drawer(way: str, probe: Callable[[], object] | None) -> Finding:
    """One on a line of its own is there or not; one that hangs on the printer is the printer's matter."""
    if way == "none":
        return Finding("drawer", Health.ABSENT)
    if probe is None:
        return Finding("drawer", problem="by_printer")
    probe()
    return Finding("drawer")


def scanner(problem: Callable[[], str] | None) -> Finding:
    """One on a line says how it stands, once its line had time to open; one that types cannot be asked."""
    if problem is None:
        return Finding("scanner", problem="types")
    until = time.monotonic() + _STARTING_S
    while (said := problem()) == "starting" and time.monotonic() < until:
        time.sleep(0.05)
    return Finding("scanner", Health.FAULT, said) if said else Finding("scanner")


def pole(attempt: Callable[[], str] | None) -> Finding:
    """Whether it takes what is written to it: it tells nothing back."""
    if attempt is None:
        return Finding("pole", Health.ABSENT)
    problem = attempt()
    return Finding("pole", Health.FAULT, problem) if problem else Finding("pole")


def scale(port: Scale | None) -> Finding:
    """Whether it answers, and whether it comes to rest."""
    if port is None:
        return Finding("scale", Health.ABSENT)
    for _ in range(_SCALE_TRIES):
        weight = port.read()
        if weight.balance is Balance.STABLE:
            return Finding("scale", details={"grams": weight.grams})
        if weight.balance is not Balance.UNSTABLE:
            break
    return Finding("scale", Health.WARNING, str(weight.balance))


def terminal(port: PaymentTerminal) -> Finding:
    """Asked for a charge that it never had: that it has none is the answer of a machine that is there."""
    nothing = Charge("doctor", "", Method.CREDIT, ZERO, "doctor", external_id="doctor")
    try:
        port.poll(nothing)
    except Refused:
        pass
    except Unavailable as error:
        let_in = error.outage is not Outage.SIGN_IN_NEEDED
        return Finding("terminal", Health.FAULT, "offline" if let_in else "sign_in_needed", port.name)
    return Finding("terminal", name=port.name)


def database(path: Path) -> Finding:
    """Pages and indexes, through a reader of its own. Raises Unavailable(DATABASE_DAMAGED)."""
    if not path.exists():
        return Finding("database", Health.ABSENT)
    whole = look_over(path, budget_s=_QUICK_CHECK_S)
    return Finding("database") if whole else Finding("database", Health.WARNING, "large")


def disk(folder: Path, free: FreeBytes = free_bytes) -> Finding:
    """Whether sales can be written for some time yet."""
    left = free(folder)
    details = {"megabytes": left // (1024 * 1024)}
    if left < LEAST_FREE_BYTES:
        return Finding("disk", Health.FAULT, "almost_full", details=details)
    if left < LOW_FREE_BYTES:
        return Finding("disk", Health.WARNING, "filling", details=details)
    return Finding("disk", details=details)


def clock(server_at: datetime | None, here: datetime) -> Finding:
    """This machine's clock against a server's word."""
    if server_at is None:
        return Finding("clock", Health.SKIPPED, "no_word")
    off = here - server_at
    if abs(off) <= CLOCK_ALLOWED:
        return Finding("clock")
    minutes = int(abs(off).total_seconds() // 60)
    return Finding(
        "clock", Health.FAULT, "ahead" if off > timedelta(0) else "behind", details={"minutes": minutes}
    )


def keyring(credentials: Credentials | None, name: str) -> Finding:
    """Whether secrets can be read. Raises Unavailable(CREDENTIALS)."""
    if credentials is None:
        raise Unavailable(Outage.CREDENTIALS)
    return Finding("keyring") if credentials.read(name) else Finding("keyring", Health.WARNING, "empty")


def programme(gateway: LoyaltyGateway) -> Finding:
    """Asked for a member that nobody is: an answer proves the address, the way and the credentials."""
    if Capability.MEMBER_LOOKUP not in gateway.capabilities:
        return Finding("platform", problem="not_asked", name=gateway.name)
    try:
        gateway.find_members(MemberQuery(cpf=Cpf.typed(_NOBODY)))
    except Refused as error:
        code = str(error.details.get("code", ""))
        if code != "MEMBER_NOT_FOUND":
            return Finding("platform", Health.FAULT, "refused", gateway.name)
    except Unavailable as error:
        return Finding("platform", Health.FAULT, str(error.key), gateway.name)
    return Finding("platform", name=gateway.name)


def reached(part: str, name: str, reach: str) -> Finding:
    """What a probe without credentials found."""
    return Finding(part, name=name) if reach == "reached" else Finding(part, Health.FAULT, reach, name)


def backup(own: Path, second: str, now: datetime) -> Finding:
    """The second place is there and can be written; a copy was made not long ago."""
    place = Path(second)
    if second and not place.is_dir():
        return Finding("backup", Health.FAULT, "place_missing", details={"folder": second})
    if second and not os.access(place, os.W_OK):
        return Finding("backup", Health.FAULT, "place_read_only", details={"folder": second})
    newest = next(iter(backups_in(own)), None)
    if newest is None:
        return Finding("backup", Health.WARNING, "none_yet")
    age = now.replace(tzinfo=None) - newest.at.replace(tzinfo=None)
    if age > BACKUP_ALLOWED:
        return Finding("backup", Health.WARNING, "old", details={"days": age.days})
    return Finding("backup") if second else Finding("backup", Health.WARNING, "no_second_place")
