"""Pix: a dynamic code of a provider that confirms by itself, and the store's own static one that does not."""

from dataclasses import dataclass

from pos_client.domain.payment import Charge, MachineAnswer, Method, PaymentState
from pos_client.domain.pix import static_code
from pos_client.domain.till import StoreHead
from sync.payments.orders import Orders, order_body

EXPIRES = "PT15M"
_PIX = frozenset({Method.PIX})
_TXID_LENGTH = 25


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
        """All of it, to where it came from."""
        return self._orders.refund(charge)

    def confirm(self, charge: Charge) -> None:
        """Paid is paid."""


@dataclass(frozen=True, slots=True)
class StaticPix:
    """The store's own key: nobody confirms but the operator's eye (`Terminals.settle_paid`)."""

    head: StoreHead
    name: str = "pix_static"

    @property
    def methods(self) -> frozenset[Method]:
        """Pix alone."""
        return _PIX

    @property
    def repeats(self) -> bool:
        """A code may be drawn as often as need be."""
        return True

    def start(self, charge: Charge) -> MachineAnswer:
        """The code to draw. Raises Refused(SETTINGS_INVALID) where the store's key cannot be encoded."""
        code = static_code(
            key=self.head.pix_key,
            amount=charge.amount,
            name=self.head.name,
            city=self.head.city,
            txid=charge.id.replace("-", "")[-_TXID_LENGTH:],
        )
        return MachineAnswer(PaymentState.WAITING, external_id=charge.id, qr=code)

    def poll(self, charge: Charge) -> MachineAnswer:
        """Still waiting: only a person ends it."""
        return MachineAnswer(PaymentState.WAITING, external_id=charge.id)

    def cancel(self, charge: Charge) -> MachineAnswer:
        """Nobody has seen it paid."""
        return MachineAnswer(PaymentState.CANCELLED, external_id=charge.id)

    def refund(self, charge: Charge) -> MachineAnswer:
        """Sent back by hand in the bank's own application, before this is asked."""
        return MachineAnswer(PaymentState.REFUNDED, external_id=charge.id, refunded=charge.amount)

    def confirm(self, charge: Charge) -> None:
        """Nobody waits to hear of it."""
