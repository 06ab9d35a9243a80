"""Mercado Pago's Point machine and dynamic Pix, by the Orders API. Every call within eight seconds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from pos_client.domain.payment import CARD_METHODS, Charge, MachineAnswer, Method
from sync.payments.orders import Orders, order_body

_EXPIRES = "PT15M"
_CARD_TYPES = {Method.CREDIT: "credit_card", Method.DEBIT: "debit_card"}


@dataclass(frozen=True, slots=True)
class OrderTerminal:
    """Whoever takes the money, an order is made, looked at, given up and given back the same way."""

    orders: Orders
    kind: Literal["point", "qr"]
    name: str
    methods: frozenset[Method]
    config: Callable[[Charge], dict[str, Any]]
    """The part of an order that says where the customer pays."""
    repeats: bool = field(default=True, init=False)
    """The key makes it one call, for a day."""
    by_person: bool = field(default=False, init=False)
    """The platform answers."""

    def start(self, charge: Charge) -> MachineAnswer:
        """The order appears on the machine, or has a code to draw."""
        body = order_body(charge, kind=self.kind, config=self.config(charge), expires=_EXPIRES)
        return self.orders.create(body, charge)

    def poll(self, charge: Charge) -> MachineAnswer:
        """Every two or three seconds while somebody waits."""
        return self.orders.show(charge)

    def cancel(self, charge: Charge) -> MachineAnswer:
        """Only before the machine has it, or the code is paid; Refused afterwards."""
        return self.orders.cancel(charge)

    def refund(self, charge: Charge) -> MachineAnswer:
        """All of it or a part, within ninety days, to where it came from (a *devolução*)."""
        return self.orders.refund(charge)

    def confirm(self, charge: Charge) -> None:
        """Approved is approved, and paid is paid."""


def point_terminal(orders: Orders, terminal_id: str) -> OrderTerminal:
    """One card machine of the account; Pix is drawn on our own screen."""

    def config(charge: Charge) -> dict[str, Any]:
        return {
            "point": {"terminal_id": terminal_id, "print_on_terminal": "no_ticket"},
            "payment_method": {"default_type": _CARD_TYPES[charge.method]},
        }

    return OrderTerminal(orders, "point", "mercadopago", CARD_METHODS, config)


def dynamic_pix(orders: Orders, external_pos_id: str) -> OrderTerminal:
    """Pix by a code that is drawn on our screen; the answer confirms."""

    def config(_charge: Charge) -> dict[str, Any]:
        return {"qr": {"external_pos_id": external_pos_id, "mode": "dynamic"}}

    return OrderTerminal(orders, "qr", "mercadopago_pix", frozenset({Method.PIX}), config)
