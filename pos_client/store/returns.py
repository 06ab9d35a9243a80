"""Returns on disk: what of a sale came back so far, and each return written once, whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from pos_client.domain.benefits import RedemptionState
from pos_client.domain.money import Money
from pos_client.domain.payment import Method
from pos_client.domain.returning import (
    Original,
    Paid,
    Part,
    Refund,
    ReturnKind,
    ReturnLine,
    SoldLine,
    net_payments,
)
from pos_client.store.credits import StoreCredit, first_credit_of
from pos_client.store.digest import return_proofs
from pos_client.store.tables import redemptions, sale_lines, sale_offers, sales, tenders
from pos_client.store.tables_returns import refunds, return_lines, returns


@dataclass(frozen=True, slots=True)
class ReturnClosing:
    """Under which number, where and why goods come back. Money in `amounts` is positive."""

    id: str
    number: str
    epoch: int
    sequence: int
    kind: ReturnKind
    shift_id: str
    operator_id: str
    closed_at: str
    reason: str
    amounts: Part
    earned: Money
    document_id: str
    approval_id: str | None = None
    original_sale_id: str | None = None
    member_id: str | None = None
    exchange_sale_id: str | None = None


@dataclass(frozen=True, slots=True)
class WrittenReturn:
    """A return that is on disk."""

    id: str
    number: str
    total: Money
    back: tuple[Refund, ...]
    credit: StoreCredit | None
    earned: Money


def closed_return(connection: Connection, return_id: str) -> WrittenReturn | None:
    """The return with that id, or None."""
    row = connection.execute(select(returns).where(returns.c.id == return_id)).first()
    if row is None:
        return None
    back = connection.execute(
        select(refunds).where(refunds.c.return_id == return_id).order_by(refunds.c.position)
    )
    return WrittenReturn(
        row.id,
        row.number,
        Money(row.total_cents),
        tuple(
            Refund(Method(one.method), Money(one.amount_cents), one.detail, one.tender_position)
            for one in back
        ),
        first_credit_of(connection, return_id),
        Money(row.earned_cashback_cents),
    )


def original_by_number(connection: Connection, number: str) -> Original | None:
    """The sale with that receipt number."""
    found = connection.execute(select(sales).where(sales.c.number == number)).first()
    return _original(connection, found) if found is not None else None


def original_by_id(connection: Connection, sale_id: str) -> Original | None:
    """The sale with that id."""
    found = connection.execute(select(sales).where(sales.c.id == sale_id)).first()
    return _original(connection, found) if found is not None else None


def insert_return(
    connection: Connection, closing: ReturnClosing, *, lines: Sequence[ReturnLine], back: Sequence[Refund]
) -> dict[str, str]:
    """The return, its lines and what was refunded; its slip must be there already.

    Answers what the journal proves of the rows.
    """
    row = _return_row(closing)
    line_rows = [_line_row(closing.id, *pair) for pair in enumerate(lines, 1)]
    refund_rows = [_refund_row(closing.id, *pair) for pair in enumerate(back, 1)]
    connection.execute(insert(returns).values(row))
    connection.execute(insert(return_lines), line_rows)
    if back:
        connection.execute(insert(refunds), refund_rows)
    return return_proofs(row, line_rows, refund_rows)


def returns_of(connection: Connection, sale_id: str) -> tuple[str, ...]:
    """The numbers of the returns that a sale has had, oldest first."""
    rows = connection.execute(
        select(returns.c.number).where(returns.c.original_sale_id == sale_id).order_by(returns.c.sequence)
    )
    return tuple(row.number for row in rows)


def _original(connection: Connection, sale: Row[Any]) -> Original:
    offer = connection.execute(
        select(sale_offers.c.amount_cents).where(
            sale_offers.c.sale_id == sale.id, sale_offers.c.state != "refused"
        )
    ).scalar()
    redeemed = connection.execute(
        select(redemptions)
        .where(redemptions.c.sale_id == sale.id, redemptions.c.amount_cents == sale.redeemed_cashback_cents)
        .order_by(redemptions.c.changed_at.desc())
    ).first()
    return Original(
        sale_id=sale.id,
        number=sale.number,
        shift_id=sale.shift_id,
        closed_at=sale.closed_at,
        total=Money(sale.total_cents),
        lines=_sold_lines(connection, sale.id),
        payments=net_payments(_payments(connection, sale.id), Money(sale.change_cents)),
        member_id=sale.member_id,
        earned=Money(offer or 0),
        hold_id=redeemed.hold_id if redeemed is not None else "",
        redemption_state=RedemptionState(redeemed.state) if redeemed is not None else None,
        redemption_id=redeemed.id if redeemed is not None else "",
        redeemed_points=redeemed.points if redeemed is not None else 0,
    )


def _sold_lines(connection: Connection, sale_id: str) -> tuple[SoldLine, ...]:
    back = {
        row.original_position: int(row.milli)
        for row in connection.execute(
            select(return_lines.c.original_position, func.sum(return_lines.c.quantity_milli).label("milli"))
            .join(returns, returns.c.id == return_lines.c.return_id)
            .where(returns.c.original_sale_id == sale_id)
            .group_by(return_lines.c.original_position)
        )
    }
    rows = connection.execute(
        select(sale_lines).where(sale_lines.c.sale_id == sale_id).order_by(sale_lines.c.position)
    )
    return tuple(
        SoldLine(
            position=row.position,
            sku=row.sku,
            gtin=row.gtin,
            description=row.description,
            unit=row.unit,
            quantity_milli=row.quantity_milli,
            unit_price=Money(row.unit_price_cents),
            amounts=Part(
                Money(row.gross_cents),
                Money(row.discount_cents),
                Money(row.redeemed_cashback_cents),
                Money(row.total_cents),
            ),
            returned_milli=back.get(row.position, 0),
        )
        for row in rows
    )


def _payments(connection: Connection, sale_id: str) -> tuple[Paid, ...]:
    back = {
        row.tender_position: Money(int(row.cents))
        for row in connection.execute(
            select(refunds.c.tender_position, func.sum(refunds.c.amount_cents).label("cents"))
            .join(returns, returns.c.id == refunds.c.return_id)
            .where(returns.c.original_sale_id == sale_id, refunds.c.tender_position.is_not(None))
            .group_by(refunds.c.tender_position)
        )
    }
    rows = connection.execute(
        select(tenders).where(tenders.c.sale_id == sale_id).order_by(tenders.c.position)
    )
    return tuple(
        Paid(
            row.position,
            Method(row.method),
            Money(row.amount_cents),
            detail=_detail(row),
            refunded=back.get(row.position, Money(0)),
        )
        for row in rows
    )


def _detail(tender: Row[Any]) -> str:
    """What the machine's own slip says, so that somebody finds the payment there."""
    if tender.nsu:
        return f"{tender.brand} NSU {tender.nsu} AUT {tender.authorization}"
    return str(tender.pix_txid)


def _return_row(closing: ReturnClosing) -> dict[str, Any]:
    return {
        "id": closing.id,
        "number": closing.number,
        "epoch": closing.epoch,
        "sequence": closing.sequence,
        "kind": closing.kind.value,
        "original_sale_id": closing.original_sale_id,
        "shift_id": closing.shift_id,
        "operator_id": closing.operator_id,
        "approval_id": closing.approval_id,
        "member_id": closing.member_id,
        "exchange_sale_id": closing.exchange_sale_id,
        "reason": closing.reason,
        "closed_at": closing.closed_at,
        **_amounts(closing.amounts),
        "earned_cashback_cents": closing.earned.cents,
        "document_id": closing.document_id,
    }


def _line_row(return_id: str, position: int, line: ReturnLine) -> dict[str, Any]:
    return {
        "return_id": return_id,
        "position": position,
        "original_position": line.original_position,
        "sku": line.sku,
        "gtin": line.gtin,
        "description": line.description,
        "unit": line.unit,
        "quantity_milli": line.quantity.milli,
        "unit_price_cents": line.unit_price.cents,
        **_amounts(line.amounts),
    }


def _refund_row(return_id: str, position: int, refund: Refund) -> dict[str, Any]:
    return {
        "return_id": return_id,
        "position": position,
        "method": refund.method.value,
        "amount_cents": refund.amount.cents,
        "detail": refund.detail,
        "tender_position": refund.tender_position,
    }


def _amounts(part: Part) -> dict[str, int]:
    return {
        "gross_cents": part.gross.cents,
        "discount_cents": part.discount.cents,
        "redeemed_cashback_cents": part.redeemed_cashback.cents,
        "total_cents": part.total.cents,
    }
