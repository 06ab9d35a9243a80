"""Which program starts: the installed one, or one of two slots that an update filled.

Standard library only, because it runs before everything else. The state is one small file, replaced whole:
whatever the moment of a power cut, the old program starts or the new one does. A new program is on trial
until it has proved itself, which it does before anybody can sign in: nothing was ever sold by one that is
given up, and its books go back to the copy made before the exchange. After that there is only forward.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pos_client.domain.versions import is_newer
from pos_client.whole_file import write_whole

CHOSEN = "POS_CLIENT_SLOT"
"""Set for the program that was chosen: the slot's name, `installed` for none."""
INSTALLED = "installed"
_INSTALLED_COMMAND = "POS_CLIENT_INSTALLED"
"""How to start the installed program, for one of a slot that must hand back to it."""
MOST_STARTS = 2
"""How often a program on trial may start without proving itself."""
_NAMES = ("a", "b")
EXECUTABLE = "pos-client.exe" if sys.platform == "win32" else "pos-client"


@dataclass(frozen=True, slots=True)
class Slot:
    """A program: a slot's name, or `installed`, and its version where that is known."""

    name: str = INSTALLED
    version: str = ""


@dataclass(frozen=True, slots=True)
class ProgramState:
    """What starts (`current`), what did before, and what waits (`staged`, by whose leave: `approved_by`).

    `starts` counts those of a `current` that has not `proved` itself. `backup` is the copy of the books made
    before the exchange; `undo` is one that must take their place before the till opens. `given_up` is the
    version that failed, not taken again.
    """

    current: Slot = Slot()
    previous: Slot | None = None
    staged: Slot | None = None
    approved_by: str = ""
    starts: int = 0
    proved: bool = True
    backup: str = ""
    undo: str = ""
    given_up: str = ""


@dataclass(frozen=True, slots=True)
class ProgramFolder:
    """The folder of slots, beside a till's data. It need not be there: then only the installed program is."""

    root: Path

    @property
    def file(self) -> Path:
        """Where the state is."""
        return self.root / "state.json"

    def path(self, slot: str) -> Path:
        """Where that slot's program lies."""
        return self.root / slot

    def free_slot(self) -> str:
        """The one that neither runs nor is what to go back to."""
        state = self.state()
        taken = {state.current.name, state.previous.name if state.previous and not state.proved else ""}
        return next(name for name in _NAMES if name not in taken)

    def state(self) -> ProgramState:
        """As it stands; the installed program where nothing, or nothing that can be read, stands there.

        Nobody runs a program out of another person's folder: not the administrator who removes the package.
        """
        try:
            if os.name == "posix" and self.file.stat().st_uid != os.geteuid():
                return ProgramState()
            told = json.loads(self.file.read_text("utf-8"))
            slots = {name: _slot(told[name]) if told.get(name) else None for name in ("previous", "staged")}
            state = ProgramState(**{**told, **slots, "current": _slot(told["current"])})
            return replace(state, starts=int(state.starts), undo=str(state.undo), backup=str(state.backup))
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return ProgramState()

    def save(self, state: ProgramState) -> None:
        """On the disk when this returns. Raises OSError."""
        self.root.mkdir(parents=True, exist_ok=True)
        write_whole(self.file, json.dumps(asdict(state), indent=1).encode())

    def ousted(self) -> bool:
        """Whether this program, one of a slot, was given up while it came up: then it must not sell."""
        own = os.environ.get(CHOSEN, INSTALLED)
        return own != INSTALLED and own != self.state().current.name

    def prove(self) -> bool:
        """The program that runs works, and may sell: there is no way back. Answers whether it is news.

        Raises OSError where that cannot be noted: then it must not sell, it would be given up later.
        """
        state = self.state()
        if state.proved or os.environ.get(CHOSEN) != state.current.name:
            return False
        self.save(replace(state, proved=True, starts=0, previous=None, backup=""))
        return True


def choose(folder: ProgramFolder, *, version: str = "", counts: bool = True) -> Slot:
    """Which program starts now; counts the starts of one on trial, and gives it up after too many.

    `version` is the installed program's: a newer one than the slot's was installed by hand, and is taken.
    `counts` is false where the till is open already (somebody clicked twice) or only practises: such a start
    says nothing of the program. A full disk keeps no till from starting: then nothing is noted.
    """
    state = folder.state()
    there = state.current.name == INSTALLED or (folder.path(state.current.name) / EXECUTABLE).exists()
    if not counts:
        return state.current if there else Slot()
    if state.current.name != INSTALLED and is_newer(version, state.current.version):
        _note(folder, ProgramState(staged=state.staged, approved_by=state.approved_by))
        return Slot()
    if state.proved and there:
        return state.current
    if not state.proved and (state.starts >= MOST_STARTS or not there):
        back = state.previous or Slot()
        _note(folder, ProgramState(current=back, undo=state.backup, given_up=state.current.version))
        return back
    if not there:  # proved, and gone: somebody deleted it; the installed one says what it can do
        return Slot()
    _note(folder, replace(state, starts=state.starts + 1))
    return state.current


def _note(folder: ProgramFolder, state: ProgramState) -> None:
    with suppress(OSError):
        folder.save(state)


def start_chosen(
    folder: ProgramFolder,
    arguments: Sequence[str],
    *,
    run: Callable[[], int],
    installed: Sequence[str],
    own: str,
    version: str = "",
    alone: Callable[[], AbstractContextManager[bool]] = lambda: nullcontext(True),
) -> int:
    """Hand over to the chosen program, or `run` where that is this one: what `own` names.

    `installed` is the command of the installed program, where this is it, and `version` what this one is.
    `alone` holds the till while it is chosen; false where another program has it.
    """
    if own != INSTALLED and own == os.environ.get(CHOSEN) == folder.state().current.name:
        return run()  # another program handed over to this one, and counted its start
    with alone() as counts:
        chosen = choose(folder, version=version if own == INSTALLED else "", counts=counts)
    os.environ[CHOSEN] = chosen.name
    if chosen.name == own:
        return run()
    before = os.environ.setdefault(_INSTALLED_COMMAND, json.dumps(list(installed)))
    start = json.loads(before) if chosen.name == INSTALLED else [str(folder.path(chosen.name) / EXECUTABLE)]
    try:
        return _handed_to([*start, *arguments])
    except OSError:  # it cannot even be started (quarantined, torn): this one says what it can do
        if own != INSTALLED:
            raise
        os.environ[CHOSEN] = INSTALLED
        return run()


def hand_on(folder: ProgramFolder, arguments: Sequence[str], *, own: str) -> int | None:
    """A command over a till's books is for the program that they belong to; None where that is this one."""
    current, proved = folder.state().current, folder.state().proved
    program = folder.path(current.name) / EXECUTABLE
    if own != INSTALLED or current.name == INSTALLED or not proved or not program.exists():
        return None
    os.environ[CHOSEN] = current.name
    try:
        return _handed_to([str(program), *arguments])
    except OSError:
        del os.environ[CHOSEN]
        return None


def _slot(told: dict[str, str]) -> Slot:
    """Raises ValueError for a name that is none of ours: it would be started as a path."""
    slot = Slot(**told)
    if slot.name not in (*_NAMES, INSTALLED) or not isinstance(slot.version, str):
        raise ValueError(f"no slot: {slot.name!r}")
    return slot


def _handed_to(command: Sequence[str]) -> int:
    """This process becomes that program; Windows has no such thing, so it waits for it there."""
    if os.name == "posix":
        os.execv(command[0], list(command))  # noqa: S606 - our own program
    return subprocess.call(list(command))  # noqa: S603 - our own program
