"""The list of the sale's lines but the last."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem

from ui.text_scale import is_larger
from ui.theme import current
from ui.widgets.line_columns import row_height_px
from ui.widgets.line_pictures import LinePictures
from ui.widgets.line_rows import LineRow, LineRows

_QUIET_MS = 40
"""After a line was added: it stands on the screen, and no hand has scanned the next one yet."""


class EarlierLines(QListView):
    """Qt's list in all but its painting: that copies a picture of each line.

    The last line will be listed when the next one comes: its picture is made in the quiet after it was shown.
    """

    def __init__(self, rows: LineRows, name: str) -> None:
        super().__init__()
        self.rows, self.pictures = rows, LinePictures()
        self._row_px = row_height_px()
        self.setModel(rows)
        self.setItemDelegate(_OfOneHeight(self._row_px, self))
        self.setUniformItemSizes(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet("background: transparent")
        self.setAccessibleName(name)
        if is_larger():
            # Before the keys would leave the screen, fewer of the earlier lines are seen.
            self.setMinimumHeight(1)
        self._ahead = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._ahead.timeout.connect(self._draw_ahead)
        rows.last_changed.connect(self._ahead.start)
        for changed in (rows.rowsInserted, rows.rowsRemoved, rows.modelReset):
            changed.connect(self._on_rows)

    def resizeEvent(self, event: QResizeEvent) -> None:
        bar = self.verticalScrollBar()
        was_at_end = bar.value() >= bar.maximum()
        super().resizeEvent(event)
        if was_at_end:
            # In less room too the newest are the ones in sight.
            self.scrollToBottom()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._has_lines:
            return
        self.executeDelayedItemsLayout()
        area, top_px = event.rect(), self.verticalOffset()
        painter = QPainter(self.viewport())
        painter.fillRect(area, QColor(current().panel))
        first = max(0, (area.top() + top_px) // self._row_px)
        end = (area.bottom() + top_px) // self._row_px + 1
        selection = self.selectionModel()
        selected = selection.currentIndex().row() if selection.hasSelection() else -1
        for place, row in enumerate(self.rows.listed(first, end), start=first):
            picture = self._picture(row, is_selected=place == selected)
            painter.drawPixmap(0, place * self._row_px - top_px, picture)
        painter.end()

    def _picture(self, row: LineRow, *, is_selected: bool) -> QPixmap:
        viewport = self.viewport()
        scale = viewport.devicePixelRatio()
        return self.pictures.picture(
            row, viewport.width(), list_px=self.width(), scale=scale, selected=is_selected
        )

    @property
    def _has_lines(self) -> bool:
        return self.rows.rowCount() > 0

    def _on_rows(self) -> None:
        # Without lines what lies under the list is seen: its corners, and what it says when empty.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, self._has_lines)

    def _draw_ahead(self) -> None:
        if self.rows.last is not None:
            self._picture(self.rows.last, is_selected=False)


class _OfOneHeight(QStyledItemDelegate):
    def __init__(self, height_px: int, parent: QObject) -> None:
        super().__init__(parent)
        self._size = QSize(100, height_px)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return self._size
