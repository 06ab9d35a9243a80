"""`python -m tests.whole.doctor_faults --json`: a healthy demo store, then twelve faults, one at a time.

Each is made for real where that can be done (a printer on a socket, a page of the database overwritten, a
portal in the platform's place) and through a port where it cannot (a full disk, a locked keyring).
"""

import argparse
import json
import random
import secrets
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite

from hardware.simulated_scale import STATE_FILE, SimulatedScale
from hardware.terminals.simulated import Behaviour, SimulatedTerminal
from pos_client.bootstrap.doctor import Patient, findings
from pos_client.credentials import MemoryCredentials
from pos_client.demo.store import open_demo_store
from pos_client.domain.errors import Outage, Unavailable
from pos_client.local_clock import local_now
from pos_client.paths import DataFolder
from pos_client.services.doctor import Finding, Health
from resources.words import Words
from sync.sandbox.process import SandboxProcess
from tests.hardware.peers import READY, Printer, on_the_network
from tests.sync.box import Box
from ui.doctor.sentences import line

FREE_BYTES = 50 * 1024**3


class LockedKeyring:
    """The system's keyring before anybody has unlocked it."""

    def read(self, name: str) -> str | None:
        raise Unavailable(Outage.CREDENTIALS)

    def write(self, name: str, secret: str) -> None:
        raise Unavailable(Outage.CREDENTIALS)


@dataclass
class Ward:
    """The healthy store and what can be done to it."""

    root: Path
    box: Box
    printer: Printer
    terminal: SimulatedTerminal
    healthy: Patient

    @contextmanager
    def printer_says(self, **status: int) -> Iterator[Patient]:
        self.printer.says = {**READY, **{int(name[1:]): byte for name, byte in status.items()}}
        yield self.healthy
        self.printer.says = dict(READY)

    @contextmanager
    def unplugged(self) -> Iterator[Patient]:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        settings = self.healthy.settings
        yield self.but(settings=replace(settings, printer=replace(settings.printer, port=port)))

    @contextmanager
    def silent_scale(self) -> Iterator[Patient]:
        state = self.root / "devices" / STATE_FILE
        state.write_text("silent", encoding="utf-8")
        yield self.healthy
        state.unlink()

    @contextmanager
    def terminal_away(self) -> Iterator[Patient]:
        self.terminal.behaviour = Behaviour.SILENT
        yield self.healthy
        self.terminal.behaviour = Behaviour.APPROVES

    @contextmanager
    def full_disk(self) -> Iterator[Patient]:
        yield self.but(free=lambda _folder: 90 * 1024**2)

    @contextmanager
    def damaged(self) -> Iterator[Patient]:
        """A copy of the till's folder with one page of the products overwritten."""
        folder = DataFolder(self.root / "damaged")
        shutil.copytree(self.healthy.folder.root, folder.root)
        with closing(sqlite.connect(folder.database)) as connection:
            size = connection.execute("PRAGMA page_size").fetchone()[0]
            root = connection.execute(
                "SELECT rootpage FROM sqlite_master WHERE name = 'products'"
            ).fetchone()[0]
        with folder.database.open("r+b") as file:
            file.seek((root - 1) * size)
            file.write(random.Random(1).randbytes(512))
        yield self.but(folder=folder)

    @contextmanager
    def wrong_clock(self) -> Iterator[Patient]:
        yield self.but(now=lambda: local_now() + timedelta(days=2))

    @contextmanager
    def locked(self) -> Iterator[Patient]:
        yield self.but(credentials=LockedKeyring())

    @contextmanager
    def refused(self) -> Iterator[Patient]:
        assert isinstance(self.healthy.credentials, MemoryCredentials)
        known = dict(self.healthy.credentials.secrets)
        known["smartbis_api_secret"] = secrets.token_hex(16)
        yield self.but(credentials=MemoryCredentials(known))

    @contextmanager
    def captive(self) -> Iterator[Patient]:
        self.box.fault("portal", "/smartbis")
        yield self.healthy
        self.box.mend()

    @contextmanager
    def no_backup_place(self) -> Iterator[Patient]:
        place = Path(self.healthy.settings.backup.folder)
        place.rename(place.with_name("elsewhere"))
        yield self.healthy
        place.with_name("elsewhere").rename(place)

    def but(self, **changed: Any) -> Patient:
        """The healthy till, with something else."""
        return replace(self.healthy, **changed)

    @property
    def faults(self) -> dict[str, tuple[Callable[[], Any], str, str]]:
        """Each fault: how it is made, and the part and problem by which it must be found."""
        return {
            "paper out": (lambda: self.printer_says(n4=0x72), "printer", "paper_out"),
            "cover open": (lambda: self.printer_says(n2=0x16), "printer", "cover_open"),
            "printer unplugged": (self.unplugged, "printer", "offline"),
            "scale silent": (self.silent_scale, "scale", "timeout"),
            "card machine offline": (self.terminal_away, "terminal", "offline"),
            "disk almost full": (self.full_disk, "disk", "almost_full"),
            "damaged database page": (self.damaged, "database", "database_damaged"),
            "clock 2 days off": (self.wrong_clock, "clock", "ahead"),
            "keyring locked": (self.locked, "keyring", "credentials"),
            "Smartbis refusing the credential": (self.refused, "platform", "sign_in_needed"),
            "network captive": (self.captive, "network", "captive"),
            "backup place missing": (self.no_backup_place, "backup", "place_missing"),
        }


def is_ill(found: tuple[Finding, ...]) -> list[Finding]:
    return [one for one in found if one.health in {Health.FAULT, Health.WARNING}]


@contextmanager
def ward(root: Path) -> Iterator[Ward]:
    """A demo store that was opened, copied away and closed, with every device there is."""
    with ExitStack() as stack:
        sandbox = stack.enter_context(SandboxProcess(root / "sandbox"))
        printer, terminal = Printer(), SimulatedTerminal()
        host, port = stack.enter_context(on_the_network(printer))
        demo = open_demo_store(root, sandbox.url, provider="smartbis", language="pt_BR", theme="light")
        second, devices = root / "stick", root / "devices"
        second.mkdir()
        devices.mkdir()
        till = demo.till
        assert till.upkeep.backups is not None
        till.upkeep.backups.take("doctor")
        settings = replace(
            till.settings,
            printer=replace(till.settings.printer, transport="network", host=host, port=port),
            backup=replace(till.settings.backup, folder=str(second)),
        )
        credentials = MemoryCredentials(
            {**Box(sandbox).credentials, "operator_pepper": secrets.token_hex(32)}
        )
        folder, words = till.folder, till.words
        till.close()
        yield Ward(
            root,
            Box(sandbox),
            printer,
            terminal,
            Patient(
                settings,
                folder,
                credentials,
                words,
                free=lambda _folder: FREE_BYTES,
                scale=SimulatedScale(devices),
                terminals=(terminal,),
            ),
        )


def run(root: Path, language: str) -> dict[str, Any]:
    """The healthy store, then each fault."""
    words = Words.of(language)
    with ward(root) as stand:
        healthy = findings(stand.healthy)
        report = []
        for fault, (make, part, problem) in stand.faults.items():
            with make() as patient:
                found = findings(patient)
            hits = [one for one in found if (one.part, one.problem) == (part, problem)]
            said = hits or is_ill(found)
            report.append(
                {"fault": fault, "found": bool(hits), "message": "; ".join(line(words, one) for one in said)}
            )
        green = not is_ill(healthy) and not is_ill(findings(stand.healthy))
    ill = [line(words, one) for one in is_ill(healthy)]
    return {"healthy": green, "healthy_said": ill, "faults": report}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.whole.doctor_faults")
    parser.add_argument("--json", action="store_true", required=True)
    parser.add_argument("--language", choices=("pt_BR", "en"), default="pt_BR")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="doctor-") as name:
        told = run(Path(name), options.language)
    print(json.dumps(told, ensure_ascii=False))
    return 0 if told["healthy"] and all(one["found"] for one in told["faults"]) else 1


if __name__ == "__main__":
    sys.exit(main())
