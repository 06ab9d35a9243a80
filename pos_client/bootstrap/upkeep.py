"""What keeps a till's books safe beside the counter: identity, seal, backups and heartbeat."""

import hashlib
import json
import logging
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from pos_client import __version__
from pos_client.bootstrap.listeners import Listeners
from pos_client.bootstrap.updates import repository, updating_of
from pos_client.domain.errors import Outage, Unavailable
from pos_client.domain.till import TillIdentity
from pos_client.machine import machine_marker
from pos_client.paths import DataFolder
from pos_client.ports import Clock, Credentials
from pos_client.services.backups import Backups, BackupWorker
from pos_client.services.fencing import mark_superseded, settle_installation
from pos_client.services.identity import new_id, stamp
from pos_client.services.restoring import Places
from pos_client.services.sealing import Seal
from pos_client.services.update_desk import UpdateDesk, UpdateWorker
from pos_client.settings import Settings
from pos_client.store import journal, till_state
from pos_client.store.epochs import note_epoch, read_epoch
from pos_client.store.health import look_over
from pos_client.store.migrate import HEAD, open_store
from pos_client.store.restore import finish_restore
from pos_client.store.store import Store, Transaction
from pos_client.store.till_row import TillRow, load_till, note_till
from sync.heartbeat import FolderListener, Heartbeat, HttpListener, Listener

_log = logging.getLogger("pos.till")


@dataclass(frozen=True, slots=True)
class Upkeep:
    """The threads `backup`, `heartbeat` and `updates`; none in training."""

    backups: Backups | None = None
    worker: BackupWorker | None = None
    heartbeat: Heartbeat | None = None
    updates: UpdateWorker | None = None
    update_desk: UpdateDesk | None = None

    def start(self) -> None:
        """Begin."""
        for part in (self.worker, self.heartbeat, self.updates):
            if part is not None:
                part.start()

    def wake(self) -> None:
        """A shift was closed: a backup now."""
        if self.worker is not None:
            self.worker.wake()

    def stop(self) -> None:
        """End."""
        for part in (self.worker, self.heartbeat, self.updates):
            if part is not None:
                part.stop()


def open_books(folder: DataFolder, *, training: bool, interrupted: bool) -> Store:
    """The till's database, brought up to date; a restore that was cut short is finished first.

    Raises Unavailable(DATABASE_DAMAGED) also where the folder has sold and its database is gone: a new one
    would give the same numbers again.
    """
    if training:
        return open_store(folder.training_database)
    finish_restore(folder.database, folder.kept)
    gone = not folder.database.exists() or folder.database.stat().st_size == 0
    if gone and read_epoch(folder.epoch_mark) > 0:
        raise Unavailable(Outage.DATABASE_DAMAGED, code="missing", path=folder.database.name)
    if interrupted and not gone:
        look_over(folder.database)
    return open_store(folder.database)


def identify(
    store: Store, settings: Settings, folder: DataFolder, *, seal: Seal, clock: Clock, training: bool
) -> TillRow:
    """Which till this is, in which epoch: all of it written once and then compared at each start.

    Raises Refused(SETTINGS_INVALID) where the settings name another till than the database.
    """
    at = stamp(clock())
    with store.writing() as transaction:
        till_state.ensure_till(
            transaction, store=settings.store.code, till_code=settings.store.till, installation=new_id()
        )
        row = _row(transaction)
        if not training:
            marker = machine_marker(folder.root)
            row = settle_installation(transaction, row, machine=marker, epoch_mark=folder.epoch_mark, at=at)
        _publish_seal(transaction, row, seal=seal, at=at)
        _note_settings(transaction, row, settings, at=at)
    if not training:
        note_epoch(folder.epoch_mark, row.epoch)
    return row


def build_upkeep(
    store: Store,
    settings: Settings,
    *,
    identity: TillIdentity,
    folder: DataFolder,
    credentials: Credentials,
    seal: Seal,
    clock: Clock,
    listeners: Listeners,
) -> Upkeep:
    """Not started yet."""
    kept = settings.backup
    backups = Backups(
        store,
        clock,
        folder=folder.backups,
        second=Path(kept.folder) if kept.folder else None,
        keep_days=kept.keep_days,
    )
    worker = BackupWorker(backups, every_s=kept.every_minutes * 60.0, on_change=listeners.tell_backup)
    heartbeat, listener = None, _listener(settings, credentials)
    if listener is not None:
        heartbeat = Heartbeat(
            store,
            listener,
            version=__version__,
            sign=seal.sign,
            on_superseded=lambda: _on_superseded(store, clock),
            facts=lambda: {
                "schema": HEAD,
                "disk_free_mb": shutil.disk_usage(folder.root).free >> 20,
                "printer": listeners.printer_problem,
            },
        )
    updating = updating_of(folder, settings.updates, clock=clock)
    desk = UpdateDesk(store, identity, clock, updating)
    updates = UpdateWorker(updating, lambda: repository(folder)) if settings.updates.source else None
    return Upkeep(backups, worker, heartbeat, updates, desk)


def _listener(settings: Settings, credentials: Credentials) -> Listener | None:
    """Who hears that this till lives: the store's SmartPOS feed, by whichever road it has."""
    if settings.smartpos.base_url:
        return HttpListener(settings.smartpos.base_url, credentials.read)
    return FolderListener(Path(settings.smartpos.folder)) if settings.smartpos.folder else None


def places_of(folder: DataFolder, second: str = "") -> Places:
    """Where this folder's till keeps what a restore needs."""
    backups = (folder.backups, Path(second)) if second else (folder.backups,)
    return Places(folder.database, backups, folder.kept, folder.epoch_mark)


def _on_superseded(store: Store, clock: Clock) -> None:
    if mark_superseded(store, at=stamp(clock())):
        _log.error("a newer installation of this till has been seen: it sells no more")


def _publish_seal(transaction: Transaction, row: TillRow, *, seal: Seal, at: str) -> None:
    """The public key into the journal: in its first entry, or where a new key took over."""
    if row.seal_key == seal.public_key:
        return
    fresh = journal.journal_head(transaction).sequence == 0
    kind = "till_opened_first" if fresh else "seal_published"
    body = {"seal": seal.public_key, "installation": row.installation, "epoch": row.epoch}
    journal.append_entry(transaction, kind, body, till=row.identity.code, at=at, operator_id="")
    note_till(transaction, seal_key=seal.public_key)


def _note_settings(transaction: Transaction, row: TillRow, settings: Settings, *, at: str) -> None:
    """A changed settings file leaves its mark: which sections, never what is in them."""
    digests = {
        name: hashlib.sha256(json.dumps(section, sort_keys=True).encode()).hexdigest()[:16]
        for name, section in asdict(settings).items()
    }
    text = json.dumps(digests, sort_keys=True)
    if text == row.settings_digest:
        return
    before = json.loads(row.settings_digest) if row.settings_digest else {}
    if before:
        changed = sorted(name for name in digests if before.get(name) != digests[name])
        journal.append_entry(
            transaction,
            "settings_changed",
            {"sections": changed},
            till=row.identity.code,
            at=at,
            operator_id="",
        )
    note_till(transaction, settings_digest=text)


def _row(transaction: Transaction) -> TillRow:
    row = load_till(transaction)
    assert row is not None
    return row
