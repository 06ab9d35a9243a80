"""A newer program for this till: fetched, tried on a copy of its books, and taken only where nothing is open.

Every step can be cut off at any moment and is done again from its beginning; what starts is decided by
`program_slots` alone. `Releases` is whoever knows what there is (The Update Framework, `sync.updates`).
"""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, time
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.versions import Release, is_newer
from pos_client.program_slots import EXECUTABLE, ProgramFolder, ProgramState, Slot
from pos_client.services.update_troubles import noted
from pos_client.store import open_work
from pos_client.store.backup import back_up
from pos_client.store.restore import decided
from pos_client.whole_file import sync_folder

TRIAL_S = 180.0
"""How long a new program may take to try itself, and `_TRIAL_S_PER_MIB` more for the books it copies."""
_TRIAL_S_PER_MIB = 1.0
_SPACE = 6
"""Times its packed size that a release needs: packed and unpacked, and air; the copied books come on top."""
LARGEST_BYTES = 1 << 30
"""Of a program unpacked, six times what one has: more is refused, signed or not."""
_PATIENT = 0x40 if sys.platform == "win32" else 0
"""IDLE_PRIORITY_CLASS: customers wait while a program tries itself."""

Step = Callable[[str], None]


class Releases(Protocol):
    """Where programs come from; all of it signed."""

    def newest(self) -> Release | None:
        """What this till's store and channel are offered. Raises Refused(UPDATE_UNTRUSTED), Unavailable."""

    def fetch(self, release: Release, into: Path) -> Path:
        """The packed program, checked. Raises as `newest`."""


@dataclass(frozen=True, slots=True)
class Updating:
    """One till's updates. `step` hears the name of each thing done, for whoever watches or cuts it off.

    `breathe` is called with the bytes just unpacked, by whoever has a shift to sell beside it.
    """

    program: ProgramFolder
    data: Path
    database: Path
    backups: Path
    version: str
    clock: Callable[[], datetime]
    hours: str = ""
    step: Step = lambda _name: None
    breathe: Callable[[int], None] = lambda _bytes: None

    def stage(self, releases: Releases) -> Slot | None:
        """Look, fetch, unpack and try; None where there is nothing newer, or it waits already.

        Raises Refused: UPDATE_UNTRUSTED, UPDATE_EXPIRED, UPDATE_FAILED (it did not pass its own test on this
        till's books); Unavailable: UPDATES_AWAY, DISK_FULL. What was raised last is kept (`last_trouble`).
        """
        with self._alone() as alone:
            if not alone:
                return None
            with noted(self.program, self.clock):
                return self._looked(releases)

    def _looked(self, releases: Releases) -> Slot | None:
        release = releases.newest()
        if release is None or not self._is_wanted(release.version):
            return None
        self._make_room(release)
        state, name = self.program.state(), self.program.free_slot()
        if state.staged is not None:
            self.program.save(replace(state, staged=None, approved_by=""))
        try:
            return self._staged(releases, release, name)
        finally:
            self._clear_away(name)

    def _is_wanted(self, version: str) -> bool:
        """Newer than what runs, not given up or waiting; what a manager approved is not replaced."""
        state = self.program.state()
        known = (state.given_up, state.staged.version if state.staged else "")
        return (
            is_newer(version, self.version)
            and (not state.current.version or is_newer(version, state.current.version))
            and (state.proved and not state.approved_by and version not in known)
        )

    def _staged(self, releases: Releases, release: Release, name: str) -> Slot:
        packed = releases.fetch(release, self.program.root)
        self.step("fetched")
        self._unpack(packed, name, release.version)
        self._try(name, release.version)
        slot = Slot(name, release.version)
        self.program.save(replace(self.program.state(), staged=slot, approved_by=""))
        self.step("staged")
        return slot

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        """One at a time fills or exchanges slots: the open till's thread, a command, a start."""
        lock = FileLock(self.program.root / "slots.lock", thread_local=False)
        try:
            self.program.root.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=0)
        except Timeout:
            yield False
            return
        except OSError as error:
            raise Unavailable(Outage.DISK_FULL) from error
        try:
            yield True
        finally:
            lock.release()

    def _clear_away(self, name: str) -> None:
        """Whatever came of it: nothing half done stays and fills the disk, no copy of the books either."""
        root, staged = self.program.root, self.program.state().staged
        for file in root.glob("*.tar.gz"):
            with suppress(OSError):
                file.unlink()
        for left in (f"{name}.part", "trial", *(() if staged and staged.name == name else (name,))):
            shutil.rmtree(root / left, ignore_errors=True)

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
        try:
            opens, closes = (time.fromisoformat(part.strip()) for part in self.hours.split("-", 1))
        except ValueError:  # nobody can tell what was meant: it waits for a manager
            return False
        now = self.clock().time()
        is_open = opens <= now < closes if opens <= closes else (now >= opens or now < closes)
        return not is_open

    def take(self) -> bool:
        """Exchange the programs, where one waits and nothing is in its way; the till is not open yet.

        The books are copied first; what starts next is the new program, on trial. Raises Unavailable where
        the copy cannot be made: then nothing changed.
        """
        if self.program.state().staged is None or self.obstacles():
            return False
        with self._alone() as alone:
            state = self.program.state()
            if not alone or state.staged is None or not state.proved:
                return False
            if not is_newer(state.staged.version, self.version):  # a newer one was installed by hand since
                self.program.save(replace(state, staged=None, approved_by=""))
                return False
            self._exchange(state, state.staged)
        return True

    def _exchange(self, state: ProgramState, new: Slot) -> None:
        backup = self._copied(new.version)
        self.step("backed_up")
        try:
            self.program.save(
                ProgramState(current=new, previous=state.current, proved=False, backup=str(backup or ""))
            )
        except OSError as error:
            if backup is not None:
                backup.unlink(missing_ok=True)
            raise Unavailable(Outage.DISK_FULL) from error
        for older in self.backups.glob("before-*.db"):
            if older != backup:
                older.unlink(missing_ok=True)
        self.step("exchanged")

    def _copied(self, version: str) -> Path | None:
        if not self.database.exists():
            return None
        self.backups.mkdir(parents=True, exist_ok=True)
        at = self.clock().strftime("%Y%m%d-%H%M%S")
        return back_up(self.database, self.backups / f"before-{version}-{at}.db")

    def settle(self) -> bool:
        """At the start of the old program, where a new one was given up: its books go back first.

        Nobody has sold since the copy was made; where somebody has after all, nothing is put back: what was
        sold counts. Answers whether there was anything to go back to.
        """
        state = self.program.state()
        if not state.undo:
            return False
        copy, waiting = Path(state.undo), decided(self.database)
        sold = open_work.worked_since(self.database, copy) if copy.exists() else False
        if copy.exists() and not waiting.exists() and not sold:
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

    def _unpack(self, packed: Path, name: str, version: str) -> None:
        """Into a folder beside the slot, which then takes its place."""
        part, target = self.program.path(f"{name}.part"), self.program.path(name)
        for left in (part, target):
            shutil.rmtree(left, ignore_errors=True)
        try:
            with tarfile.open(packed) as archive:
                self._extract(archive, part)
            self.step("unpacked")
            part.replace(target)
            sync_folder(self.program.root)
        except (tarfile.TarError, EOFError, zlib.error) as error:
            self.program.save(replace(self.program.state(), given_up=version))
            raise Refused(Reason.UPDATE_FAILED, version=version, problem="archive") from error
        except OSError as error:
            raise Unavailable(Outage.DISK_FULL) from error
        self.step("placed")

    def _extract(self, archive: tarfile.TarFile, part: Path) -> None:
        """File by file, each on the disk before the next: a sale beside it waits for one file at most."""
        left = LARGEST_BYTES
        part.mkdir()
        for entry in archive:
            left -= entry.size + tarfile.BLOCKSIZE
            if left < 0:
                raise tarfile.ReadError("too large")
            archive.extract(entry, part, filter="data")
            if entry.isreg():
                with (part / entry.name.lstrip("/\\")).open("rb+") as opened:
                    os.fsync(opened.fileno())
            self.breathe(entry.size)

    def _try(self, name: str, version: str) -> None:
        """Its own test, on a copy of this till's books."""
        command = [str(self.program.path(name) / EXECUTABLE), "self-test", "--data", str(self.data)]
        self.step("trying")
        try:
            status, said = self._ran(command)
            told = json.loads(said.decode("utf-8", errors="replace").strip().splitlines()[-1])
            fits = status == 0 and told["ok"] is True and told["version"] == version
        except (OSError, subprocess.TimeoutExpired, ValueError, KeyError, IndexError, TypeError):
            fits = False
        if not fits:
            self.program.save(replace(self.program.state(), given_up=version))
            raise Refused(Reason.UPDATE_FAILED, version=version, problem="self-test")
        self.step("tried")

    def _ran(self, command: list[str]) -> tuple[int, bytes]:
        """Behind everything else on this machine; what it copies stays in the till's own folder, and goes.

        Raises OSError, subprocess.TimeoutExpired.
        """
        trial = self.program.root / "trial"
        shutil.rmtree(trial, ignore_errors=True)
        trial.mkdir(mode=0o700)
        places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(trial))
        books = self.database.stat().st_size if self.database.exists() else 0
        with subprocess.Popen(  # noqa: S603 - the program that was just checked
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **places},
            creationflags=_PATIENT,
        ) as child:
            if sys.platform != "win32":
                with suppress(OSError):
                    os.setpriority(os.PRIO_PROCESS, child.pid, 19)
            try:
                said, _none = child.communicate(timeout=TRIAL_S + _TRIAL_S_PER_MIB * (books >> 20))
            except subprocess.TimeoutExpired:
                child.kill()
                raise
        return child.returncode, said
