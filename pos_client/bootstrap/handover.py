"""The queue commands over a till's folder: hand over, take in, take back; the till is closed meanwhile."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pos_client.bootstrap.maintenance import Told, store_of
from pos_client.credentials import KeyringCredentials
from pos_client.domain.errors import TillError
from pos_client.folder_lock import held
from pos_client.paths import DataFolder
from pos_client.ports import Credentials
from pos_client.services.handing_over import HandingOver, QueueFile, read_queue_file
from pos_client.services.sealing import SEAL_KEY, Seal
from pos_client.settings import read_settings
from resources.words import Words

_log = logging.getLogger("pos.queue")


@dataclass(frozen=True, slots=True)
class HandoverDesk:
    """`keys` gives the till's credentials where it has any."""

    folder: DataFolder
    words: Words
    clock: Callable[[], datetime]
    keys: Callable[[], Credentials] | None = None

    def hand_over(self, out: Path, *, by: str) -> Told:
        """Everything undelivered into `out`, sealed with a code that is told once. Raises as the service."""
        with self._open(signing=True) as queue:
            done = queue.write(out, by=by)
        figures = {"file": str(done.file), "code": done.code, "messages": done.messages}
        return Told(
            True,
            {**figures, "signed": queue.seal is not None},
            [
                self.words.plural(
                    "{count} message written to {file}.",
                    "{count} messages written to {file}.",
                    done.messages,
                    file=done.file.name,
                ),
                self.words.text("Code: {code}", code=done.code),
                self.words.text(
                    "Write the code down: it is shown only now, and without it nobody can read the file."
                ),
            ],
        )

    def opened(self, file: Path, code: str) -> QueueFile:
        """The file, read with its code. Raises Refused: QUEUE_FILE, QUEUE_CODE."""
        return read_queue_file(file, code)

    def said_of(self, found: QueueFile) -> str:
        """Whose it is, how much, and how sure that is, for the question before it is taken in."""
        told = self.words.plural(
            "Queue of till {till}, written {at}: {count} message.",
            "Queue of till {till}, written {at}: {count} messages.",
            len(found.rows),
            till=found.origin,
            at=found.at,
        )
        if found.signed:
            return f"{told} {self.words.text('Sealed by key {key}.', key=found.seal[:16])}"
        return f"{told} {self.words.text('NOT signed: the key of that till was lost.')}"

    def take_in(self, found: QueueFile, *, by: str, any_store: bool = False) -> Told:
        """Queue it here. Raises as the service."""
        with self._open() as queue:
            done = queue.take_in(found, by=by, any_store=any_store)
        figures = {"from": found.origin, "added": done.added, "known": done.known, "signed": found.signed}
        said = self.words.text(
            "Taken in: {added} new, {known} known already. They go out with this till's own.",
            added=done.added,
            known=done.known,
        )
        return Told(True, figures, [said])

    def take_back(self, *, by: str) -> Told:
        """What was handed over is this till's own again."""
        with self._open() as queue:
            count = queue.take_back(by=by)
        said = self.words.plural(
            "{count} message is this till's again, and is asked about before it is sent.",
            "{count} messages are this till's again, and are asked about before they are sent.",
            count,
        )
        return Told(True, {"messages": count}, [said])

    @contextmanager
    def _open(self, *, signing: bool = False) -> Iterator[HandingOver]:
        store = store_of(self.folder)
        try:
            with held(self.folder):
                yield HandingOver(store, self.clock, self._seal() if signing else None)
        finally:
            store.close()

    def _seal(self) -> Seal | None:
        """The till's own, never a new one; None where it is not here (the disk of a dead machine)."""
        try:
            keys = self.keys() if self.keys else self._keyring()
            return Seal.kept_by(keys) if keys.read(SEAL_KEY) is not None else None
        except TillError as error:
            _log.warning("the queue is handed over unsigned: %s", error.key)
            return None

    def _keyring(self) -> Credentials:
        store = read_settings(self.folder.settings).store
        return KeyringCredentials.open(f"{store.code}-{store.till}")
