"""Products as the sale draws its lines: name over code, the price at the right, a hairline below."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.theme import current, font
from ui.widgets.painting import CENTER, RIGHT, advance, hairline, rounded, words

ROW_HEIGHT_PX = 48
_EDGE_PX = 18
_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product, every part already written."""

    name: str
    code: str
    price: str


class ProductDelegate(QStyledItemDelegate):
    """Draws one `ProductRow`."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, ROW_HEIGHT_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row, theme, area = index.data(_ROLE), current(), QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(theme.soft))
            painter.fillRect(QRectF(area.left(), area.top(), 4, area.height()), QColor(theme.accent))
        face = font(15, 600)
        inside = area.adjusted(_EDGE_PX, 0, -_EDGE_PX, -1)
        words(painter, inside, row.price, face=face, color=theme.ink, align=RIGHT)
        inside.setWidth(inside.width() - advance(face, row.price) - 16)
        words(painter, inside.adjusted(0, 5, 0, -22), row.name, face=font(15), color=theme.ink)
        words(painter, inside.adjusted(0, 26, 0, -4), row.code, face=font(12), color=theme.muted)
        hairline(painter, area.left(), area.bottom() - 1, width=area.width(), color=theme.line)
        painter.restore()


class ProductList(QListWidget):
    """Reached by arrows from a field that keeps the cursor; says `empty_text` while it has no rows."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._empty_text = ""
        self.setItemDelegate(ProductDelegate(self))
        self.setUniformItemSizes(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet("background: transparent")
        self.setViewportMargins(1, 1, 1, 1)
        self.setMinimumHeight(7 * ROW_HEIGHT_PX + 2)
        self.setAccessibleName(name)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @property
    def empty_text(self) -> str:
        """What stands in the empty list."""
        return self._empty_text

    def show_rows(self, rows: Iterable[ProductRow], *, empty_text: str) -> None:
        """These, the first one selected."""
        self._empty_text = empty_text
        self.clear()
        for row in rows:
            item = QListWidgetItem(f"{row.name}, {row.code}, {row.price}")
            item.setData(_ROLE, row)
            self.addItem(item)
        self.setCurrentRow(0)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self.viewport())
        # Opaque: what lies under the list need not be painted for each letter that is typed.
        painter.fillRect(event.rect(), QColor(theme.panel))
        rounded(
            painter,
            self.viewport().rect(),
            radius=8,
            fill=None,
            border=theme.accent if self.hasFocus() else theme.line,
        )
        if self._empty_text and not self.count():
            area = QRectF(self.viewport().rect()).adjusted(28, 0, -28, 0)
            words(painter, area, self._empty_text, face=font(15), color=theme.muted, align=CENTER)
        painter.end()
        super().paintEvent(event)
