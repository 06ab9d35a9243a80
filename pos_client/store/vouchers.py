"""Uses of vouchers: written before the call that uses one up, and the only place that keeps its code."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from pos_client.domain.sale import Sale
from pos_client.domain.voucher import VoucherState
from pos_client.store.prepared import Prepared
from pos_client.store.tables import sales
from pos_client.store.tables_redemption import sale_vouchers, voucher_uses

_ADD = Prepared.insert(sale_vouchers)


@dataclass(frozen=True, slots=True)
class VoucherUse:
    """One use of a voucher. `checked_by` and `reason` are set where a person checked it."""

    use_id: str
    sale_id: str
    code: str
    provider: str
    state: VoucherState
    manual: bool = False
    checked_by: str | None = None
    reason: str = ""
    at: str = ""

    def __repr__(self) -> str:
        return f"VoucherUse({self.use_id}, {self.state})"


def add_use(connection: Connection, use: VoucherUse) -> None:
    """Keep it."""
    connection.execute(
        insert(voucher_uses).values(
            use_id=use.use_id,
            sale_id=use.sale_id,
            code=use.code,
            provider=use.provider,
            state=use.state.value,
            manual=int(use.manual),
            checked_by=use.checked_by,
            reason=use.reason,
            at=use.at,
        )
    )


def move_use(connection: Connection, use_id: str, state: VoucherState, *, at: str) -> None:
    """The use reached a state."""
    connection.execute(
        update(voucher_uses).where(voucher_uses.c.use_id == use_id).values(state=state.value, at=at)
    )


def drop_typed(connection: Connection, sale_id: str, use_id: str | None = None) -> None:
    """A code that was only typed leaves no trace."""
    query = delete(voucher_uses).where(
        voucher_uses.c.sale_id == sale_id, voucher_uses.c.state == VoucherState.TYPED.value
    )
    connection.execute(query if use_id is None else query.where(voucher_uses.c.use_id == use_id))


def use_by_id(connection: Connection, use_id: str) -> VoucherUse | None:
    """The use, or None."""
    row = connection.execute(select(voucher_uses).where(voucher_uses.c.use_id == use_id)).first()
    return _use(row) if row is not None else None


def uses_of_sale(connection: Connection, sale_id: str) -> tuple[VoucherUse, ...]:
    """All of a sale's, in the order they were typed."""
    rows = connection.execute(
        select(voucher_uses).where(voucher_uses.c.sale_id == sale_id).order_by(voucher_uses.c.use_id)
    )
    return tuple(_use(row) for row in rows)


def uses_of_code(connection: Connection, code: str) -> tuple[VoucherUse, ...]:
    """All that this till has seen of one code."""
    rows = connection.execute(select(voucher_uses).where(voucher_uses.c.code == code))
    return tuple(_use(row) for row in rows)


def uses_in(connection: Connection, *states: VoucherState) -> tuple[VoucherUse, ...]:
    """All uses in these states, oldest first."""
    rows = connection.execute(
        select(voucher_uses)
        .where(voucher_uses.c.state.in_([state.value for state in states]))
        .order_by(voucher_uses.c.at, voucher_uses.c.use_id)
    )
    return tuple(_use(row) for row in rows)


def unclosed_uses(connection: Connection) -> tuple[VoucherUse, ...]:
    """What was used up for sales that were never closed."""
    rows = connection.execute(
        select(voucher_uses)
        .outerjoin(sales, sales.c.id == voucher_uses.c.sale_id)
        .where(voucher_uses.c.state == VoucherState.CONSUMED.value, sales.c.id.is_(None))
        .order_by(voucher_uses.c.use_id)
    )
    return tuple(_use(row) for row in rows)


def voucher_rows(sale: Sale) -> list[dict[str, Any]]:
    """What a closed sale keeps of its vouchers; `line` counts from 1, as lines do."""
    return [
        {
            "sale_id": sale.id,
            "position": position,
            "use_id": voucher.use_id,
            "kind": voucher.kind.value,
            "amount_cents": voucher.amount.cents,
            "line": voucher.line + 1 if voucher.line is not None else None,
            "manual": int(voucher.manual),
            "words": voucher.words,
        }
        for position, voucher in enumerate(sale.vouchers, start=1)
    ]


def insert_sale_vouchers(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """With the sale they belong to."""
    _ADD.run_each(connection, rows)


def _use(row: Row[Any]) -> VoucherUse:
    return VoucherUse(
        use_id=row.use_id,
        sale_id=row.sale_id,
        code=row.code,
        provider=row.provider,
        state=VoucherState(row.state),
        manual=bool(row.manual),
        checked_by=row.checked_by,
        reason=row.reason,
        at=row.at,
    )
