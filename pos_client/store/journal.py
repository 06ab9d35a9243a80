"""The journal's table: appended to inside the transaction of the fact it records, walked from the start."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Connection, select, text

from pos_client.domain.errors import Outage, Unavailable
from pos_client.domain.journal import Head, JournalEntry
from pos_client.store.prepared import Prepared
from pos_client.store.tables import journal

_COLUMNS = tuple(column.name for column in journal.c)
_ADD = Prepared.insert(journal)
_HEAD = Prepared(text("SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1"))


def append_entry(
    connection: Connection, kind: str, body: Mapping[str, object], *, till: str, at: str, operator_id: str
) -> JournalEntry:
    """Chain one more entry to the head."""
    entry = journal_head(connection).next_entry(kind, body, till=till, at=at, operator_id=operator_id)
    _ADD.run(connection, {name: getattr(entry, name) for name in _COLUMNS})
    return entry


def journal_head(connection: Connection) -> Head:
    """The last entry's sequence and hash."""
    row = _HEAD.first(connection)
    return Head(*row) if row is not None else Head()


def entries(connection: Connection) -> Iterator[JournalEntry]:
    """All entries in order, a page at a time."""
    rows = connection.execution_options(yield_per=1000).execute(select(journal).order_by(journal.c.sequence))
    for row in rows:
        yield JournalEntry(**row._mapping)


def entries_on_disk(database: Path) -> Iterator[JournalEntry]:
    """All entries read-only, in order of the table itself; a text that is no UTF-8 any more is still read.

    Raises Unavailable(DATABASE_DAMAGED) where the file's pages themselves are broken.
    """
    connection = sqlite.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
    connection.text_factory = lambda raw: raw.decode("utf-8", errors="replace")
    try:
        for row in connection.execute(
            "SELECT sequence, till, kind, at, operator_id, body, previous_hash, hash "
            "FROM journal NOT INDEXED ORDER BY sequence"
        ):
            yield JournalEntry(*row)
    except sqlite.DatabaseError as error:
        raise Unavailable(Outage.DATABASE_DAMAGED, code=str(error)[:60]) from error
    finally:
        connection.close()
