"""A payment machine that is not there: approves, declines, asks for something, or never answers.

Keeps its charges like a real one, one for each key, so that tests and the demo can count them.
"""

import threading
from dataclasses import dataclass, field
from enum import StrEnum

from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.payment import CardSlip, Charge, MachineAnswer, Method, PaymentState
from pos_client.domain.pix import dynamic_code


class Behaviour(StrEnum):
    """What the simulated customer does."""

    APPROVES = "approves"
    DECLINES = "declines"
    ASKS = "asks"
    """Something must be done at the machine first; the next look finds it approved."""
    SILENT = "silent"
    """Never answers."""


@dataclass(slots=True)
class _Order:
    """One charge as the machine has it."""

    id: str
    cents: int
    state: PaymentState
    looks: int = 0
    qr: str = ""
    refunds: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class SimulatedTerminal:
    """Thread-safe; what the next customers do is `behaviour`."""

    behaviour: Behaviour = Behaviour.APPROVES
    name: str = "simulated"
    methods: frozenset[Method] = frozenset({Method.CREDIT, Method.DEBIT, Method.PIX})
    repeats: bool = True
    by_person: bool = False
    _orders: dict[str, _Order] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def charged_cents(self) -> int:
        """What customers have paid and not got back."""
        with self._lock:
            approved = [one for one in self._orders.values() if one.state is PaymentState.APPROVED]
            return sum(one.cents - sum(one.refunds.values()) for one in approved)

    def start(self, charge: Charge) -> MachineAnswer:
        """The same key is the same order."""
        with self._lock:
            self._answers()
            order = self._orders.get(charge.intent_key)
            if order is None:
                if any(not one.state.is_over for one in self._orders.values()):
                    raise Refused(Reason.TERMINAL_BUSY)
                number = f"SIM{len(self._orders) + 1:06d}"
                order = _Order(number, charge.amount.cents, PaymentState.CREATED, qr=_code(charge, number))
                self._orders[charge.intent_key] = order
            return self._told(order)

    def poll(self, charge: Charge) -> MachineAnswer:
        """Each look takes the customer a step further."""
        with self._lock:
            self._answers()
            order = self._found(charge)
            if not order.state.is_over:
                order.state = self._next(order)
                order.looks += 1
            return self._told(order)

    def cancel(self, charge: Charge) -> MachineAnswer:
        """As long as nothing is approved."""
        with self._lock:
            self._answers()
            order = self._found(charge)
            if not order.state.is_over:
                order.state = PaymentState.CANCELLED
            return self._told(order)

    def refund(self, charge: Charge) -> MachineAnswer:
        """All of it or a part, once for each key."""
        with self._lock:
            self._answers()
            order = self._found(charge)
            if order.state not in (PaymentState.APPROVED, PaymentState.REFUNDED):
                raise Refused(Reason.TERMINAL_REFUSED, code="not_approved")
            if charge.refund_key not in order.refunds:
                if charge.gives_back.cents > order.cents - sum(order.refunds.values()):
                    raise Refused(Reason.TERMINAL_REFUSED, code="too_much")
                order.refunds[charge.refund_key] = charge.gives_back.cents
            if sum(order.refunds.values()) == order.cents:
                order.state = PaymentState.REFUNDED
            return MachineAnswer(PaymentState.REFUNDED, external_id=order.id, refunded=charge.gives_back)

    def confirm(self, charge: Charge) -> None:
        """It does not wait for that."""

    def _answers(self) -> None:
        if self.behaviour is Behaviour.SILENT:
            raise Unavailable(Outage.OUTCOME_UNKNOWN)

    def _found(self, charge: Charge) -> _Order:
        order = self._orders.get(charge.intent_key)
        if order is None:
            raise Refused(Reason.TERMINAL_REFUSED, code="not_found")
        return order

    def _next(self, order: _Order) -> PaymentState:
        if order.looks == 0:
            return PaymentState.WAITING
        if self.behaviour is Behaviour.DECLINES:
            return PaymentState.DECLINED
        if self.behaviour is Behaviour.ASKS and order.state is not PaymentState.ACTION_REQUIRED:
            return PaymentState.ACTION_REQUIRED
        return PaymentState.APPROVED

    def _told(self, order: _Order) -> MachineAnswer:
        approved = order.state is PaymentState.APPROVED
        card = CardSlip("Visa", nsu=order.id, authorization="SIM001") if approved else None
        return MachineAnswer(order.state, external_id=order.id, card=card, qr=order.qr)


def _code(charge: Charge, number: str) -> str:
    """One that reads like a bank's; `.invalid` is nobody's."""
    if charge.method is not Method.PIX:
        return ""
    return dynamic_code(url=f"simulated.invalid/qr/{number}", name="Simulado", city="Cidade")
