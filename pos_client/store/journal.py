"""The journal's table: appended to inside the transaction of the fact it records, walked from the start."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, insert, select

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
