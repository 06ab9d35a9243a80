"""The lines of a sale as already written words, and the model that feeds the earlier ones to the list."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line, every part formatted by the caller; `detail` is the small second line."""

    number: str
    description: str
    detail: str
    quantity: str
    unit_price: str
    total: str

    def spoken(self) -> str:
        """The line for a screen reader."""
        parts = (self.number, self.description, self.detail, self.quantity, self.unit_price, self.total)
        return ", ".join(part for part in parts if part)


class LineRows(QStandardItemModel):
    """All lines; as a Qt model it lists all but the last, which is drawn large elsewhere, as they are spoken.

    Qt's own model: a view asks it hundreds of times for each line that is added.
    """

    last_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[LineRow] = []

    @property
    def rows(self) -> tuple[LineRow, ...]:
        return tuple(self._rows)

    @property
    def last(self) -> LineRow | None:
        return self._rows[-1] if self._rows else None

    def count(self) -> int:
        """How many lines the sale has, the last one included."""
        return len(self._rows)

    def listed(self, first: int, end: int) -> list[LineRow]:
        """Those from `first` to before `end`, without the last line of the sale."""
        return self._rows[first : min(end, len(self._rows) - 1)]

    def append(self, row: LineRow) -> None:
        if self._rows:
            self.appendRow(_item(self._rows[-1]))
        self._rows.append(row)
        self.last_changed.emit()

    def replace(self, index: int, row: LineRow) -> None:
        """Raises IndexError when there is no such line."""
        self._check(index)
        self._rows[index] = row
        if index == len(self._rows) - 1:
            self.last_changed.emit()
        else:
            self.item(index).setText(row.spoken())

    def remove(self, index: int) -> None:
        """Raises IndexError when there is no such line."""
        self._check(index)
        was_last = index == len(self._rows) - 1
        del self._rows[index]
        if self._rows:
            self.removeRow(index if not was_last else index - 1)
        if was_last:
            self.last_changed.emit()

    def reset(self, rows: Iterable[LineRow]) -> None:
        self._rows = list(rows)
        self.clear()
        for row in self._rows[:-1]:
            self.appendRow(_item(row))
        self.last_changed.emit()

    def _check(self, index: int) -> None:
        if not 0 <= index < len(self._rows):
            raise IndexError(f"no line {index} among {len(self._rows)}")


def _item(row: LineRow) -> QStandardItem:
    item = QStandardItem(row.spoken())
    item.setEditable(False)
    return item
