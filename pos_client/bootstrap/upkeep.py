"""What keeps a till's books safe beside the counter: identity, seal, backups and heartbeat."""

import logging
import shutil
from dataclasses import dataclass
from pathlib import Path

from pos_client import __version__
from pos_client.bootstrap.listeners import Listeners
from pos_client.bootstrap.updates import repository, updating_of
from pos_client.domain.till import TillIdentity
from pos_client.paths import DataFolder
from pos_client.ports import Clock, Credentials
from pos_client.services.backups import Backups, BackupWorker
from pos_client.services.fencing import mark_superseded
from pos_client.services.identity import stamp
from pos_client.services.restoring import Places
from pos_client.services.sealing import Seal
from pos_client.services.update_desk import UpdateDesk, UpdateWorker
from pos_client.settings import Settings
from pos_client.store.migrate import HEAD
from pos_client.store.store import Store
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
