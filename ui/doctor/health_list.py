"""The parts of a till, one line each: light, name, how it is and what to do, and how it can be tried."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QResizeEvent
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

from ui.text_scale import is_larger, taller
from ui.theme import current, font
from ui.widgets.painting import LEFT, RIGHT, advance, hairline, rounded, words
from ui.widgets.status_light import LightState, draw_mark

_ROLE = Qt.ItemDataRole.UserRole
_NAME_PX, _EDGE_PX, _MARK_PX, _GAP_PX = 210, 12, 28, 16
_AIR_PX = 7


@dataclass(frozen=True, slots=True)
class HealthRow:
    """One part, every word already written. `tries` is the key and name of its trial, empty for none."""

    name: str
    said: str
    state: LightState
    tries: str = ""


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        view = option.widget
        width = view.viewport().width() if isinstance(view, QAbstractItemView) else 800
        box = QFontMetrics(font(15)).boundingRect(
            0,
            0,
            _said_px(width, index.data(_ROLE)),
            1000,
            int(Qt.TextFlag.TextWordWrap),
            index.data(_ROLE).said,
        )
        return QSize(100, max(box.height(), taller(20)) + 2 * _AIR_PX + _above_px())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row, theme, area = index.data(_ROLE), current(), QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(theme.soft))
            painter.fillRect(QRectF(area.left(), area.top(), 4, area.height()), QColor(theme.accent))
        first = area.adjusted(_EDGE_PX, _AIR_PX, -_EDGE_PX, 0)
        first.setHeight(taller(20))
        draw_mark(painter, QPointF(first.left() + 8, first.center().y()), state=row.state)
        name = first.adjusted(_MARK_PX, 0, 0, 0)
        name.setWidth(first.width() - _MARK_PX - _tries_px(row) if is_larger() else _NAME_PX - _MARK_PX)
        words(painter, name, row.name, face=font(15, 600), color=theme.ink, align=LEFT)
        words(painter, first, row.tries, face=font(13), color=theme.muted, align=RIGHT)
        left = _EDGE_PX + (_MARK_PX if is_larger() else _NAME_PX)
        said = area.adjusted(left, _AIR_PX + _above_px(), 0, -_AIR_PX)
        said.setWidth(_said_px(int(area.width()), row))
        painter.setFont(font(15))
        painter.setPen(QColor(theme.error if row.state == "problem" else theme.ink))
        painter.drawText(said, int(Qt.TextFlag.TextWordWrap), row.said)
        hairline(painter, area.left(), area.bottom() - 1, width=area.width(), color=theme.line)
        if option.state & QStyle.StateFlag.State_HasFocus:
            rounded(painter, area, radius=4, fill=None, border=theme.accent, width_px=2)
        painter.restore()


def _said_px(width: int, row: HealthRow) -> int:
    if is_larger():
        return max(width - _MARK_PX - 2 * _EDGE_PX, 120)
    return max(width - _NAME_PX - 2 * _EDGE_PX - _tries_px(row), 120)


def _tries_px(row: HealthRow) -> int:
    return advance(font(13), row.tries) + _GAP_PX if row.tries else 0


def _above_px() -> int:
    """Where words have grown, what is said stands under the name."""
    return taller(22) if is_larger() else 0


class HealthList(QListWidget):
    """The arrows choose a part; Enter is the dialog's."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        self.setTabKeyNavigation(False)

    def show_rows(self, rows: Sequence[HealthRow]) -> None:
        """These; the chosen one stays chosen."""
        chosen = max(self.currentRow(), 0)
        while self.count() > len(rows):
            self.takeItem(self.count() - 1)
        while self.count() < len(rows):
            self.addItem(QListWidgetItem())
        for place, row in enumerate(rows):
            self.set_row(place, row)
        self.setCurrentRow(min(chosen, len(rows) - 1))

    def set_row(self, place: int, row: HealthRow) -> None:
        """What came of one part."""
        item = self.item(place)
        if item.data(_ROLE) != row:
            item.setData(_ROLE, row)
            item.setText(f"{row.name}: {row.said}")
            self.scheduleDelayedItemsLayout()

    def grown_rows_are_cut(self) -> bool:
        """Its sentences break into as many lines as they need; a name has a line of its own."""
        room = self.viewport().width() - _MARK_PX - 2 * _EDGE_PX
        rows = [self.row_at(place) for place in range(self.count())]
        return any(advance(font(15, 600), row.name) > room - _tries_px(row) for row in rows)

    def row_at(self, place: int) -> HealthRow:
        """As it stands there."""
        row: HealthRow = self.item(place).data(_ROLE)
        return row

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Sentences break elsewhere now.
        self.scheduleDelayedItemsLayout()
