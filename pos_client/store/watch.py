"""What a manager should look at: counts of the open shift, and a note once for each thing seen."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, or_, select
from sqlalchemy.dialects.sqlite import insert

from pos_client.store.tables import operators, sales
from pos_client.store.tables_drawer import approvals
from pos_client.store.tables_redemption import watch_notes

COUNTED = "pin_resend"
"""A kind that is only counted."""


@dataclass(frozen=True, slots=True)
class WatchNote:
    """One thing seen."""

    id: str
    shift_id: str | None
    kind: str
    member_id: str | None
    sale_id: str | None
    operator_id: str | None
    at: str


def add_note(connection: Connection, note: WatchNote) -> bool:
    """Once per id; false where it was noted already."""
    done = connection.execute(
        insert(watch_notes)
        .values(
            id=note.id,
            shift_id=note.shift_id,
            kind=note.kind,
            member_id=note.member_id,
            sale_id=note.sale_id,
            operator_id=note.operator_id,
            at=note.at,
        )
        .on_conflict_do_nothing()
    )
    return done.rowcount == 1


def notes_of_shift(connection: Connection, shift_id: str) -> tuple[WatchNote, ...]:
    """What was seen in a shift, oldest first."""
    rows = connection.execute(
        select(watch_notes)
        .where(watch_notes.c.shift_id == shift_id, watch_notes.c.kind != COUNTED)
        .order_by(watch_notes.c.at, watch_notes.c.id)
    )
    return tuple(
        WatchNote(row.id, row.shift_id, row.kind, row.member_id, row.sale_id, row.operator_id, row.at)
        for row in rows
    )


def note_counts(connection: Connection, shift_id: str) -> tuple[tuple[str, int], ...]:
    """By kind, how often."""
    rows = connection.execute(
        select(watch_notes.c.kind, func.count())
        .where(watch_notes.c.shift_id == shift_id, watch_notes.c.kind != COUNTED)
        .group_by(watch_notes.c.kind)
        .order_by(watch_notes.c.kind)
    )
    return tuple((str(kind), int(count)) for kind, count in rows)


def sales_of_member(connection: Connection, member_id: str, shift_id: str) -> int:
    """How many closed sales of the shift are this member's."""
    return _count(connection, sales, sales.c.member_id == member_id, sales.c.shift_id == shift_id)


def approvals_by(connection: Connection, approver_id: str, shift_id: str) -> int:
    """How many approvals that person gave in the shift."""
    return _count(
        connection, approvals, approvals.c.approver_id == approver_id, approvals.c.shift_id == shift_id
    )


def resends_by(connection: Connection, operator_id: str, shift_id: str) -> int:
    """How often that operator had a PIN sent again in the shift."""
    return _count(
        connection,
        watch_notes,
        watch_notes.c.kind == COUNTED,
        watch_notes.c.operator_id == operator_id,
        watch_notes.c.shift_id == shift_id,
    )


def operator_with(connection: Connection, cpf_hash: str | None, phone_hash: str | None) -> str | None:
    """The id of the operator whose own CPF or phone it is."""
    wanted = [
        column == value
        for column, value in ((operators.c.cpf_hash, cpf_hash), (operators.c.phone_hash, phone_hash))
        if value
    ]
    if not wanted:
        return None
    found: str | None = connection.execute(select(operators.c.id).where(or_(*wanted)).limit(1)).scalar()
    return found


def _count(connection: Connection, table: Any, *conditions: Any) -> int:
    found = connection.execute(select(func.count()).select_from(table).where(*conditions))
    return int(found.scalar_one())
