"""The loss ledger: what was given to a customer and the platform did not honour; the sale stays a fact."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select, update
from sqlalchemy.dialects.sqlite import insert

from pos_client.store.redemptions import redemption_by_id
from pos_client.store.tables import sales
from pos_client.store.tables_redemption import losses

HONOURED = "honoured after all"


@dataclass(frozen=True, slots=True)
class Loss:
    """One row. `number` is the sale's; `settled_by` an operator's id, empty where the platform settled it."""

    id: str
    redemption_id: str
    sale_id: str
    number: str
    member_id: str
    amount_cents: int
    why: str
    at: str
    settled_at: str | None
    settled_by: str
    note: str


def note_loss(connection: Connection, redemption_id: str, *, why: str, at: str) -> bool:
    """The platform refused what was used in a closed sale. Once per redemption; false where it is known.

    Refused again after it was honoured, the row is open again.
    """
    record = redemption_by_id(connection, redemption_id)
    if record is None:
        return False
    connection.execute(
        insert(losses)
        .values(
            id=f"loss-{redemption_id}",
            redemption_id=redemption_id,
            sale_id=record.sale_id,
            member_id=record.member_id,
            amount_cents=record.amount_cents,
            why=why[:120],
            at=at,
        )
        .on_conflict_do_update(
            index_elements=[losses.c.redemption_id],
            set_={"settled_at": None, "settled_by": None, "note": "", "why": why[:120]},
            where=losses.c.note == HONOURED,
        )
    )
    return True


def note_honoured(connection: Connection, redemption_id: str, *, at: str) -> None:
    """The platform took it after all: an open loss is none any more."""
    connection.execute(
        update(losses)
        .where(losses.c.redemption_id == redemption_id, losses.c.settled_at.is_(None))
        .values(settled_at=at, settled_by=None, note=HONOURED)
    )


def settle_loss(connection: Connection, loss_id: str, *, by: str, note: str, at: str) -> bool:
    """Somebody took note of it. False where it was settled already or is not there."""
    done = connection.execute(
        update(losses)
        .where(losses.c.id == loss_id, losses.c.settled_at.is_(None))
        .values(settled_at=at, settled_by=by, note=note)
    )
    return done.rowcount == 1


def redemption_of(connection: Connection, loss_id: str) -> str:
    """Which use of cashback it was; empty for no such loss."""
    found = connection.execute(select(losses.c.redemption_id).where(losses.c.id == loss_id)).scalar()
    return str(found or "")


def list_losses(connection: Connection, *, settled: bool, most: int) -> tuple[Loss, ...]:
    """Newest first; the open ones alone, or all."""
    query = (
        select(losses, sales.c.number)
        .outerjoin(sales, sales.c.id == losses.c.sale_id)
        .order_by(losses.c.at.desc(), losses.c.id.desc())
        .limit(most)
    )
    rows = connection.execute(query if settled else query.where(losses.c.settled_at.is_(None)))
    return tuple(_loss(row) for row in rows)


def open_cents(connection: Connection) -> int:
    """All that nobody has settled, together."""
    total = connection.execute(
        select(func.coalesce(func.sum(losses.c.amount_cents), 0)).where(losses.c.settled_at.is_(None))
    )
    return int(total.scalar_one())


def _loss(row: Row[Any]) -> Loss:
    return Loss(
        id=row.id,
        redemption_id=row.redemption_id,
        sale_id=row.sale_id,
        number=row.number or "",
        member_id=row.member_id,
        amount_cents=row.amount_cents,
        why=row.why,
        at=row.at,
        settled_at=row.settled_at,
        settled_by=row.settled_by or "",
        note=row.note,
    )
