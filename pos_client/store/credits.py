"""Store credits: made by a return, used up by one sale, which leaves a new one for the rest."""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, text, update

from pos_client.domain.money import Money
from pos_client.store.tables_returns import returns, store_credits


@dataclass(frozen=True, slots=True)
class StoreCredit:
    """What a slip is worth. Whoever has the code can use it: it stands in no log and no journal."""

    code: str
    return_id: str
    amount: Money
    used_by_sale_id: str | None = None

    def __repr__(self) -> str:
        return f"StoreCredit({self.return_id})"


def add_credit(connection: Connection, credit: StoreCredit, *, at: str) -> None:
    """A new credit."""
    connection.execute(
        insert(store_credits).values(
            code=credit.code, return_id=credit.return_id, amount_cents=credit.amount.cents, at=at
        )
    )


def credit_by_code(connection: Connection, code: str) -> StoreCredit | None:
    """The credit under that code, used or not."""
    row = connection.execute(select(store_credits).where(store_credits.c.code == code)).first()
    if row is None:
        return None
    return StoreCredit(row.code, row.return_id, Money(row.amount_cents), row.used_by_sale_id)


def first_credit_of(connection: Connection, return_id: str) -> StoreCredit | None:
    """The credit that the return itself made."""
    row = connection.execute(
        select(store_credits)
        .where(store_credits.c.return_id == return_id)
        .order_by(store_credits.c.at, text("rowid"))
        .limit(1)
    ).first()
    return StoreCredit(row.code, return_id, Money(row.amount_cents), row.used_by_sale_id) if row else None


def use_credit(connection: Connection, code: str, *, sale_id: str) -> bool:
    """In the transaction that closes the sale; false where it was used before or never was."""
    used = connection.execute(
        update(store_credits)
        .where(store_credits.c.code == code, store_credits.c.used_by_sale_id.is_(None))
        .values(used_by_sale_id=sale_id)
    )
    return used.rowcount == 1


def credits_for_exchange(connection: Connection, sale_id: str) -> tuple[StoreCredit, ...]:
    """Unused credits of returns that were made to pay for this very sale."""
    rows = connection.execute(
        select(store_credits)
        .join(returns, returns.c.id == store_credits.c.return_id)
        .where(returns.c.exchange_sale_id == sale_id, store_credits.c.used_by_sale_id.is_(None))
        .order_by(store_credits.c.at, store_credits.c.code)
    )
    return tuple(StoreCredit(row.code, row.return_id, Money(row.amount_cents)) for row in rows)
