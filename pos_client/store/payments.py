"""Charges at payment machines: the intent before the call, the machine's id right after, every step since."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, case, func, insert, or_, select, text, update

from pos_client.domain.money import Money
from pos_client.domain.payment import (
    CardSlip,
    Charge,
    MachineAnswer,
    Method,
    PaymentState,
    Tender,
)
from pos_client.store.tables_payments import OPEN_WHERE, terminal_payments

_T = terminal_payments.c


@dataclass(frozen=True, slots=True)
class TerminalPayment:
    """One charge as it is kept. `used_at` is when the sale that it pays was closed.

    `unconfirmed`: the machine waits to hear of that. `watched`: a person said that nothing was charged, and
    the machine has still to say so. Amounts in centavos.
    """

    charge: Charge
    terminal: str
    state: PaymentState
    operator_id: str
    at: str
    changed_at: str
    card: CardSlip | None = None
    message: str = ""
    qr: str = ""
    refunded_cents: int = 0
    unconfirmed: bool = False
    used_at: str | None = None
    watched: bool = False

    @property
    def id(self) -> str:
        return self.charge.id

    @property
    def is_unused(self) -> bool:
        """Money was taken and no closed sale has it."""
        return self.state is PaymentState.APPROVED and self.used_at is None

    @property
    def is_unheard(self) -> bool:
        """The machine still owes an answer about it."""
        return not self.state.is_over or (
            self.state is PaymentState.APPROVED and self.charge.refund_key != ""
        )

    @property
    def tender(self) -> Tender:
        """What it pays in its sale."""
        charge = self.charge
        return Tender(
            charge.method,
            charge.amount,
            card=self.card,
            pix_txid=charge.external_id if charge.method is Method.PIX else "",
            confirmed_by=charge.fact("confirmed_by"),
            terminal_payment=charge.id,
        )


def add_payment(
    connection: Connection, charge: Charge, *, terminal: str, operator_id: str, at: str
) -> TerminalPayment:
    """Keep the intent, before anybody is asked."""
    payment = TerminalPayment(charge, terminal, PaymentState.INTENDED, operator_id, at, at)
    connection.execute(
        insert(terminal_payments).values(
            id=charge.id,
            sale_id=charge.sale_id,
            terminal=terminal,
            kind=charge.method.value,
            amount_cents=charge.amount.cents,
            state=payment.state.value,
            intent_key=charge.intent_key,
            operator_id=operator_id,
            at=at,
            changed_at=at,
        )
    )
    return payment


def keep_key(connection: Connection, payment_id: str, *, column: str, key: str) -> None:
    """The key of a call that gives up or gives back (`cancel_key`, `refund_key`), before it is made."""
    connection.execute(
        update(terminal_payments).where(_T.id == payment_id, _T[column] == "").values({column: key})
    )


def drop_refund_key(connection: Connection, payment_id: str) -> None:
    """The machine refused to give back: another try is another call."""
    connection.execute(
        update(terminal_payments).where(_T.id == payment_id, _T.state == "approved").values(refund_key="")
    )


def keep_answer(
    connection: Connection, payment_id: str, answer: MachineAnswer, *, at: str, watched: bool = False
) -> None:
    """What the machine said; what it did not say stays as it was."""
    values: dict[str, Any] = {"state": answer.state.value, "changed_at": at, "message": answer.message}
    values["unconfirmed"] = int(answer.unconfirmed)
    values["watched"] = int(watched)
    if answer.external_id:
        values["external_id"] = answer.external_id
    if answer.card is not None:
        values["card"] = json.dumps(_card_text(answer.card), ensure_ascii=False)
    if answer.qr:
        values["qr"] = answer.qr
    if answer.facts:
        values["facts"] = json.dumps(dict(answer.facts), ensure_ascii=False)
    if answer.refunded:
        values["refunded_cents"] = answer.refunded.cents
    connection.execute(update(terminal_payments).where(_T.id == payment_id).values(values))


def move_payment(connection: Connection, payment_id: str, state: PaymentState, *, at: str) -> None:
    """It reached a state that no machine told of."""
    connection.execute(
        update(terminal_payments).where(_T.id == payment_id).values(state=state.value, changed_at=at)
    )


def use_payment(connection: Connection, payment_id: str, *, sale_id: str, at: str) -> bool:
    """Its sale is closed, in this transaction; false where it is not that sale's approved, unused charge.

    What is being given back, or was not confirmed at the machine, pays for nothing any more.
    """
    done = connection.execute(
        update(terminal_payments)
        .where(_T.id == payment_id, _T.sale_id == sale_id, _T.state == "approved", _T.used_at.is_(None))
        .where(_T.refund_key == "", or_(_T.unconfirmed == 0, _T.cancel_key == ""))
        .values(used_at=at, changed_at=at)
    )
    return done.rowcount == 1


def note_confirmed(connection: Connection, payment_id: str, *, at: str) -> None:
    """The machine heard that the sale is on disk."""
    connection.execute(
        update(terminal_payments).where(_T.id == payment_id).values(unconfirmed=0, changed_at=at)
    )


def payment_by_id(connection: Connection, payment_id: str) -> TerminalPayment | None:
    """The charge, or None."""
    row = connection.execute(select(terminal_payments).where(_T.id == payment_id)).first()
    return None if row is None else _payment(row)


def payments_of_sale(connection: Connection, sale_id: str) -> tuple[TerminalPayment, ...]:
    """All of a sale's, oldest first."""
    rows = connection.execute(select(terminal_payments).where(_T.sale_id == sale_id).order_by(_T.at, _T.id))
    return tuple(_payment(row) for row in rows)


def owes(connection: Connection, sale_id: str, *, used: Collection[str] = ()) -> bool:
    """Whether a machine has, or may have, taken something for this sale that is none of its payments."""
    rows = connection.execute(select(_T.id, _T.state).where(_T.sale_id == sale_id))
    return any(not PaymentState(row.state).is_free and row.id not in used for row in rows)


def owes_any(connection: Connection) -> bool:
    """Whether money was taken, or may have been, that no closed sale has."""
    rows = connection.execute(select(_T.state, _T.used_at).where(text(OPEN_WHERE)))
    return any(not PaymentState(row.state).is_free and row.used_at is None for row in rows)


def add_refunded(connection: Connection, payment_id: str, cents: int, *, at: str) -> None:
    """So much of it went back to the customer; all of it, and it is refunded."""
    whole = _T.refunded_cents + cents
    connection.execute(
        update(terminal_payments)
        .where(_T.id == payment_id)
        .values(
            refunded_cents=func.min(whole, _T.amount_cents),
            state=case((whole >= _T.amount_cents, "refunded"), else_=_T.state),
            changed_at=at,
        )
    )


def open_payments(connection: Connection) -> tuple[TerminalPayment, ...]:
    """What is not settled: money taken without a sale first, then what is in doubt, then the rest."""
    first = case((_T.state == "approved", 0), (_T.state == "unknown", 1), else_=2)
    rows = connection.execute(select(terminal_payments).where(text(OPEN_WHERE)).order_by(first, _T.at, _T.id))
    return tuple(_payment(row) for row in rows)


def _card_text(card: CardSlip) -> list[Any]:
    return [card.brand, card.nsu, card.authorization, card.installments, card.acquirer]


def _payment(row: Row[Any]) -> TerminalPayment:
    facts = json.loads(row.facts) if row.facts else {}
    card = json.loads(row.card) if row.card else None
    return TerminalPayment(
        charge=Charge(
            id=row.id,
            sale_id=row.sale_id,
            method=Method(row.kind),
            amount=Money(row.amount_cents),
            intent_key=row.intent_key,
            external_id=row.external_id,
            cancel_key=row.cancel_key,
            refund_key=row.refund_key,
            facts=tuple(facts.items()),
        ),
        terminal=row.terminal,
        state=PaymentState(row.state),
        operator_id=row.operator_id,
        at=row.at,
        changed_at=row.changed_at,
        card=CardSlip(card[0], card[1], card[2], installments=card[3], acquirer=card[4]) if card else None,
        message=row.message,
        qr=row.qr,
        refunded_cents=row.refunded_cents,
        unconfirmed=bool(row.unconfirmed),
        used_at=row.used_at,
        watched=bool(row.watched),
    )
