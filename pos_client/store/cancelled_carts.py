"""Sales given up before they were paid: who, why, and how much stood in them."""

from sqlalchemy import Connection, insert

from pos_client.store.tables_drawer import cancelled_carts


def add_cancelled_cart(connection: Connection, **row: object) -> None:
    """`row` names every column of the table."""
    connection.execute(insert(cancelled_carts).values(row))
