"""An update killed at every step: `python -m tests.whole.update_kills --json`.

A till with a queue is offered a newer program over The Update Framework (a folder signed for the run). At
each step of the update the process dies by the operating system's hand; what starts afterwards must be the
old program or the new one, on books that verify, with the same sales and queue; what is not is `broken`.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pos_client.bootstrap import releasing
from pos_client.paths import DataFolder
from pos_client.program_slots import EXECUTABLE, ProgramFolder
from resources.words import Words
from sync.updates import UpdateRepository
from tests.fakes.program_main import DIE_AT, updates
from tests.fakes.programs import ROOT, some_program
from tests.fakes.till import OPERATOR, selling_till

SALES = 7
NEW = "0.2.0"
STAGING = ("fetched", "unpacked", "placed", "trying", "tried", "staged", "approved")
TAKING = ("backed_up", "exchanged", "opening", "migrated", "proved")
GIVING_UP = ("undo_decided", "settled", "opening", "proved")


@dataclass(frozen=True, slots=True)
class Ground:
    """Where one till's update is played."""

    folder: DataFolder
    repository: Path
    root: bytes
    installed: Path

    def source(self, state: str = "metadata") -> UpdateRepository:
        """What it is offered."""
        return UpdateRepository(
            str(self.repository),
            store="001",
            channel="stable",
            state=self.folder.program / state,
            root=self.root,
        )

    def started(self, *, die_at: str = "") -> dict[str, Any]:
        """The till as a person starts it: what its program says of itself; nothing where it was killed."""
        return _last_line(
            _run([str(self.installed / EXECUTABLE), "run", "--data", str(self.folder.root)], die_at)
        )

    def staged(self, *, die_at: str = "") -> None:
        """Look for an update and take leave for it, in a process of its own."""
        _run(
            [sys.executable, "-m", "tests.whole.update_kills", "--stage", str(self.folder.root.parent)],
            die_at,
        )


Play = Callable[[Ground, str], list[str]]


def ground(place: Path, *, kind: str) -> Ground:
    """A till with a queue, and a repository that offers it a program of that kind."""
    words, keys = Words.of("en"), place / "keys"
    repository = place / "repository"
    releasing.begin(repository, keys, words)
    program = some_program(place / "built", NEW, kind=kind)
    releasing.add(repository, keys, words, program=program, version=NEW, where="channels/stable")
    folder = DataFolder(place / "data").made()
    till = selling_till(folder.database)
    for cents in range(1, SALES + 1):
        till.checkout.close(till.paid(100 * cents), OPERATOR)
    with till.store.writing() as transaction:
        transaction.exec_driver_sql("UPDATE print_jobs SET state = 'printed'")
    till.store.close()
    installed = some_program(place / "installed", "0.1.0")
    return _found(place, repository, folder=folder, installed=installed)


def _found(place: Path, repository: Path, *, folder: DataFolder, installed: Path) -> Ground:
    root = (repository / "metadata" / "1.root.json").read_bytes()
    return Ground(folder, repository, root, installed)


def _stage_here(place: Path) -> int:
    """The child's part: stage and approve, dying where it is told to."""
    folder = DataFolder(place / "data")
    found = _found(place, place / "repository", folder=folder, installed=place / "installed")
    updating = updates(folder, "0.1.0")
    updating.stage(found.source())
    updating.approve("it")
    return 0


def _run(command: Sequence[str], die_at: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("POS_CLIENT")}
    return subprocess.run(
        list(command),
        env={**kept, DIE_AT: die_at},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def _last_line(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    lines = done.stdout.strip().splitlines()
    return json.loads(lines[-1]) if lines else {}


def faults(told: dict[str, Any], versions: set[str]) -> list[str]:
    """What is wrong with what started."""
    found = []
    if told.get("version") not in versions:
        found.append(f"started {told.get('version')}")
    if told.get("ok") is not True:
        found.append("books")
    if (told.get("sales"), told.get("waiting")) != (SALES, SALES):
        found.append(f"{told.get('sales')} sales, {told.get('waiting')} waiting")
    return found


def killed_while_staging(till: Ground, step: str) -> list[str]:
    """Die on the way to a staged program; then the old one starts, and the update goes on and is taken."""
    till.staged(die_at=step)
    first = till.started()
    wrong = faults(first, {"0.1.0", NEW} if step == "approved" else {"0.1.0"})
    till.staged()
    return [*wrong, *faults(till.started(), {NEW})]


def killed_while_taking(till: Ground, step: str) -> list[str]:
    """Die while the programs are exchanged or the new one comes up; then one of them starts, whole."""
    till.staged()
    till.started(die_at=step)
    return [*faults(till.started(), {"0.1.0", NEW}), *faults(till.started(), {NEW})]


def killed_while_giving_up(till: Ground, step: str) -> list[str]:
    """A new program that migrates and never proves itself: given up, and the old one has its books again."""
    till.staged()
    for _trial in range(2):  # killed after it migrated, before it proved itself
        till.started(die_at="migrated")
    till.started(die_at=step)
    told = till.started()
    wrong = faults(told, {"0.1.0"})
    if told.get("schema") == "9001":
        wrong.append("the newer schema stayed")
    if ProgramFolder(till.folder.program).state().given_up != NEW:
        wrong.append("not given up")
    till.staged()
    return [*wrong, *faults(till.started(), {"0.1.0"})]  # what was given up is not taken again


CASES = (
    *(("staging", name, killed_while_staging) for name in STAGING),
    *(("taking", name, killed_while_taking) for name in TAKING),
    *(("giving_up", name, killed_while_giving_up) for name in GIVING_UP),
)


def played(folder: Path, cases: Sequence[tuple[str, str, Play]] = CASES) -> dict[str, Any]:
    """Each case on a till of its own, all of them made alike."""
    first = ground(folder / "first", kind="newer")
    steps = []
    for place, (part, name, play) in enumerate(cases):
        copy = folder / f"{place}"
        shutil.copytree(folder / "first", copy)
        till = replace(first, folder=DataFolder(copy / "data"), repository=copy / "repository")
        steps.append({"part": part, "step": name, "wrong": play(till, name)})
        shutil.rmtree(copy, ignore_errors=True)
    broken = sum(bool(one["wrong"]) for one in steps)
    return {"steps": steps, "kills": len(steps), "broken": broken}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; 1 where anything broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--stage", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.stage is not None:
        return _stage_here(options.stage)
    with tempfile.TemporaryDirectory(prefix="pos-updates-") as name:
        told = played(Path(name))
    print(json.dumps(told) if options.json else f"{told['kills']} kills, {told['broken']} broken")
    return 1 if told["broken"] else 0


if __name__ == "__main__":
    sys.exit(main())
