"""What the reference sale needs of the tables: a product to sell, and its messages by destination."""

import json
from dataclasses import dataclass

from sqlalchemy import Connection, select

from pos_client.store.outbox import Message
from pos_client.store.tables import outbox, print_jobs, products, sales


@dataclass(frozen=True, slots=True)
class Carried:
    """One message of a sale, as it stands."""

    message: Message
    state: str
    answer: str


def first_product(connection: Connection) -> str:
    """The code of some product that is sold by the piece; empty for an empty catalogue."""
    code: str | None = connection.execute(
        select(products.c.sku)
        .where(products.c.active == 1, products.c.unit_price_cents > 0)
        .order_by(products.c.id)
        .limit(1)
    ).scalar()
    return code or ""


def carried_of(connection: Connection, sale_id: str) -> tuple[Carried, ...]:
    """Every message about this sale, the oldest first; what a return of it tells bears its own id."""
    rows = connection.execute(select(outbox).where(outbox.c.sale_id == sale_id).order_by(outbox.c.id)).all()
    return tuple(
        Carried(
            Message(
                row.id,
                row.destination,
                row.kind,
                row.stream,
                row.idempotency_key,
                json.loads(row.payload),
                row.sale_id,
                row.attempts,
                row.created_ms,
                row.sending_ms,
                row.first_sent_ms,
            ),
            row.state,
            row.last_answer,
        )
        for row in rows
    )


def print_state(connection: Connection, sale_id: str) -> tuple[str, str]:
    """State and problem of the sale's first paper; empty where there is none."""
    row = connection.execute(
        select(print_jobs.c.state, print_jobs.c.problem)
        .where(print_jobs.c.sale_id == sale_id)
        .order_by(print_jobs.c.id)
        .limit(1)
    ).first()
    return (row.state, row.problem) if row else ("", "")


def sale_of(connection: Connection, sale_id: str) -> tuple[str, int] | None:
    """Number and total of a closed sale."""
    row = connection.execute(select(sales.c.number, sales.c.total_cents).where(sales.c.id == sale_id)).first()
    return (row.number, row.total_cents) if row else None
