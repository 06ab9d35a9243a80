"""The SmartPOS sale feed as files: JSON Lines in a folder that the store's SmartPOS imports (ours).

A file appears whole or not at all. The same messages make the same name, and importers take each record once.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from pos_client.store.outbox import Message
from pos_client.whole_file import write_whole
from sync.exact_json import to_json
from sync.outcome import NOT_THERE, REPEAT, Delivered, Later, Outcome
from sync.smartpos import BATCH, NAME, feed_record


class SmartposFileAdapter:
    """Writes sales into `folder`."""

    name = NAME
    batch_size = BATCH
    settle_s = 0.0

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def repeats_safely(self, _kind: str) -> bool:
        """Always: the record's id sees to it."""
        return True

    def send(self, messages: Sequence[Message]) -> Sequence[Outcome]:
        """One file for all of them."""
        records = [feed_record(message) for message in messages]
        content = "".join(to_json(record) + "\n" for record in records).encode()
        name = f"sales-{messages[0].key}-{hashlib.sha256(content).hexdigest()[:12]}.jsonl"
        try:
            write_whole(self._folder / name, content)
        except OSError:
            return [Later("folder", reached=False)] * len(messages)
        return [Delivered(name, confirms_offer=bool(record["accrues"])) for record in records]

    def evidence(self, _message: Message) -> Outcome:
        """Nothing to ask: it is written again."""
        return REPEAT

    def look_up(self, _message: Message) -> Outcome:
        """Nobody forgets a record's id: it may be written again at any time."""
        return NOT_THERE

    def verifies(self, _kind: str) -> bool:
        """The importer takes the files away: nothing to look at."""
        return False

    def close(self) -> None:
        """Nothing is kept open."""
