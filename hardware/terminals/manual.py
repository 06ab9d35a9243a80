"""A stand-alone card machine: a person copies its slip, and it is a machine like any."""

from dataclasses import dataclass, field

from pos_client.domain.payment import CARD_METHODS, Charge, MachineAnswer, Method, PaymentState


@dataclass(frozen=True, slots=True)
class ManualTerminal:
    """Never speaks by itself: `Terminals.settle_paid` and `settle_unpaid` say what the person saw."""

    name: str = "manual"
    methods: frozenset[Method] = field(default=CARD_METHODS, init=False)
    repeats: bool = field(default=True, init=False)
    """It is asked of a person, who is asked as often as need be."""
    by_person: bool = field(default=True, init=False)
    """Only a person has seen the slip."""

    def start(self, charge: Charge) -> MachineAnswer:
        """Wait for the slip."""
        return MachineAnswer(PaymentState.WAITING, external_id=charge.id)

    def poll(self, charge: Charge) -> MachineAnswer:
        """Still waiting: only a person ends it."""
        return MachineAnswer(PaymentState.WAITING, external_id=charge.id)

    def cancel(self, charge: Charge) -> MachineAnswer:
        """The person says that no card was passed."""
        return MachineAnswer(PaymentState.CANCELLED, external_id=charge.id)

    def refund(self, charge: Charge) -> MachineAnswer:
        """Done by hand on the machine, before this is asked."""
        return MachineAnswer(PaymentState.REFUNDED, external_id=charge.id, refunded=charge.gives_back)

    def confirm(self, charge: Charge) -> None:
        """Nobody waits to hear of it."""
