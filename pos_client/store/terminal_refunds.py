"""What a return gives back at a payment machine: wanted with the return itself, one key for each attempt."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, insert, select, text, update

from pos_client.domain.money import Money
from pos_client.domain.payment import Charge, RefundState
from pos_client.domain.returning import Refund
from pos_client.store.payments import TerminalPayment, payment_by_id, payments_of_sale
from pos_client.store.tables import tenders
from pos_client.store.tables_payments import REFUNDS_OPEN_WHERE, terminal_refunds

_T = terminal_refunds.c


@dataclass(frozen=True, slots=True)
class TerminalRefund:
    """One refund of (a part of) `payment`, as it is kept.

    `unconfirmed`: the machine waits to hear that it stands. `key` is that of the attempt under way.
    """

    id: str
    payment: TerminalPayment
    return_id: str
    amount: Money
    state: RefundState
    key: str
    operator_id: str
    at: str
    changed_at: str
    message: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    unconfirmed: bool = False

    @property
    def charge(self) -> Charge:
        """What the machine is asked with: the charge, this attempt's key, and how much."""
        return replace(self.payment.charge, refund_key=self.key, refund_amount=self.amount)

    @property
    def answered(self) -> Charge:
        """The same with what the machine said of the refund, for its confirmation."""
        return replace(self.charge, facts=self.facts)

    @property
    def is_open(self) -> bool:
        """The customer has not got it back yet, or the machine has not heard that it stands."""
        return not self.state.is_over or self.unconfirmed


def add_refunds(
    connection: Connection,
    refunds: Sequence[Refund],
    *,
    sale_id: str,
    return_id: str,
    operator_id: str,
    at: str,
    new_id: Any,
) -> None:
    """In the return's own transaction: what of it goes back at a machine, because a machine took it."""
    charges = _charges_by_tender(connection, sale_id)
    for refund in refunds:
        payment = charges.get(refund.tender_position or 0)
        if payment is None:
            continue
        connection.execute(
            insert(terminal_refunds).values(
                id=new_id(),
                payment_id=payment.id,
                return_id=return_id,
                amount_cents=refund.amount.cents,
                state=RefundState.WANTED.value,
                key=new_id(),
                operator_id=operator_id,
                at=at,
                changed_at=at,
            )
        )


def refund_by_id(connection: Connection, refund_id: str) -> TerminalRefund | None:
    """The refund, or None."""
    row = connection.execute(select(terminal_refunds).where(_T.id == refund_id)).first()
    return None if row is None else _refund(connection, row)


def refunds_of_return(connection: Connection, return_id: str) -> tuple[TerminalRefund, ...]:
    """All of a return's, in the order of their making."""
    rows = connection.execute(
        select(terminal_refunds).where(_T.return_id == return_id).order_by(_T.at, _T.id)
    ).all()
    return tuple(_refund(connection, row) for row in rows)


def open_refunds(connection: Connection) -> tuple[TerminalRefund, ...]:
    """What customers wait for, the oldest first."""
    rows = connection.execute(
        select(terminal_refunds).where(text(REFUNDS_OPEN_WHERE)).order_by(_T.at, _T.id)
    ).all()
    return tuple(_refund(connection, row) for row in rows)


def move_refund(
    connection: Connection, refund_id: str, state: RefundState, *, at: str, **values: Any
) -> None:
    """It came so far; `values` are columns that change with it."""
    changed = {"state": state.value, "changed_at": at, **values}
    connection.execute(update(terminal_refunds).where(_T.id == refund_id).values(changed))


def _charges_by_tender(connection: Connection, sale_id: str) -> dict[int, TerminalPayment]:
    """Which charge each tender of the sale was: by what the machine called it, each charge once."""
    left = [one for one in payments_of_sale(connection, sale_id) if one.used_at is not None]
    found: dict[int, TerminalPayment] = {}
    if not left:
        return found
    rows = connection.execute(
        select(tenders).where(tenders.c.sale_id == sale_id).order_by(tenders.c.position)
    )
    for row in rows:
        match = next((one for one in left if _is_of(one, row)), None)
        if match is not None:
            left.remove(match)
            found[row.position] = match
    return found


def _is_of(payment: TerminalPayment, row: Row[Any]) -> bool:
    charge, card = payment.charge, payment.card
    if (charge.method.value, charge.amount.cents) != (row.method, row.amount_cents):
        return False
    if card is None:
        return bool(charge.external_id == row.pix_txid)
    return bool((card.nsu, card.authorization) == (row.nsu, row.authorization))


def _refund(connection: Connection, row: Row[Any]) -> TerminalRefund:
    payment = payment_by_id(connection, row.payment_id)
    assert payment is not None, "a refund has its charge"
    return TerminalRefund(
        id=row.id,
        payment=payment,
        return_id=row.return_id,
        amount=Money(row.amount_cents),
        state=RefundState(row.state),
        key=row.key,
        operator_id=row.operator_id,
        at=row.at,
        changed_at=row.changed_at,
        message=row.message,
        facts=tuple(json.loads(row.facts).items()) if row.facts else (),
        unconfirmed=bool(row.unconfirmed),
    )
