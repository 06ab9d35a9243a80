"""Updates from the command line: look, take, tell. What the start does with them is in `program_choice`."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pos_client import __version__
from pos_client.bootstrap.maintenance import Told, store_of
from pos_client.domain.errors import Reason, Refused
from pos_client.paths import DataFolder
from pos_client.program_slots import ProgramFolder
from pos_client.services.identity import said_name, stamp
from pos_client.services.update_troubles import last_trouble
from pos_client.services.updating import Updating
from pos_client.settings import UpdateSettings, read_settings
from pos_client.store import journal
from pos_client.store.till_row import load_till
from resources.words import Words

if TYPE_CHECKING:
    from sync.updates import UpdateRepository


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
        if (met := last_trouble(work.program)) is not None:
            from ui.update.sentences import trouble

            figures["trouble"] = asdict(met)
            lines.append(trouble(self.words, met))
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
