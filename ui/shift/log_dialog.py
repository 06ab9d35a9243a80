"""Past shifts, or sign-ins: a list that arrows walk."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from pos_client.services.shift_log import PastShift, SignIn
from resources.words import Words
from ui.dialog import Dialog
from ui.sale.product_list import ProductList, ProductRow

_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}


class LogDialog(Dialog):
    """Enter shows what stands behind the row, where there is something."""

    def __init__(
        self,
        parent: QWidget,
        words: Words,
        *,
        title: str,
        rows: Sequence[ProductRow],
        empty_text: str,
        choose: Callable[[int], None] | None,
    ) -> None:
        super().__init__(parent, words, title=title, width_px=720)
        self._choose = choose
        self.list = ProductList(title)
        self.list.show_rows(rows, empty_text=empty_text)
        self.list.itemDoubleClicked.connect(lambda _item: self._on_choose())
        self.body.addWidget(self.list)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        if choose is not None:
            shows = self.action("Enter", words.text("Show the Z"), self._on_choose, primary=True)
            shows.setEnabled(bool(rows))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        row = self.list.currentRow() + step
        self.list.setCurrentRow(max(0, min(row, self.list.count() - 1)))
        event.accept()

    def _on_choose(self) -> None:
        row = self.list.currentRow()
        if self._choose is not None and row >= 0:
            self._choose(row)


def shift_row(words: Words, past: PastShift) -> ProductRow:
    """`Turno 17 · Z 12`, who and when below, the difference at the right."""
    when = f"{words.date(past.opened_at)} {past.opened_at[11:16]} – {past.closed_at[11:16]}"
    who = words.text("opened by {first}, closed by {last}", first=past.opened_by, last=past.closed_by)
    added = words.plural("{count} addendum", "{count} addenda", past.addenda) if past.addenda else ""
    return ProductRow(
        words.text("Shift {number} · Z {z}", number=past.number, z=past.z_number),
        " · ".join(part for part in (when, who, added) if part),
        words.amount(past.difference_cents) if past.difference_cents else words.text("matches"),
    )


def sign_in_row(words: Words, one: SignIn) -> ProductRow:
    """Who, and when at the right."""
    return ProductRow(
        one.name or one.code, words.text("Operator {code}", code=one.code), _when(words, one.at)
    )


def _when(words: Words, at: str) -> str:
    return f"{words.date(at)} {at[11:16]}"
