"""Pix by a dynamic code of a provider, which confirms by itself."""

from pos_client.domain.payment import Charge, MachineAnswer, Method
from sync.payments.orders import Orders, order_body

EXPIRES = "PT15M"
_PIX = frozenset({Method.PIX})


class DynamicPix:
    """By Mercado Pago's Orders API, `type: "qr"`: the code is drawn on our screen, the answer confirms."""

    def __init__(self, orders: Orders, external_pos_id: str, *, name: str = "mercadopago_pix") -> None:
        self._orders = orders
        self._external_pos_id = external_pos_id
        self.name = name

    @property
    def methods(self) -> frozenset[Method]:
        """Pix alone."""
        return _PIX

    @property
    def repeats(self) -> bool:
        """The key makes it one call, for a day."""
        return True

    @property
    def by_person(self) -> bool:
        """The provider answers."""
        return False

    def start(self, charge: Charge) -> MachineAnswer:
        """An order with a code in it."""
        config = {"qr": {"external_pos_id": self._external_pos_id, "mode": "dynamic"}}
        return self._orders.create(order_body(charge, kind="qr", config=config, expires=EXPIRES), charge)

    def poll(self, charge: Charge) -> MachineAnswer:
        """Every two or three seconds while the code is shown."""
        return self._orders.show(charge)

    def cancel(self, charge: Charge) -> MachineAnswer:
        """As long as it is not paid."""
        return self._orders.cancel(charge)

    def refund(self, charge: Charge) -> MachineAnswer:
        """All of it or a part, to where it came from (a *devolução*)."""
        return self._orders.refund(charge)

    def confirm(self, charge: Charge) -> None:
        """Paid is paid."""
