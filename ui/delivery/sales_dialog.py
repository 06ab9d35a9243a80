"""The sales of this till with what each destination has of them; what is typed searches."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_client.services.delivery import SaleRow
from resources.words import Words
from ui.delivery import sentences
from ui.dialog import Dialog
from ui.sale.product_list import ProductList, ProductRow

_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}
SEARCH_AFTER_MS = 150


class SalesDialog(Dialog):
    """`wanted` carries what is typed; Enter shows the receipt of the chosen sale."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget, words: Words, *, show: Callable[[SaleRow], None]) -> None:
        super().__init__(parent, words, title=words.text("Sales and deliveries"), width_px=860)
        self._show = show
        self._sales: tuple[SaleRow, ...] = ()
        self.field = QLineEdit()
        self.field.setPlaceholderText(words.text("Number, total (12,50) or date (2026-01-31)"))
        self.field.setAccessibleName(words.text("Search sales"))
        self.list = ProductList(words.text("Sales"))
        self.list.itemDoubleClicked.connect(lambda _item: self._on_enter())
        self.body.addWidget(self.field)
        self.body.addWidget(self.list)
        self.body.addWidget(self.notice)
        self._settle = QTimer(self, singleShot=True, interval=SEARCH_AFTER_MS)
        self._settle.timeout.connect(lambda: self.wanted.emit(self.field.text()))
        self.field.textChanged.connect(lambda _typed: self._settle.start())
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self.action("Enter", words.text("Show the receipt"), self._on_enter, primary=True)

    def show_sales(self, sales: Sequence[SaleRow]) -> None:
        """These, newest first."""
        self._sales = tuple(sales)
        rows = [self._row(sale) for sale in sales]
        empty = (
            self.words.text("No sale like that.") if self.field.text() else self.words.text("No sale yet.")
        )
        self.list.show_rows(rows, empty_text=empty)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        row = self.list.currentRow() + step
        self.list.setCurrentRow(max(0, min(row, self.list.count() - 1)))
        event.accept()

    def _row(self, sale: SaleRow) -> ProductRow:
        words = self.words
        when = f"{words.date(sale.closed_at)} {sale.closed_at[11:16]}"
        arrivals = [sentences.arrival(words, one) for one in sale.arrivals]
        told = " · ".join(arrivals) or words.text("nobody has to be told")
        return ProductRow(f"{sale.number} · {when}", told, words.amount(sale.total_cents))

    def _on_enter(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._sales):
            self._show(self._sales[row])
