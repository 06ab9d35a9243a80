"""A table of written cells: a quiet header, rows that arrows walk, Enter on the chosen one."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ui.theme import current, font
from ui.widgets.painting import CENTER, LEFT, RIGHT, hairline, rounded, words
from ui.widgets.text import Tone

ROW_PX = 44
HEADER_PX = 34
_EDGE_PX = 16
_GAP_PX = 18
_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Column:
    """`width_px` zero takes what is left; a column with `spare_below_px` goes when the table is narrower."""

    title: str
    width_px: int = 0
    right: bool = False
    spare_below_px: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """Words with their tone."""

    text: str
    tone: Tone = "ink"
    weight: int = 400


Row = Sequence[Cell]


class TableDelegate(QStyledItemDelegate):
    """Draws a row where the table says its columns are."""

    def __init__(self, table: "Table") -> None:
        super().__init__(table)
        self._table = table

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, ROW_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, area = current(), QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(theme.soft))
            if self._table.list.hasFocus():
                painter.fillRect(QRectF(area.left(), area.top(), 4, area.height()), QColor(theme.accent))
        for cell, (left, width, right) in zip(index.data(_ROLE), self._table.places, strict=True):
            if width > 0:
                place = QRectF(left, area.top(), width, area.height() - 1)
                face, color = font(15, cell.weight), getattr(theme, cell.tone)
                words(painter, place, cell.text, face=face, color=color, align=RIGHT if right else LEFT)
        hairline(painter, area.left(), area.bottom() - 1, width=area.width(), color=theme.line)
        painter.restore()


class TableHeader(QWidget):
    """The columns' titles."""

    def __init__(self, table: "Table") -> None:
        super().__init__(table)
        self._table = table
        self.setFixedHeight(HEADER_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), current()
        painter.fillRect(self.rect().adjusted(1, 10, -1, 0), QColor(theme.header))
        rounded(painter, QRectF(self.rect()).adjusted(1, 1, -1, -8), radius=9, fill=theme.header)
        for column, (left, width, right) in zip(self._table.columns, self._table.places, strict=True):
            if width > 0:
                place = QRectF(left, 0, width, self.height())
                align = RIGHT if right else LEFT
                words(painter, place, column.title, face=font(12), color=theme.muted, align=align)
        hairline(painter, 1, self.height() - 1, width=self.width() - 2, color=theme.line)


class TableList(QListWidget):
    """The rows; says `empty_text` while there are none."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.empty_text = ""
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet("background: transparent")
        self.setAccessibleName(name)

    def keyboardSearch(self, _search: str) -> None:  # noqa: N802
        """Letters are nobody's here: what is typed belongs to the field above."""

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.empty_text and not self.count():
            painter, theme = QPainter(self.viewport()), current()
            painter.setFont(font(15))
            painter.setPen(QColor(theme.muted))
            area = QRectF(self.viewport().rect()).adjusted(40, 0, -40, 0)
            painter.drawText(area, int(CENTER) | int(Qt.TextFlag.TextWordWrap), self.empty_text)
            painter.end()
        super().paintEvent(event)


class Table(QWidget):
    """`chosen` carries the row that Enter or a double touch fell on, `moved` the one the arrows stand on."""

    chosen = Signal(int)
    moved = Signal(int)

    def __init__(self, name: str, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.places: list[tuple[float, float, bool]] = [(0.0, 0.0, False)] * len(self.columns)
        self.list = TableList(name)
        self.list.setItemDelegate(TableDelegate(self))
        self.list.itemActivated.connect(lambda _item: self._on_chosen())
        self.list.currentRowChanged.connect(self.moved)
        self.header = TableHeader(self)
        self.setFocusProxy(self.list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.list, 1)
        self.list.installEventFilter(self)

    def show_rows(self, rows: Sequence[Row], *, empty_text: str, keep: bool = False) -> None:
        """These; the first is chosen, or with `keep` the same place as before."""
        before = self.list.currentRow() if keep else 0
        self.list.blockSignals(True)
        self.list.clear()
        self.list.empty_text = empty_text
        for row in rows:
            item = QListWidgetItem(", ".join(cell.text for cell in row if cell.text))
            item.setData(_ROLE, tuple(row))
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.list.setCurrentRow(min(max(before, 0), len(rows) - 1))
        self.list.viewport().update()

    @property
    def current(self) -> int:
        """Where the arrows stand; −1 in an empty table."""
        return self.list.currentRow()

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self.list.count()

    def step(self, rows: int) -> None:
        """So many rows down: for a field above that keeps the cursor."""
        self.list.setCurrentRow(max(0, min(self.list.currentRow() + rows, self.list.count() - 1)))

    def eventFilter(self, _watched: object, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._on_chosen()
                return True
        elif event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.places = self._placed(self.width() - 14)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = current(), QPainter(self)
        rounded(painter, self.rect(), radius=10, fill=theme.panel, border=theme.line)
        if self.list.hasFocus():
            rounded(painter, self.rect(), radius=10, fill=None, border=theme.accent, width_px=2)

    def _placed(self, width: int) -> list[tuple[float, float, bool]]:
        shown = [column for column in self.columns if width >= column.spare_below_px]
        fixed = sum(column.width_px for column in shown) + _GAP_PX * (len(shown) - 1)
        loose = sum(1 for column in shown if not column.width_px)
        rest = max(width - 2 * _EDGE_PX - fixed, 0) / loose if loose else 0.0
        places, left = [], float(_EDGE_PX)
        for column in self.columns:
            taken = (column.width_px or rest) if column in shown else 0.0
            places.append((left, float(taken), column.right))
            left += taken + _GAP_PX if taken else 0.0
        return places

    def _on_chosen(self) -> None:
        if self.list.currentRow() >= 0:
            self.chosen.emit(self.list.currentRow())
