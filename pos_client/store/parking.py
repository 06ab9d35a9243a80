"""Carts set aside: each under the name somebody gave it, whole as it was rung."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from pos_client.domain.sale import Sale
from pos_client.store.carts import cart_text, read_cart
from pos_client.store.tables_drawer import parked_carts


@dataclass(frozen=True, slots=True)
class ParkedCart:
    """A cart in the list. `parked_at` is ISO 8601 with offset."""

    sale_id: str
    name: str
    total_cents: int
    operator_id: str
    parked_at: str


def add_parked(connection: Connection, sale: Sale, name: str, *, operator_id: str, at: str) -> None:
    """Set the cart aside."""
    connection.execute(
        insert(parked_carts).values(
            sale_id=sale.id,
            name=name,
            body=cart_text(sale),
            total_cents=sale.total.cents,
            operator_id=operator_id,
            parked_at=at,
        )
    )


def list_parked(connection: Connection) -> tuple[ParkedCart, ...]:
    """All that wait, the oldest first."""
    rows = connection.execute(
        select(
            parked_carts.c.sale_id,
            parked_carts.c.name,
            parked_carts.c.total_cents,
            parked_carts.c.operator_id,
            parked_carts.c.parked_at,
        ).order_by(parked_carts.c.parked_at, parked_carts.c.sale_id)
    )
    return tuple(ParkedCart(*row) for row in rows)


def count_parked(connection: Connection) -> int:
    """How many wait."""
    count: int = connection.execute(select(func.count()).select_from(parked_carts)).scalar_one()
    return count


def take_parked(connection: Connection, sale_id: str) -> Sale | None:
    """The cart, no longer set aside; None where somebody took it before."""
    body = connection.execute(
        delete(parked_carts).where(parked_carts.c.sale_id == sale_id).returning(parked_carts.c.body)
    ).scalar()
    return None if body is None else read_cart(connection, body)
