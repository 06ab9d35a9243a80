"""Products as the sale draws its lines: name over code, the price at the right, a hairline below."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.text_scale import fewer, is_larger, taller
from ui.theme import current, font
from ui.widgets.painting import RIGHT, advance, frame, hairline, paragraph, words

ROW_HEIGHT_PX = 48
_EDGE_PX = 18
_WRAPPED = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product, every part already written."""

    name: str
    code: str
    price: str


class ProductDelegate(QStyledItemDelegate):
    """Draws one `ProductRow`."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        view = self.parent()
        return QSize(100, view.row_px if isinstance(view, ProductList) else ROW_HEIGHT_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        view = self.parent()
        if not isinstance(view, ProductList):
            return
        row, theme, area = view.rows[index.row()], current(), QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(theme.soft))
            painter.fillRect(QRectF(area.left(), area.top(), 4, area.height()), QColor(theme.accent))
        face = font(15, 600)
        inside = area.adjusted(self.draw_before(painter, row, area), 0, -_EDGE_PX, -1)
        if is_larger():
            view.note_left(inside.left() - area.left())
            _draw_grown(painter, inside, row, counts=view.line_counts)
            hairline(painter, area.left(), area.bottom() - 1, width=area.width(), color=theme.line)
            painter.restore()
            return
        words(painter, inside, row.price, face=face, color=theme.ink, align=RIGHT)
        inside.setWidth(inside.width() - advance(face, row.price) - 16)
        words(painter, inside.adjusted(0, 5, 0, -22), row.name, face=font(15), color=theme.ink)
        words(painter, inside.adjusted(0, 26, 0, -4), row.code, face=font(12), color=theme.muted)
        hairline(painter, area.left(), area.bottom() - 1, width=area.width(), color=theme.line)
        painter.restore()

    def draw_before(self, _painter: QPainter, _row: ProductRow, _area: QRectF) -> float:
        """Whatever stands before the words; where these begin."""
        return _EDGE_PX


def _draw_grown(painter: QPainter, inside: QRectF, row: ProductRow, *, counts: tuple[int, int]) -> None:
    """The name over the whole width, in two lines if need be; under it what belongs to it, and the price."""
    theme = current()
    name = QRectF(inside.left(), inside.top() + 5, inside.width(), counts[0] * taller(20))
    below = QRectF(inside.left(), name.bottom(), inside.width(), inside.bottom() - 4 - name.bottom())
    words(painter, below, row.price, face=font(15, 600), color=theme.ink, align=RIGHT)
    below.setWidth(_beside_price_px(row, inside.width()))
    for place, text, size, color in ((name, row.name, 15, theme.ink), (below, row.code, 12, theme.muted)):
        painter.setFont(font(size))
        painter.setPen(QColor(color))
        shown = QFontMetricsF(font(size)).elidedText(text, Qt.TextElideMode.ElideRight, place.width() * 1.9)
        painter.drawText(place, _WRAPPED, shown)


def _beside_price_px(row: ProductRow, width_px: float) -> float:
    return width_px - (advance(font(15, 600), row.price) + 16 if row.price else 0)


def rows_px(count: int) -> int:
    """How high a list is that shows so many rows; fewer of them where words have grown."""
    return fewer(count) * taller(ROW_HEIGHT_PX, 15, 12) + 2


class ProductList(QListWidget):
    """Reached by arrows from a field that keeps the cursor; says `empty_text` while it has no rows."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._empty_text = ""
        self.rows: tuple[ProductRow, ...] = ()
        self.setItemDelegate(ProductDelegate(self))
        self.setUniformItemSizes(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet("background: transparent")
        self.setViewportMargins(1, 1, 1, 1)
        self._left_px = float(_EDGE_PX)
        self.line_counts = (1, 1)
        """How many lines the longest name and the longest text under a name take."""
        self.setMinimumHeight(rows_px(7))
        self.setAccessibleName(name)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @property
    def empty_text(self) -> str:
        """What stands in the empty list."""
        return self._empty_text

    def show_rows(self, rows: Iterable[ProductRow], *, empty_text: str, chosen: int = 0) -> None:
        """These, the first one selected; `chosen` -1: none."""
        self._empty_text = empty_text
        self.clear()
        self.rows = tuple(rows)
        self.addItems([f"{row.name}, {row.code}, {row.price}" for row in self.rows])
        self.setCurrentRow(chosen)
        self._count_lines()
        self.viewport().update()

    @property
    def row_px(self) -> int:
        """How high each row is."""
        names, details = self.line_counts
        return taller(ROW_HEIGHT_PX, 15, 12) + (names - 1) * taller(20) + (details - 1) * taller(16, 12)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._count_lines()

    def grown_rows_are_cut(self) -> bool:
        """True where two lines are too few for a name or for what stands under it."""
        room = self.viewport().width() - self._left_px - _EDGE_PX
        return any(
            advance(font(15), row.name) > 1.9 * room
            or advance(font(12), row.code) > 1.9 * _beside_price_px(row, room)
            for row in self.rows
        )

    def note_left(self, left_px: float) -> None:
        """Where the words of a row begin: beside a picture they have less room."""
        if left_px != self._left_px:
            self._left_px = left_px
            self._count_lines()

    def _count_lines(self) -> None:
        if not is_larger():
            return
        room = self.viewport().width() - self._left_px - _EDGE_PX
        long_name = any(advance(font(15), row.name) > room for row in self.rows)
        long_code = any(advance(font(12), row.code) > _beside_price_px(row, room) for row in self.rows)
        counts = (2 if long_name else 1, 2 if long_code else 1)
        if counts != self.line_counts:
            self.line_counts = counts
            self.scheduleDelayedItemsLayout()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self.viewport())
        # Opaque: what lies under the list need not be painted for each letter that is typed.
        painter.fillRect(event.rect(), QColor(theme.panel))
        if self._empty_text and not self.count():
            area = QRectF(self.viewport().rect()).adjusted(28, 0, -28, 0)
            paragraph(painter, area, self._empty_text, color=theme.muted)
        painter.end()
        super().paintEvent(event)
        frame(self.viewport(), focused=self.hasFocus())
