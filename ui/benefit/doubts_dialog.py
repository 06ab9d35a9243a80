"""Uses of cashback and vouchers that nobody saw the end of, what is to be given back, and the losses."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_client.domain.money import Money
from resources.words import Words
from ui.dialog import Dialog, bind
from ui.sale.product_list import ProductList, ProductRow, rows_px
from ui.text_scale import taller
from ui.widgets import ActionButton, Text, WrapRow

_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}
ROWS = 6


class OpenKind(StrEnum):
    """What kind of thing is open."""

    USE = "use"
    VOUCHER = "voucher"
    RELEASE = "release"
    LOSS = "loss"


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One row, already written. `id` is what the settling service wants; `settles` false: only shown."""

    kind: OpenKind
    id: str
    name: str
    aside: str
    amount: Money | None
    explained: str
    settles: bool = True


class DoubtsDialog(Dialog):
    """The arrows choose; the signals carry the chosen `OpenItem`."""

    taken_wanted = Signal(object)
    not_taken_wanted = Signal(object)
    settled_wanted = Signal(object)
    look_wanted = Signal()

    def __init__(self, parent: QWidget, words: Words) -> None:
        super().__init__(parent, words, title=words.text("Cashback in doubt and losses"), width_px=860)
        self._items: tuple[OpenItem, ...] = ()
        self.list = ProductList(words.text("Cashback in doubt and losses"))
        self.list.setMinimumHeight(rows_px(ROWS))
        self.list.currentRowChanged.connect(lambda _row: self._show_chosen())
        self.explained = Text("", 15, wrap=True)
        self.explained.setMinimumHeight(taller(44))
        self.explained.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.list)
        self.body.addWidget(self.explained)
        row = WrapRow()
        row.setSpacing(8)
        self.taken = self._button(row, "Alt+F", words.text("It was taken there"), wanted="taken")
        self.not_taken = self._button(row, "Alt+N", words.text("It was not taken"), wanted="not taken")
        self.settled = self._button(row, "Alt+M", words.text("Mark settled"), wanted="settled")
        self.body.addLayout(row)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self.look = self.action("Alt+V", words.text("Ask the programme again"), self.look_wanted.emit)

    def show_items(self, items: Sequence[OpenItem], *, lost: Money) -> None:
        """These; whichever was chosen stays chosen."""
        chosen = self.chosen
        self._items = tuple(items)
        words = self.words
        rows = [
            ProductRow(one.name, one.aside, words.money(one.amount.cents) if one.amount else "")
            for one in items
        ]
        self.list.show_rows(rows, empty_text=words.text("Nothing is in doubt, and nothing was lost."))
        ids = [(one.kind, one.id) for one in items]
        if chosen is not None and (chosen.kind, chosen.id) in ids:
            self.list.setCurrentRow(ids.index((chosen.kind, chosen.id)))
        amount = words.money(lost.cents)
        self.set_subtitle(words.text("Open losses: {amount}", amount=amount) if lost else "")
        self._show_chosen()

    @property
    def chosen(self) -> OpenItem | None:
        """What the arrows stand on."""
        row = self.list.currentRow()
        return self._items[row] if 0 <= row < len(self._items) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        row = self.list.currentRow() + step
        self.list.setCurrentRow(max(0, min(row, self.list.count() - 1)))
        event.accept()

    def _button(self, row: QHBoxLayout, key: str, label: str, *, wanted: str) -> ActionButton:
        button = ActionButton(key, label)
        button.clicked.connect(lambda _checked=False: self._emit(wanted))
        bind(self, key, button)
        row.addWidget(button, 1)
        return button

    def _emit(self, wanted: str) -> None:
        signals = {
            "taken": self.taken_wanted,
            "not taken": self.not_taken_wanted,
            "settled": self.settled_wanted,
        }
        if self.chosen is not None:
            signals[wanted].emit(self.chosen)

    def _show_chosen(self) -> None:
        item = self.chosen
        in_doubt = item is not None and item.kind in {OpenKind.USE, OpenKind.VOUCHER}
        self.explained.setText(item.explained if item is not None else "")
        self.taken.setEnabled(in_doubt)
        self.not_taken.setEnabled(in_doubt)
        self.settled.setEnabled(item is not None and not in_doubt and item.settles)
