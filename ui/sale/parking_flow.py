"""Holding a sale and bringing it back. Writes run on `till`, the list is one short read."""

from PySide6.QtCore import QObject, Signal

from pos_client.domain.errors import TillError
from pos_client.domain.sale import Sale
from pos_client.services.parking import ParkedCart
from resources.words import Words
from ui.background import Background
from ui.counter import Counter
from ui.counter_page import CounterPage
from ui.sale.model import SaleModel
from ui.sale.parking_dialogs import ParkDialog, RecallDialog


class ParkingFlow(QObject):
    """`parked` with what now waits, `recalled` once the cart is the open one."""

    parked = Signal(object)
    recalled = Signal(object)
    refused = Signal(object)

    def __init__(
        self, counter: Counter, words: Words, *, background: Background, page: CounterPage, model: SaleModel
    ) -> None:
        super().__init__(page)
        self._counter, self._words, self._background = counter, words, background
        self._page, self._model = page, model

    def park(self) -> None:
        """F6."""
        sale, operator = self._model.sale, self._model.operator
        if operator is None or not self._model.check_payable():
            return

        def write(name: str) -> None:
            self._background.run(
                "till",
                lambda: self._counter.parking.park(sale, name, operator=operator),
                done=done,
                failed=dialog.show_refusal,
            )

        def done(cart: ParkedCart) -> None:
            dialog.finish()
            self.parked.emit(cart)

        dialog = ParkDialog(self._page.window(), self._words, sale=sale, park=write)
        dialog.open(dialog.field)

    def recall(self) -> None:
        """F7."""
        operator = self._model.operator
        if operator is None:
            return

        def write(cart: ParkedCart) -> None:
            now = self._model.sale
            self._background.run(
                "till",
                lambda: self._counter.parking.recall(cart.sale_id, instead_of=now, operator=operator),
                done=done,
                failed=dialog.show_refusal,
            )

        def done(sale: Sale) -> None:
            dialog.finish()
            self._model.put(sale)
            self.recalled.emit(sale)

        try:
            parked = self._counter.parking.parked()
        except TillError as error:
            self.refused.emit(error)
            return
        dialog = RecallDialog(self._page.window(), self._words, parked=parked, recall=write)
        dialog.open(dialog.field)
