"""What the till knows of time: its journal's last moment, and how far off a server found its clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select

from pos_client.store.tables import journal
from pos_client.store.tables_drawer import clock_notes


@dataclass(frozen=True, slots=True)
class ClockNote:
    """At `at`, by this till's clock, that server's clock was `offset` ahead of it."""

    offset: timedelta
    source: str
    at: datetime


def last_entry_at(connection: Connection) -> datetime | None:
    """When the journal was last written; None where it is empty or its time cannot be read."""
    at = connection.execute(select(journal.c.at).order_by(journal.c.sequence.desc()).limit(1)).scalar()
    return _moment(at) if at is not None else None


def last_note(connection: Connection) -> ClockNote | None:
    """The latest word of a server on the time."""
    row = connection.execute(select(clock_notes).order_by(clock_notes.c.id.desc()).limit(1)).first()
    at = _moment(row.at) if row is not None else None
    if row is None or at is None:
        return None
    return ClockNote(timedelta(milliseconds=row.offset_ms), row.source, at=at)


def add_note(connection: Connection, note: ClockNote) -> None:
    """Keep it."""
    connection.execute(
        insert(clock_notes).values(
            offset_ms=note.offset // timedelta(milliseconds=1),
            source=note.source,
            at=note.at.isoformat(timespec="milliseconds"),
        )
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
