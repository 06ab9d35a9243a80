"""A till's books: held by this program alone, looked over, brought up to date.

The first half of opening a till, and all that the sign-in needs of it. Imports little: somebody waits for
that screen. What sells and sends is built while they see it (`inside.till_of`).
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.local_clock import local_now
from pos_client.machine import machine_marker
from pos_client.paths import DataFolder
from pos_client.ports import Clock, Credentials
from pos_client.services.clock_guard import ClockGuard
from pos_client.services.fencing import settle_installation
from pos_client.services.identity import new_id, stamp
from pos_client.services.sealing import Seal
from pos_client.settings import Settings
from pos_client.store import journal, till_state
from pos_client.store.epochs import note_epoch, read_epoch
from pos_client.store.health import look_over
from pos_client.store.migrate import open_store
from pos_client.store.restore import finish_restore
from pos_client.store.store import Store, Transaction
from pos_client.store.till_row import TillRow, load_till, note_till
from pos_client.store.training import copy_shop


@dataclass(frozen=True, slots=True)
class Books:
    """Open books that nobody else may open. `interrupted`: the last program over them was cut off."""

    settings: Settings
    folder: DataFolder
    store: Store
    row: TillRow
    clock: ClockGuard
    interrupted: bool
    seal: Seal
    mark: Path
    training: bool
    credentials: Credentials = field(repr=False)
    lock: FileLock = field(repr=False)

    def give_back(self) -> None:
        """No till is made of them. The mark stays: the next start looks at what this one may have left."""
        self.store.close()
        self.lock.release()


def hold_books(
    settings: Settings, folder: DataFolder, credentials: Credentials, *, training: bool = False
) -> Books:
    """Hold this folder and open its books.

    Raises Refused(TILL_ALREADY_OPEN) for a folder in use, and whatever the database or settings refuse.
    """
    folder.made()
    lock = _locked(folder)
    try:
        return _opened(settings, folder, credentials, lock=lock, training=training)
    except BaseException:
        lock.release()
        raise


def _locked(folder: DataFolder) -> FileLock:
    lock = FileLock(folder.lock, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise Refused(Reason.TILL_ALREADY_OPEN) from error
    return lock


def _opened(
    settings: Settings, folder: DataFolder, credentials: Credentials, *, lock: FileLock, training: bool
) -> Books:
    mark = folder.training_mark if training else folder.running_mark
    interrupted = mark.exists()
    seal = Seal.kept_by(credentials)
    store = open_books(folder, training=training, interrupted=interrupted)
    if training:
        copy_shop(folder.database, folder.training_database)
    mark.touch()
    guard = ClockGuard(store, f"{settings.store.code}-{settings.store.till}", machine=local_now)
    row = identify(store, settings, folder, seal=seal, clock=guard.now, training=training)
    return Books(
        settings=settings,
        folder=folder,
        store=store,
        row=row,
        clock=guard,
        interrupted=interrupted,
        seal=seal,
        mark=mark,
        training=training,
        credentials=credentials,
        lock=lock,
    )


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
