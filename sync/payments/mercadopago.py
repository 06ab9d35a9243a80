"""A Mercado Pago Point machine by the Orders API. Blocking; every call within eight seconds."""

from typing import Any

from pos_client.domain.payment import CARD_METHODS, Charge, MachineAnswer, Method
from sync.payments.orders import Orders, order_body

EXPIRES = "PT15M"
_TYPES = {Method.CREDIT: "credit_card", Method.DEBIT: "debit_card"}


class PointTerminal:
    """One machine of the account."""

    def __init__(self, orders: Orders, terminal_id: str, *, name: str = "mercadopago") -> None:
        self._orders = orders
        self._terminal_id = terminal_id
        self.name = name

    @property
    def methods(self) -> frozenset[Method]:
        """Cards; Pix is drawn on our own screen."""
        return CARD_METHODS

    @property
    def repeats(self) -> bool:
        """The key makes it one call, for a day."""
        return True

    @property
    def by_person(self) -> bool:
        """The platform answers."""
        return False

    def start(self, charge: Charge) -> MachineAnswer:
        """The order appears on the machine."""
        point = {"terminal_id": self._terminal_id, "print_on_terminal": "no_ticket"}
        config: dict[str, Any] = {"point": point}
        config["payment_method"] = {"default_type": _TYPES[charge.method]}
        return self._orders.create(order_body(charge, kind="point", config=config, expires=EXPIRES), charge)

    def poll(self, charge: Charge) -> MachineAnswer:
        """Every two or three seconds while somebody waits."""
        return self._orders.show(charge)

    def cancel(self, charge: Charge) -> MachineAnswer:
        """Only before the machine has it; Refused afterwards."""
        return self._orders.cancel(charge)

    def refund(self, charge: Charge) -> MachineAnswer:
        """All of it or a part, within ninety days."""
        return self._orders.refund(charge)

    def confirm(self, charge: Charge) -> None:
        """Approved is approved."""
