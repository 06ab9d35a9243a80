"""A shift's movements, counts, close and addenda on disk; and the log of past shifts.

`shift_closes.journal_head` is `sequence:hash` of the shift's own `shift_closed` entry, `signature` the seal
over that text.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, text, update

from pos_client.domain.journal import canonical
from pos_client.domain.shift import CashCount, Difference, Movement
from pos_client.domain.shift_slips import addendum_slip
from pos_client.domain.slip import Slip
from pos_client.store import documents, journal
from pos_client.store.tables import journal as journal_table
from pos_client.store.tables import operators, redemptions, sale_offers, sales, shifts
from pos_client.store.tables_drawer import addenda, cash_movements, shift_closes, shift_counts

_LOG = text(
    "SELECT s.number, s.opened_at, s.closed_at, o.code AS opened_by, c.code AS closed_by, "
    "z.z_number, z.document_id, "
    "(SELECT sum(counted_cents - expected_cents) FROM shift_counts WHERE shift_id = s.id) AS difference, "
    "(SELECT count(*) FROM addenda WHERE shift_id = s.id) AS addenda "
    "FROM shift_closes z JOIN shifts s ON s.id = z.shift_id JOIN operators o ON o.id = s.operator_id "
    "LEFT JOIN operators c ON c.id = s.closed_by ORDER BY z.z_number DESC LIMIT :most"
)


@dataclass(frozen=True, slots=True)
class CashMovement:
    """Cash in or out; `cents` is zero where the drawer was only opened. `id` is also its slip's."""

    id: str
    shift_id: str
    movement: Movement
    cents: int
    reason: str
    operator_id: str
    approval_id: str | None
    at: str


@dataclass(frozen=True, slots=True)
class PastShift:
    """One line of the shift log. `difference_cents` is of all tenders together."""

    number: int
    z_number: int
    opened_at: str
    closed_at: str
    opened_by: str
    closed_by: str
    difference_cents: int
    addenda: int
    document_id: str


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who signed in, and when."""

    at: str
    code: str
    name: str


def add_movement(connection: Connection, move: CashMovement) -> None:
    """Keep what went into the drawer or out of it."""
    connection.execute(
        insert(cash_movements).values(
            id=move.id,
            shift_id=move.shift_id,
            kind=move.movement.value,
            amount_cents=move.cents,
            reason=move.reason,
            operator_id=move.operator_id,
            approval_id=move.approval_id,
            at=move.at,
        )
    )


def add_counts(
    connection: Connection, shift_id: str, found: Iterable[Difference], *, cash: CashCount
) -> None:
    """Keep what was expected and counted, with the notes and coins beside the cash."""
    pieces = canonical({str(cents): count for cents, count in cash.pieces if count})
    connection.execute(
        insert(shift_counts),
        [
            {
                "shift_id": shift_id,
                "method": one.method,
                "expected_cents": one.expected_cents,
                "counted_cents": one.counted_cents,
                "denominations": pieces if one.method == "cash" else "{}",
            }
            for one in found
        ],
    )


def next_z(connection: Connection) -> int:
    """The next close's number; taken in the transaction that uses it, it has no gap."""
    return 1 + (connection.execute(select(func.max(shift_closes.c.z_number))).scalar() or 0)


def end_shift(connection: Connection, shift_id: str, *, closed_by: str, at: str) -> None:
    """From here on the database takes no sale, return or movement for it."""
    connection.execute(
        update(shifts).where(shifts.c.id == shift_id).values(closed_at=at, closed_by=closed_by)
    )


def add_close(
    connection: Connection,
    shift_id: str,
    *,
    z_number: int,
    document_id: str,
    approval_id: str | None,
    journal_head: str,
    signature: str,
) -> None:
    """The close itself, signed."""
    connection.execute(
        insert(shift_closes).values(
            shift_id=shift_id,
            z_number=z_number,
            document_id=document_id,
            approval_id=approval_id,
            journal_head=journal_head,
            signature=signature,
        )
    )


def past_shifts(connection: Connection, *, most: int) -> tuple[PastShift, ...]:
    """The last closed shifts, newest first."""
    return tuple(
        PastShift(
            number=row.number,
            z_number=row.z_number,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            opened_by=row.opened_by,
            closed_by=row.closed_by or "",
            difference_cents=row.difference or 0,
            addenda=row.addenda,
            document_id=row.document_id,
        )
        for row in connection.execute(_LOG, {"most": most})
    )


def shift_documents(connection: Connection, document_id: str) -> tuple[str, ...]:
    """That Z and the addenda of its shift, in their order."""
    rows = connection.execute(
        select(addenda.c.document_id)
        .join(shift_closes, shift_closes.c.shift_id == addenda.c.shift_id)
        .where(shift_closes.c.document_id == document_id)
        .order_by(addenda.c.at, addenda.c.id)
    )
    return (document_id, *(row.document_id for row in rows))


def last_report(connection: Connection) -> str | None:
    """The newest X or Z, by the order of writing: clocks may be set back."""
    newest = text("SELECT id FROM documents WHERE kind IN ('x', 'z') ORDER BY rowid DESC LIMIT 1")
    found: str | None = connection.execute(newest).scalar()
    return found


def sign_ins(connection: Connection, *, most: int) -> tuple[SignIn, ...]:
    """The last sign-ins, newest first."""
    rows = connection.execute(
        select(journal_table.c.at, journal_table.c.operator_id, operators.c.code, operators.c.name)
        .outerjoin(operators, operators.c.id == journal_table.c.operator_id)
        .where(journal_table.c.kind == "operator_signed_in")
        .order_by(journal_table.c.sequence.desc())
        .limit(most)
    )
    return tuple(SignIn(row.at, row.code or row.operator_id, row.name or "") for row in rows)


def operator_code(connection: Connection, operator_id: str) -> str:
    """What that operator signs in with."""
    return str(connection.execute(select(operators.c.code).where(operators.c.id == operator_id)).scalar_one())


def slip_digest(slip: Slip) -> str:
    """SHA-256 of the slip's words: the journal proves the paper without holding it."""
    return hashlib.sha256(canonical(json.loads(json.dumps(slip.to_json()))).encode()).hexdigest()


def note_refused_redemption(connection: Connection, redemption_id: str, *, at: str) -> bool:
    """The platform refused a cashback that was used: an addendum where the sale's shift is closed."""
    row = connection.execute(
        select(redemptions.c.sale_id, redemptions.c.amount_cents).where(redemptions.c.id == redemption_id)
    ).first()
    return row is not None and _add_addendum(
        connection, "redemption_refused", sale_id=row.sale_id, cents=row.amount_cents, at=at
    )


def note_confirmed_offer(connection: Connection, sale_id: str, *, at: str) -> bool:
    """The platform credited an offer: an addendum where the sale's shift is closed."""
    return _note_offer(connection, "offer_confirmed", sale_id, at=at)


def note_refused_offer(connection: Connection, sale_id: str, *, at: str) -> bool:
    """The platform refused what credits an offer: an addendum where the sale's shift is closed."""
    return _note_offer(connection, "offer_refused", sale_id, at=at)


def settled_after_close(connection: Connection, sale_id: str, *, at: str) -> bool:
    """A person settled a message of this sale: an addendum (once) where the sale's shift is closed.

    To be called in the transaction that settles it; answers whether there is one now that was not before.
    """
    cents = connection.execute(select(sales.c.total_cents).where(sales.c.id == sale_id)).scalar()
    return cents is not None and _add_addendum(
        connection, "message_settled", sale_id=sale_id, cents=cents, at=at
    )


def _note_offer(connection: Connection, kind: str, sale_id: str, *, at: str) -> bool:
    cents = connection.execute(
        select(sale_offers.c.amount_cents).where(sale_offers.c.sale_id == sale_id)
    ).scalar()
    return cents is not None and _add_addendum(connection, kind, sale_id=sale_id, cents=cents, at=at)


def _add_addendum(connection: Connection, kind: str, *, sale_id: str, cents: int, at: str) -> bool:
    """Once per sale and kind: slip, print queue, journal and row. False while the shift is open."""
    row = connection.execute(
        select(sales.c.number, sales.c.shift_id, shift_closes.c.document_id)
        .join(shift_closes, shift_closes.c.shift_id == sales.c.shift_id)
        .where(sales.c.id == sale_id)
    ).first()
    known = select(addenda.c.id).where(addenda.c.sale_id == sale_id, addenda.c.kind == kind)
    if row is None or connection.execute(known).first() is not None:
        return False
    z = documents.load_document(connection, row.document_id)
    slip = addendum_slip(z, kind, sale_number=row.number, cents=cents, at=at)
    addendum_id = f"{sale_id}/{kind}"
    documents.add_document(connection, addendum_id, slip)
    connection.execute(
        insert(addenda).values(
            id=addendum_id,
            shift_id=row.shift_id,
            kind=kind,
            sale_id=sale_id,
            amount_cents=cents,
            document_id=addendum_id,
            at=at,
        )
    )
    body = {
        "addendum_id": addendum_id,
        "kind": kind,
        "shift_id": row.shift_id,
        "sale_id": sale_id,
        "amount_cents": cents,
        "document": slip_digest(slip),
    }
    journal.append_entry(
        connection, "addendum_added", body, till=f"{z.store}-{z.till}", at=at, operator_id=""
    )
    return True
