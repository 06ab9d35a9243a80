"""The lines of a sale as already written words, and the model that feeds the earlier ones to the list."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


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


class LineRows(QAbstractListModel):
    """All lines; as a Qt model it lists all but the last, which is drawn large elsewhere."""

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

    def append(self, row: LineRow) -> None:
        before = len(self._rows)
        if before:
            self.beginInsertRows(_ROOT, before - 1, before - 1)
        self._rows.append(row)
        if before:
            self.endInsertRows()
        self.last_changed.emit()

    def replace(self, index: int, row: LineRow) -> None:
        """Raises IndexError when there is no such line."""
        self._check(index)
        self._rows[index] = row
        if index == len(self._rows) - 1:
            self.last_changed.emit()
        else:
            place = self.index(index)
            self.dataChanged.emit(place, place)

    def remove(self, index: int) -> None:
        """Raises IndexError when there is no such line."""
        self._check(index)
        was_last = index == len(self._rows) - 1
        listed = index if not was_last else index - 1
        if listed >= 0:
            self.beginRemoveRows(_ROOT, listed, listed)
        del self._rows[index]
        if listed >= 0:
            self.endRemoveRows()
        if was_last:
            self.last_changed.emit()

    def reset(self, rows: Iterable[LineRow]) -> None:
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()
        self.last_changed.emit()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else max(0, len(self._rows) - 1)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        return row.spoken() if role == Qt.ItemDataRole.DisplayRole else None

    def _check(self, index: int) -> None:
        if not 0 <= index < len(self._rows):
            raise IndexError(f"no line {index} among {len(self._rows)}")
