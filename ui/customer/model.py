"""Decides what the customer sees, from what the counter does. QtCore only."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from pos_client.domain.money import ZERO, Money
from pos_client.domain.sale import Sale
from pos_client.services.checkout import ClosedSale


@dataclass(frozen=True, slots=True)
class Idle:
    """Nobody is being served: the store's message."""


@dataclass(frozen=True, slots=True)
class Serving:
    """The cart as it is; never a name, a CPF or a balance: others can read this screen too."""

    sale: Sale


@dataclass(frozen=True, slots=True)
class PayingByPix:
    """The code to be read with the customer's phone."""

    sale: Sale
    code: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Served:
    """The sale is on disk."""

    total: Money
    change: Money = ZERO


Seen = Idle | Serving | PayingByPix | Served


class CustomerModel(QObject):
    """`changed` carries what is to be seen now."""

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.seen: Seen = Idle()

    def show_sale(self, sale: Sale) -> None:
        """The cart changed. An empty one after a sale leaves the change where it can be read."""
        if sale.lines:
            self._show(Serving(sale))
        elif not isinstance(self.seen, Served):
            self._show(Idle())

    def show_pix(self, sale: Sale, code: str, amount: Money) -> None:
        """The cashier waits for a Pix."""
        self._show(PayingByPix(sale, code, amount))

    def hide_pix(self) -> None:
        """Paid, or another way was chosen."""
        if isinstance(self.seen, PayingByPix):
            self._show(Serving(self.seen.sale))

    def show_closed(self, closed: ClosedSale) -> None:
        """What was paid and what comes back."""
        self._show(Served(closed.total, closed.change))

    def rest(self) -> None:
        """The till is locked, or nobody came."""
        if isinstance(self.seen, Served):
            self._show(Idle())

    def _show(self, seen: Seen) -> None:
        if seen != self.seen:
            self.seen = seen
            self.changed.emit(seen)
