"""A receipt as it went to paper, on the screen; and one more copy of it."""

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from pos_client.domain.receipt import Receipt
from resources.words import Words
from ui.background import Background
from ui.counter import Counter
from ui.sale.model import SaleModel
from ui.sale.receipt_dialog import ReceiptDialog


class ReceiptsFlow(QObject):
    """Drawn off the screen's thread."""

    refused = Signal(object)

    def __init__(
        self, counter: Counter, words: Words, *, background: Background, model: SaleModel, window: QWidget
    ) -> None:
        super().__init__(window)
        self._counter, self._words, self._background = counter, words, background
        self._model, self._window = model, window

    def open(self, sale_id: str) -> None:
        """Show the receipt of that sale."""
        counter = self._counter

        def draw() -> tuple[bytes, Receipt]:
            receipt = counter.printing.receipt(sale_id)
            return counter.paper.picture(receipt), receipt

        def show(drawn: tuple[bytes, Receipt]) -> None:
            png, receipt = drawn
            dialog = ReceiptDialog(
                self._window,
                self._words,
                png=png,
                number=receipt.number,
                print_again=partial(self.print_again, sale_id),
                print_offer=partial(self.print_offer, sale_id) if receipt.offer else None,
            )
            dialog.open(dialog.field)

        self._background.run("desk", draw, done=show, failed=self.refused.emit)

    def print_offer(self, sale_id: str) -> None:
        """The cashback alone, as it stands now."""
        operator = self._model.operator
        operator_id = operator.id if operator else ""
        self._background.run(
            "till",
            lambda: self._counter.printing.print_offer(sale_id, operator_id=operator_id),
            done=lambda _printed: self._counter.wake_printer(),
            failed=self.refused.emit,
        )

    def print_again(self, sale_id: str) -> None:
        """One more copy, marked as such."""
        operator = self._model.operator
        operator_id = operator.id if operator else ""
        self._background.run(
            "till",
            lambda: self._counter.printing.reprint(sale_id, operator_id=operator_id),
            done=lambda _copy: self._counter.wake_printer(),
            failed=self.refused.emit,
        )
