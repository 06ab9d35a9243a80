"""Going back to a backup: says what will be lost, carries over what was never delivered, starts a new epoch.

The caller holds the till's lock: nobody sells while this runs.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pos_client.domain.errors import Outage, Reason, Refused, TillError, Unavailable
from pos_client.domain.till import TillIdentity
from pos_client.ports import Clock
from pos_client.services.backups import backups_in
from pos_client.services.identity import new_id, stamp
from pos_client.services.verifying import verify_journal, verify_till
from pos_client.store.carrying import Carried, NewEpoch
from pos_client.store.epochs import epoch_of, note_epoch, read_epoch
from pos_client.store.migrate import open_store, schema_version
from pos_client.store.restore import Contents, Missing, contents, finish_restore, missing, stage

_log = logging.getLogger("pos.restore")


@dataclass(frozen=True, slots=True)
class RestorePlan:
    """What would happen. `current_readable` is false for a damaged or missing database: `lost` is unknown."""

    file: Path
    backup: Contents
    current_readable: bool
    lost: Missing
    epoch: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What happened. `kept` is where the replaced database lies."""

    epoch: int
    first_number: str
    kept: Path | None
    merged: bool
    carried: Carried


@dataclass(frozen=True, slots=True)
class Places:
    """Where things lie: the database, its backups, what was replaced, and the note of the epoch."""

    database: Path
    backups: tuple[Path, ...]
    kept: Path
    epoch_mark: Path


@dataclass(frozen=True, slots=True)
class Restoring:
    """Restores one till's database. `machine` marks this machine and folder."""

    places: Places
    clock: Clock
    machine: str

    def plan(self, file: Path) -> RestorePlan:
        """Look, change nothing. Raises Refused: BACKUP_DAMAGED, BACKUP_OTHER_TILL, DATABASE_NEWER."""
        backup = self._checked(file)
        current = self._readable_current()
        if current is not None and (current.store, current.till) != (backup.store, backup.till):
            raise Refused(Reason.BACKUP_OTHER_TILL, till=f"{backup.store}-{backup.till}")
        lost = missing(self.places.database, file) if current is not None else Missing()
        return RestorePlan(file, backup, current is not None, lost, epoch=self._next_epoch(file))

    def restore(self, file: Path) -> Restored:
        """Do it. Raises as `plan`, and Unavailable where the disk does not take it: then nothing changed."""
        plan = self.plan(file)
        note_epoch(self.places.epoch_mark, plan.epoch)
        merged = plan.current_readable
        try:
            carried = self._stage(plan, merged=merged)
        except Unavailable as error:
            if not merged or error.outage is Outage.DISK_FULL:
                raise
            _log.warning("the current database could not be merged: %s", error.details.get("code"))
            merged, carried = False, self._stage(plan, merged=False)
        kept = finish_restore(self.places.database, self.places.kept)
        identity = TillIdentity(plan.backup.store, plan.backup.till, plan.epoch)
        return Restored(plan.epoch, identity.sale_number(1), kept, merged=merged, carried=carried)

    def _stage(self, plan: RestorePlan, *, merged: bool) -> Carried:
        backup, database = plan.backup, self.places.database
        current = contents(database) if merged else None
        new = NewEpoch(
            epoch=plan.epoch,
            installation=new_id(),
            machine=self.machine,
            at=stamp(self.clock()),
            file=plan.file.name,
            ends={backup.epoch: backup.numbers_to, **{one: 0 for one in range(backup.epoch + 1, plan.epoch)}},
            former_head=current.head.text if current else "",
        )
        verify = _adds_no_fault(plan.file) if merged else _chain_holds
        return stage(plan.file, database, current=database if merged else None, new=new, verify=verify)

    def _checked(self, file: Path) -> Contents:
        try:
            version = schema_version(file)
            verdict = verify_journal(file)
            found = contents(file)
        except Unavailable as error:
            raise Refused(Reason.BACKUP_DAMAGED, problem=str(error.details.get("code", error.key))) from error
        if version is None or not verdict.ok:
            problem = f"journal {verdict.broken_sequence}" if not verdict.ok else "empty"
            raise Refused(Reason.BACKUP_DAMAGED, problem=problem)
        return found

    def _readable_current(self) -> Contents | None:
        """Brought to today's schema on the way; None where it is not there or cannot be read."""
        if epoch_of(self.places.database) == 0:
            return None
        try:
            open_store(self.places.database).close()
            return contents(self.places.database)
        except TillError:
            return None

    def _next_epoch(self, file: Path) -> int:
        """Above every epoch that anything here knows of."""
        known = [
            epoch_of(file),
            epoch_of(self.places.database),
            read_epoch(self.places.epoch_mark),
            *(backup.epoch for backup in backups_in(*self.places.backups)),
            *(epoch_of(path) for path in self.places.kept.glob("*.db")),
        ]
        return max(known) + 1


def _adds_no_fault(backup: Path) -> Callable[[Path], None]:
    """A merge must not bring in what does not hold; what the backup had already is not its matter."""
    known = set(verify_till(backup).faults)

    def verify(staged: Path) -> None:
        added = [fault for fault in verify_till(staged).faults if fault not in known]
        if added:
            fault = added[0]
            raise Unavailable(
                Outage.DATABASE_DAMAGED, code=f"{fault.table} {fault.key or fault.sequence}: {fault.problem}"
            )

    return verify


def _chain_holds(staged: Path) -> None:
    verdict = verify_journal(staged)
    if not verdict.ok:
        raise Unavailable(Outage.DATABASE_DAMAGED, code=f"journal {verdict.broken_sequence}")
