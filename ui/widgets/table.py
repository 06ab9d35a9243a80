"""A table of written cells: a quiet header, rows that arrows walk, Enter on the chosen one.

Columns grow with what stands in them; what still does not fit is shown whole under the pointer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from ui.text_scale import is_larger, taller, wider
from ui.theme import current, font
from ui.widgets.painting import CENTER, LEFT, RIGHT, advance, hairline, rounded, words
from ui.widgets.text import Tone

ROW_PX = 44
HEADER_PX = 34
_TWO_ROWS_PX = 52
_EDGE_PX = 16
_GAP_PX = 18
_SHORT_PX = 80
_LOOSE_PX = 160
"""What a column that takes what is left keeps of its words before another one may grow."""
_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Column:
    """`width_px` is its least, it grows with its words; zero takes what is left.

    A column with `spare_below_px` goes when the table is narrower. Where rows take two lines, what `leads`
    begins them (else the column that takes what is left) and the figure that `leads` ends the first line.
    """

    title: str
    width_px: int = 0
    right: bool = False
    spare_below_px: int = 0
    leads: bool = False


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
        if not self._table.is_compact:
            return QSize(100, taller(ROW_PX))
        more = (self._table.told_lines - 1) * taller(16, 12)
        return QSize(100, taller(_TWO_ROWS_PX, 15, 12) + more)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, area = current(), QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(theme.soft))
            if self._table.list.hasFocus():
                painter.fillRect(QRectF(area.left(), area.top(), 4, area.height()), QColor(theme.accent))
        if self._table.is_compact:
            self._paint_compact(painter, area, index.data(_ROLE))
        for cell, (left, width, right) in zip(index.data(_ROLE), self._table.places, strict=True):
            if width > 0:
                place = QRectF(left, area.top(), width, area.height() - 1)
                face, color = font(15, cell.weight), getattr(theme, cell.tone)
                words(painter, place, cell.text, face=face, color=color, align=RIGHT if right else LEFT)
        hairline(painter, area.left(), area.bottom() - 1, width=area.width(), color=theme.line)
        painter.restore()

    def _paint_compact(self, painter: QPainter, area: QRectF, row: Row) -> None:
        """What the row is about and its last figure; under them, small, all the rest."""
        theme, inside = current(), area.adjusted(_EDGE_PX, 6, -_EDGE_PX, -6)
        first, last = self._table.leading
        name, figure = self._table.captioned(row, first), row[last]
        upper = QRectF(inside.left(), inside.top(), inside.width(), taller(20))
        if last != first:
            face = font(15, figure.weight)
            words(painter, upper, figure.text, face=face, color=getattr(theme, figure.tone), align=RIGHT)
            upper.setWidth(upper.width() - advance(face, figure.text) - _GAP_PX)
        words(painter, upper, name.text, face=font(15, name.weight), color=getattr(theme, name.tone))
        lower = QRectF(inside.left(), upper.bottom(), inside.width(), inside.bottom() - upper.bottom())
        rest = self._table.rest(row)
        loud = next((cell.tone for cell in rest if cell.tone in ("warning", "error")), "muted")
        painter.setFont(font(12))
        painter.setPen(QColor(getattr(theme, loud)))
        painter.drawText(lower, int(LEFT) | int(Qt.TextFlag.TextWordWrap), told(rest))

    def helpEvent(  # noqa: PLR0917 - Qt's own signature
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """The whole words of a cell that is cut."""
        del option
        whole = self._table.cut_text(index.row(), event.pos().x()) if index.isValid() else ""
        QToolTip.showText(event.globalPos(), whole, view)
        return True


def told(cells: Sequence[Cell]) -> str:
    """Cells that have no column."""
    return " · ".join(cell.text for cell in cells)


class TableHeader(QWidget):
    """The columns' titles."""

    def __init__(self, table: "Table") -> None:
        super().__init__(table)
        self._table = table
        self.setFixedHeight(taller(HEADER_PX, 12))

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

    def grown_rows_are_cut(self) -> bool:
        """As the table has it."""
        table = self.parentWidget()
        return isinstance(table, Table) and table.grown_rows_are_cut()

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
        self.is_compact = False
        """Grown words have no room for columns: each row takes two lines."""
        self.told_lines = 1
        """How many of them, where what stands under the first one is long."""
        self._wanted_px = [0] * len(self.columns)
        self.list = TableList(name)
        self.list.setItemDelegate(TableDelegate(self))
        self.list.itemActivated.connect(lambda _item: self._on_chosen())
        self.list.currentRowChanged.connect(self.moved)
        self.header = TableHeader(self)
        if is_larger():
            # What stands around it may scroll: a few rows are always seen.
            self.list.setMinimumHeight(3 * taller(ROW_PX))
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
        self._measure(rows)
        self._place()
        self.update()
        self.header.update()
        self.list.viewport().update()

    def cut_text(self, row: int, x: float) -> str:
        """The words of the cell there, if they are wider than its column."""
        cells: Row = self.list.item(row).data(_ROLE)
        for cell, (left, width, _right) in zip(cells, self.places, strict=True):
            if left <= x < left + width and advance(font(15, cell.weight), cell.text) > width:
                return cell.text
        return ""

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
        self._place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = current(), QPainter(self)
        rounded(painter, self.rect(), radius=10, fill=theme.panel, border=theme.line)
        if self.list.hasFocus():
            rounded(painter, self.rect(), radius=10, fill=None, border=theme.accent, width_px=2)

    @property
    def leading(self) -> tuple[int, int]:
        """The column that says what a row is about, and the one whose figure it is known by."""
        numbered = list(enumerate(self.columns))
        loose = next((place for place, column in numbered if not column.width_px), 0)
        about = next((place for place, column in numbered if column.leads and not column.right), loose)
        figures = [place for place, column in numbered if column.right]
        last = figures[-1] if figures else about
        known = next((place for place in figures if self.columns[place].leads), last)
        return about, known

    def _place(self) -> None:
        self.places = self._placed(self.width() - 14)
        compact = is_larger() and self._lacks_room()
        if compact:
            self.places = [(0.0, 0.0, False)] * len(self.columns)
        if compact != self.is_compact:
            self.is_compact = compact
            self.header.setVisible(not compact)
            self.list.scheduleDelayedItemsLayout()
        lines = self._told_lines() if compact else 1
        if lines != self.told_lines:
            self.told_lines = lines
            self.list.scheduleDelayedItemsLayout()

    def rest(self, row: Row) -> list[Cell]:
        """What a row of two lines says in the second."""
        return [
            self.captioned(row, place)
            for place, cell in enumerate(row)
            if place not in self.leading and cell.text
        ]

    def captioned(self, row: Row, place: int) -> Cell:
        """What stood under a title that is not shown now: a short figure says nothing without it."""
        column, cell = self.columns[place], row[place]
        if column.width_px and (column.right or column.width_px < _SHORT_PX):
            return replace(cell, text=f"{column.title} {cell.text}")
        return cell

    def _told_lines(self) -> int:
        room = max(self.width() - 14 - 2 * _EDGE_PX, 1)
        longest = max((advance(font(12), told(self.rest(row))) for row in self._rows()), default=0)
        return max(1, min(ceil(longest * 1.06 / room), 3))

    def _rows(self) -> list[Row]:
        return [self.list.item(place).data(_ROLE) for place in range(self.list.count())]

    def grown_rows_are_cut(self) -> bool:
        """True where a figure, or what stands under it, has not all its room."""
        if not self.is_compact:
            return self._lacks_room()
        room = max(self.width() - 14 - 2 * _EDGE_PX, 1)
        return any(advance(font(12), told(self.rest(row))) > 3 * room for row in self._rows())

    def _lacks_room(self) -> bool:
        """A column lacks room for its words; what takes the rest may have less, but not too little."""
        places = self._placed(self.width() - 14)
        for column, wanted, (left, width, _right) in zip(self.columns, self._wanted_px, places, strict=True):
            needed = wanted if column.width_px else min(wanted, wider(_LOOSE_PX))
            is_shown = bool(width) or not (column.width_px or column.spare_below_px)
            if is_shown and (width < needed or left + width > self.width() - 14):
                return True
        return False

    def _measure(self, rows: Sequence[Row]) -> None:
        """How wide each column's words are, its title's too."""
        self._wanted_px = [
            max(
                advance(font(12), column.title),
                *(advance(font(15, row[at].weight), row[at].text) for row in rows),
                0,
            )
            for at, column in enumerate(self.columns)
        ]

    def _placed(self, width: int) -> list[tuple[float, float, bool]]:
        shown = [at for at, column in enumerate(self.columns) if width >= wider(column.spare_below_px)]
        room = width - 2 * _EDGE_PX - _GAP_PX * (len(shown) - 1)
        taken = self._shared(shown, room)
        places, left = [], float(_EDGE_PX)
        for at, column in enumerate(self.columns):
            own = taken.get(at, 0.0)
            places.append((left, own, column.right))
            left += own + _GAP_PX if own else 0.0
        return places

    def _shared(self, shown: Sequence[int], room: int) -> dict[int, float]:
        """Each takes what its words want; where that is too much, all that grew give way alike."""
        least = {at: float(wider(self.columns[at].width_px)) for at in shown if self.columns[at].width_px}
        loose = [at for at in shown if at not in least]
        grown = {at: max(self._wanted_px[at] - own, 0.0) for at, own in least.items()}
        kept = sum(min(self._wanted_px[at], wider(_LOOSE_PX)) for at in loose)
        spare = max(room - sum(least.values()) - kept, 0.0)
        share = min(spare / sum(grown.values()), 1.0) if any(grown.values()) else 1.0
        taken = {at: own + grown[at] * share for at, own in least.items()}
        rest = max(room - sum(taken.values()), 0.0)
        return {**taken, **{at: rest / len(loose) for at in loose}}

    def _on_chosen(self) -> None:
        if self.list.currentRow() >= 0:
            self.chosen.emit(self.list.currentRow())
