"""A newer program for this till: fetched, tried on a copy of its books, and taken only where nothing is open.

Every step can be cut off at any moment and is done again from its beginning; what starts is decided by
`program_slots` alone. `Releases` is whoever knows what there is (The Update Framework, `sync.updates`).
"""

import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time
from pathlib import Path
from typing import Protocol

from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.versions import Release, is_newer
from pos_client.program_slots import EXECUTABLE, ProgramFolder, ProgramState, Slot
from pos_client.store import open_work
from pos_client.store.backup import back_up
from pos_client.store.restore import decided
from pos_client.whole_file import sync_folder

TRIAL_S = 180.0
"""How long a new program may take to try itself."""
_SPACE = 3
"""Times its packed size that a release needs: packed, unpacked, and the copy of the books."""

Step = Callable[[str], None]


class Releases(Protocol):
    """Where programs come from; all of it signed."""

    def newest(self) -> Release | None:
        """What this till's store and channel are offered. Raises Refused(UPDATE_UNTRUSTED), Unavailable."""

    def fetch(self, release: Release, into: Path) -> Path:
        """The packed program, checked. Raises as `newest`."""


@dataclass(frozen=True, slots=True)
class Updating:
    """One till's updates. `step` hears the name of each thing done, for whoever watches or cuts it off."""

    program: ProgramFolder
    data: Path
    database: Path
    backups: Path
    version: str
    clock: Callable[[], datetime]
    hours: str = ""
    step: Step = lambda _name: None

    def stage(self, releases: Releases) -> Slot | None:
        """Look, fetch, unpack and try; None where there is nothing newer, or it waits already.

        Raises Refused: UPDATE_UNTRUSTED, UPDATE_FAILED (it did not pass its own test on this till's books);
        Unavailable: UPDATES_AWAY, DISK_FULL.
        """
        state = self.program.state()
        release = releases.newest()
        if release is None or not is_newer(release.version, self.version):
            return None
        if not state.proved or release.version == state.given_up:
            return None
        if state.staged is not None and state.staged.version == release.version:
            return None
        self._make_room(release)
        name = self.program.free_slot()
        if state.staged is not None:
            self.program.save(replace(state, staged=None, approved_by=""))
        packed = releases.fetch(release, self.program.root)
        self.step("fetched")
        self._unpack(packed, name)
        self._try(name, release.version)
        slot = Slot(name, release.version)
        self.program.save(replace(self.program.state(), staged=slot, approved_by=""))
        packed.unlink(missing_ok=True)
        self.step("staged")
        return slot

    def approve(self, by: str) -> bool:
        """A manager wants it at the next start, whatever the hour. False where nothing waits."""
        state = self.program.state()
        if state.staged is None:
            return False
        self.program.save(replace(state, approved_by=by))
        self.step("approved")
        return True

    def obstacles(self) -> tuple[str, ...]:
        """What is still open: `cart`, `prints`, `charges`; and `hours` where nobody approved it."""
        found = open_work.open_work(self.database) if self.database.exists() else ()
        state = self.program.state()
        waits = not state.approved_by and not self.is_closed_hour()
        return (*found, "hours") if waits else found

    def is_closed_hour(self) -> bool:
        """Whether the store is closed now by its `hours` (`08:00-22:00` it is open); unset means never."""
        if not self.hours:
            return False
        opens, closes = (time.fromisoformat(part.strip()) for part in self.hours.split("-", 1))
        now = self.clock().time()
        is_open = opens <= now < closes if opens <= closes else (now >= opens or now < closes)
        return not is_open

    def take(self) -> bool:
        """Exchange the programs, where one waits and nothing is in its way; the till is not open yet.

        The books are copied first; what starts next is the new program, on trial. Raises Unavailable where
        the copy cannot be made: then nothing changed.
        """
        state = self.program.state()
        if state.staged is None or self.obstacles():
            return False
        backup = ""
        if self.database.exists():
            self.backups.mkdir(parents=True, exist_ok=True)
            at = self.clock().strftime("%Y%m%d-%H%M%S")
            made = back_up(self.database, self.backups / f"before-{state.staged.version}-{at}.db")
            backup = str(made)
        self.step("backed_up")
        self.program.save(
            ProgramState(current=state.staged, previous=state.current, proved=False, starts=0, backup=backup)
        )
        self.step("exchanged")
        return True

    def settle(self) -> bool:
        """At the start of the old program, where a new one was given up: its books go back first.

        Nobody has sold since the copy was made. Answers whether there was anything to go back to.
        """
        state = self.program.state()
        if not state.undo:
            return False
        copy, waiting = Path(state.undo), decided(self.database)
        if copy.exists() and not waiting.exists():
            partial = back_up(copy, self.database.with_suffix(".undo"))
            partial.replace(waiting)
            sync_folder(waiting.parent)
            self.step("undo_decided")
        self.program.save(replace(state, undo=""))
        self.step("settled")
        return True

    def _make_room(self, release: Release) -> None:
        self.program.root.mkdir(parents=True, exist_ok=True)
        books = self.database.stat().st_size if self.database.exists() else 0
        if shutil.disk_usage(self.program.root).free < _SPACE * release.size_bytes + 2 * books:
            raise Unavailable(Outage.DISK_FULL)

    def _unpack(self, packed: Path, name: str) -> None:
        """Into a folder beside the slot, which then takes its place."""
        part, target = self.program.path(f"{name}.part"), self.program.path(name)
        for left in (part, target):
            shutil.rmtree(left, ignore_errors=True)
        try:
            with tarfile.open(packed) as archive:
                archive.extractall(part, filter="data")
            self.step("unpacked")
            for file in part.rglob("*"):
                if file.is_file():
                    with file.open("rb+") as opened:
                        os.fsync(opened.fileno())
            part.replace(target)
            sync_folder(self.program.root)
        except tarfile.TarError as error:
            raise Refused(Reason.UPDATE_FAILED, version="?", problem="archive") from error
        except OSError as error:
            raise Unavailable(Outage.DISK_FULL) from error
        self.step("placed")

    def _try(self, name: str, version: str) -> None:
        """Its own test, on a copy of this till's books."""
        command = [str(self.program.path(name) / EXECUTABLE), "self-test", "--data", str(self.data)]
        self.step("trying")
        try:
            done = subprocess.run(  # noqa: S603 - the program that was just checked
                command, capture_output=True, timeout=TRIAL_S, check=False, stdin=subprocess.DEVNULL
            )
            told = json.loads(done.stdout.decode("utf-8", errors="replace").strip().splitlines()[-1])
            fits = done.returncode == 0 and told["ok"] is True and told["version"] == version
        except (OSError, subprocess.TimeoutExpired, ValueError, KeyError, IndexError, TypeError):
            fits = False
        if not fits:
            self.program.save(replace(self.program.state(), given_up=version))
            raise Refused(Reason.UPDATE_FAILED, version=version, problem="self-test")
        self.step("tried")
