"""Walking the journal as it lies on disk, every byte of it."""

from pathlib import Path

from pos_client.domain.errors import Outage, Unavailable
from pos_client.domain.journal import Verdict, walk
from pos_client.store import journal


def verify_journal(database: Path) -> Verdict:
    """The verdict on the till's journal. Raises Unavailable(DATABASE) where there is none to be read."""
    if not database.exists():
        raise Unavailable(Outage.DATABASE, code="missing")
    return walk(journal.entries_on_disk(database))
