"""Updates from the command line and at the start: look, take, tell."""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pos_client import __version__
from pos_client.bootstrap.maintenance import Told, held, store_of
from pos_client.domain.errors import Reason, Refused, TillError
from pos_client.local_clock import local_now
from pos_client.paths import DataFolder
from pos_client.program_slots import CHOSEN, INSTALLED, ProgramFolder, start_chosen
from pos_client.services.identity import said_name, stamp
from pos_client.services.updating import Updating
from pos_client.settings import UpdateSettings, read_settings
from pos_client.store import journal
from pos_client.store.till_row import load_till
from resources.words import Words

if TYPE_CHECKING:
    from sync.updates import UpdateRepository

_log = logging.getLogger("pos.updates")


def updating_of(folder: DataFolder, settings: UpdateSettings, *, clock: Callable[[], datetime]) -> Updating:
    """This till's updates."""
    return Updating(
        ProgramFolder(folder.program),
        data=folder.root,
        database=folder.database,
        backups=folder.backups,
        version=__version__,
        clock=clock,
        hours=settings.hours,
    )


def repository(folder: DataFolder) -> "UpdateRepository | None":
    """Where programs come from; None where the store has no place for them or no root to trust."""
    settings = read_settings(folder.settings)
    if not settings.updates.source or not folder.update_root.exists():
        return None
    from sync.updates import UpdateRepository

    return UpdateRepository(
        settings.updates.source,
        store=settings.store.code,
        channel=settings.updates.channel,
        state=folder.program / "metadata",
        root=folder.update_root.read_bytes(),
    )


def run_chosen(folder: DataFolder, *, training: bool) -> int:
    """Start the program that is to start, after what an update still has to do."""
    from pos_client.bootstrap.run import ANOTHER_PROGRAM, own_command, run_till

    program, own = ProgramFolder(folder.program), os.environ.get(CHOSEN, INSTALLED)
    arguments = ["run", "--data", str(folder.root), *(["--training"] if training else [])]

    def run() -> int:
        if not training and exchange_program(folder, clock=local_now):
            return ANOTHER_PROGRAM
        return run_till(folder, training=training)

    while True:
        status = start_chosen(
            program,
            arguments,
            run=run,
            installed=own_command(),
            own=own,
            version=__version__,
            alone=lambda: _alone(folder, counts=not training),
        )
        if status != ANOTHER_PROGRAM:
            return status


@contextmanager
def _alone(folder: DataFolder, *, counts: bool) -> Iterator[bool]:
    """Holds the till; false where it is open already, cannot be held, or only practises."""
    with ExitStack() as stack:
        try:
            stack.enter_context(held(folder))
        except (TillError, OSError):
            counts = False
        yield counts


def exchange_program(folder: DataFolder, *, clock: Callable[[], datetime]) -> bool:
    """At the start, before the till opens: go back where a trial failed, take what waits. True: start again.

    Never keeps a till from opening: what goes wrong is logged, and the program that runs goes on. A till that
    is not set up yet has nothing to exchange.
    """
    if not folder.settings.is_file():
        return False
    try:
        settings = read_settings(folder.settings).updates
        with held(folder):
            wanted = updating_of(folder, settings, clock=clock)
            if wanted.program.ousted():
                return True
            wanted.settle()
            return wanted.take()
    except (TillError, OSError, ValueError) as error:
        _log.warning("the program was not exchanged: %s", getattr(error, "key", error))
        return False


@dataclass(frozen=True, slots=True)
class UpdateCommands:
    """The `update` commands."""

    folder: DataFolder
    words: Words
    clock: Callable[[], datetime]

    def check(self) -> Told:
        """Fetch, unpack and try what is new. Raises as `Updating.stage`."""
        source = repository(self.folder)
        if source is None:
            said = self.words.text("No place for updates is set ([updates] source and its root).")
            return Told(False, {"staged": None, "source": False}, [said])
        slot = self._updating().stage(source)
        if slot is None:
            return self.status()
        said = self.words.text(
            "Version {version} is ready and was tried on this till's data.", version=slot.version
        )
        return Told(True, {"staged": slot.version, "source": True}, [said])

    def approve(self, by: str) -> Told:
        """Take it at the next start, whatever the hour; journalled. Raises Refused(UPDATE_NONE)."""
        waiting = self._updating().program.state().staged
        if waiting is None:
            raise Refused(Reason.UPDATE_NONE)
        if self.folder.database.exists():
            self._note({"from": __version__, "to": waiting.version, "by": said_name(by)})
        if not self._updating().approve(by):
            raise Refused(Reason.UPDATE_NONE)
        return self.status()

    def _note(self, body: dict[str, str]) -> None:
        store = store_of(self.folder)
        try:
            with store.writing() as transaction:
                row = load_till(transaction)
                till, at = row.identity.code if row else "", stamp(self.clock())
                journal.append_entry(transaction, "update_approved", body, till=till, at=at, operator_id="")
        finally:
            store.close()

    def status(self) -> Told:
        """Which program runs, which waits, and for what."""
        work = self._updating()
        state, obstacles = work.program.state(), work.obstacles()
        figures = {"version": __version__, **asdict(state), "obstacles": list(obstacles)}
        lines = [self.words.text("Running version: {version}.", version=__version__)]
        if not state.proved:
            lines.append(self.words.text("It is on trial until somebody can sign in."))
        if state.given_up:
            lines.append(
                self.words.text("Version {version} failed here and was given up.", version=state.given_up)
            )
        if state.staged is not None:
            named = {
                "cart": self.words.text("a sale is open"),
                "prints": self.words.text("papers wait for the printer"),
                "charges": self.words.text("a card payment is not settled"),
                "books": self.words.text("the till's data cannot be read"),
                "hours": self.words.text("closing time, or a manager's word"),
            }
            waits = ", ".join(named[one] for one in obstacles) or self.words.text("the next start")
            said = self.words.text(
                "Version {version} waits for: {what}.", version=state.staged.version, what=waits
            )
            lines.append(said)
        return Told(True, figures, lines)

    def _updating(self) -> Updating:
        return updating_of(self.folder, read_settings(self.folder.settings).updates, clock=self.clock)
