"""What needs a person, why, and the keys that settle it: in a dialog or in the manager's area."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_client.services.pending import PendingItem
from resources.words import Words
from ui.delivery import sentences
from ui.dialog import bind
from ui.sale.product_list import ProductList, ProductRow, rows_px
from ui.text_scale import taller
from ui.widgets import ActionButton, Text, WrapRow

_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}
ROWS = 6


class PendingPanel(QWidget):
    """The arrows choose; each signal but `export_wanted` carries the chosen `PendingItem`."""

    retry_wanted = Signal(object)
    customer_wanted = Signal(object)
    settled_wanted = Signal(object)
    export_wanted = Signal()
    moved = Signal()
    """The arrows stand on another one: what was said of the last does not hold."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self._items: tuple[PendingItem, ...] = ()
        self._now_ms = 0
        self.list = ProductList(words.text("Needs a person"))
        self.list.setMinimumHeight(rows_px(ROWS))
        self.list.currentRowChanged.connect(lambda _row: self._show_chosen())
        self.reason = Text("", 15, wrap=True)
        self.reason.setMinimumHeight(taller(66))
        self.reason.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.row = WrapRow()
        self.row.setSpacing(8)
        self.retry = self._button("Alt+T", words.text("Send again"), self.retry_wanted)
        self.customer = self._button("Alt+C", words.text("Other customer"), self.customer_wanted)
        self.settled = self._button("Alt+M", words.text("Mark settled"), self.settled_wanted)
        for button in (self.retry, self.customer, self.settled):
            self.row.addWidget(button, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.reason)
        layout.addLayout(self.row)

    def show_items(self, items: Sequence[PendingItem], *, now: datetime) -> None:
        """These; whichever was chosen stays chosen."""
        chosen = self.chosen
        self._items, self._now_ms = tuple(items), int(now.timestamp() * 1000)
        rows = [self._row(item) for item in items]
        self.list.show_rows(rows, empty_text=self.words.text("Nothing needs you. Everything is on its way."))
        ids = [item.id for item in items]
        if chosen is not None and chosen.id in ids:
            self.list.setCurrentRow(ids.index(chosen.id))
        self._show_chosen()

    @property
    def chosen(self) -> PendingItem | None:
        """What the arrows stand on."""
        row = self.list.currentRow()
        return self._items[row] if 0 <= row < len(self._items) else None

    def takes_key(self, event: QKeyEvent) -> bool:
        """The arrows, wherever the keyboard is."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            return False
        row = self.list.currentRow() + step
        self.list.setCurrentRow(max(0, min(row, self.list.count() - 1)))
        event.accept()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.takes_key(event):
            super().keyPressEvent(event)

    def _button(self, key: str, label: str, wanted: SignalInstance) -> ActionButton:
        button = ActionButton(key, label)
        button.clicked.connect(lambda _checked=False: self._emit(wanted))
        return button

    def bind_keys(self, overlay: QWidget) -> None:
        """Where the keyboard is while this panel is looked at."""
        for button in (self.retry, self.customer, self.settled):
            bind(overlay, button.key, button)

    def _row(self, item: PendingItem) -> ProductRow:
        words = self.words
        what = sentences.kind(words, item.kind)
        parts = [
            sentences.destination(words, item.destination),
            self._age(item),
            words.plural("{count} try", "{count} tries", item.attempts) if item.attempts else "",
        ]
        name = f"{what} {item.number}".strip()
        return ProductRow(name, " · ".join(filter(None, parts)), sentences.state(words, item.state))

    def _age(self, item: PendingItem) -> str:
        age_s = item.age_ms(self._now_ms) / 1000
        if age_s < 60:
            return self.words.text("just now")
        return self.words.text("for {age}", age=self.words.minutes(age_s))

    def _show_chosen(self) -> None:
        item, text = self.chosen, self.words.text
        self.moved.emit()
        self.reason.setText(sentences.reason(self.words, item) if item is not None else "")
        self.retry.setEnabled(item is not None)
        self.settled.setEnabled(item is not None)
        self.customer.setEnabled(item is not None and item.state == "rejected" and item.kind == "sale")
        unknown = item is not None and item.state == "unknown"
        self.retry.set_label(text("It is not there: send") if unknown else text("Send again"))

    def _emit(self, signal: SignalInstance) -> None:
        if self.chosen is not None:
            signal.emit(self.chosen)
