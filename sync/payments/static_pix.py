"""The store's own static Pix code: nobody confirms but the operator's eye. It needs no network."""

from dataclasses import dataclass, field

from pos_client.domain.payment import Charge, MachineAnswer, Method, PaymentState
from pos_client.domain.pix import static_code
from pos_client.domain.till import StoreHead

_TXID_LENGTH = 25


@dataclass(frozen=True, slots=True)
class StaticPix:
    """The store's own key: nobody confirms but the operator's eye (`Terminals.settle_paid`)."""

    head: StoreHead
    name: str = "pix_static"
    methods: frozenset[Method] = field(default=frozenset({Method.PIX}), init=False)
    repeats: bool = field(default=True, init=False)
    """A code may be drawn as often as need be."""
    by_person: bool = field(default=True, init=False)
    """Only the operator's eye has seen it paid."""

    def start(self, charge: Charge) -> MachineAnswer:
        """The code to draw. Raises Refused(SETTINGS_INVALID) where the store's key cannot be encoded."""
        txid = charge.id.replace("-", "")[-_TXID_LENGTH:]
        code = static_code(
            key=self.head.pix_key,
            amount=charge.amount,
            name=self.head.name,
            city=self.head.city,
            txid=txid,
        )
        return MachineAnswer(PaymentState.WAITING, external_id=txid, qr=code)

    def poll(self, charge: Charge) -> MachineAnswer:
        """Still waiting: only a person ends it."""
        return MachineAnswer(PaymentState.WAITING, external_id=charge.external_id)

    def cancel(self, charge: Charge) -> MachineAnswer:
        """Nobody has seen it paid."""
        return MachineAnswer(PaymentState.CANCELLED, external_id=charge.external_id)

    def refund(self, charge: Charge) -> MachineAnswer:
        """Sent back by hand in the bank's own application, before this is asked."""
        return MachineAnswer(
            PaymentState.REFUNDED, external_id=charge.external_id, refunded=charge.gives_back
        )

    def confirm(self, charge: Charge) -> None:
        """Nobody waits to hear of it."""
