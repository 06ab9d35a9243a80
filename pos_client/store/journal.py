"""The journal's table: appended to inside the transaction of the fact it records, walked from the start."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Connection, insert, select

from pos_client.domain.errors import Outage, Unavailable
from pos_client.domain.journal import Head, JournalEntry
from pos_client.store.tables import journal


def append_entry(
    connection: Connection, kind: str, body: Mapping[str, object], *, till: str, at: str, operator_id: str
) -> JournalEntry:
    """Chain one more entry to the head."""
    entry = journal_head(connection).next_entry(kind, body, till=till, at=at, operator_id=operator_id)
    connection.execute(
        insert(journal),
        {
            "sequence": entry.sequence,
            "till": entry.till,
            "kind": entry.kind,
            "at": entry.at,
            "operator_id": entry.operator_id,
            "body": entry.body,
            "previous_hash": entry.previous_hash,
            "hash": entry.hash,
        },
    )
    return entry


def journal_head(connection: Connection) -> Head:
    """The last entry's sequence and hash."""
    row = connection.execute(
        select(journal.c.sequence, journal.c.hash).order_by(journal.c.sequence.desc()).limit(1)
    ).first()
    return Head(row.sequence, row.hash) if row is not None else Head()


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
