"""What was sold and what of it comes back: arrows choose a line, Enter takes all of it, digits a part."""

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
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

from pos_client.domain.errors import Refused
from pos_client.domain.money import Quantity
from pos_client.domain.returning import SoldLine
from resources.words import Words
from ui.text_scale import fewer, is_larger, taller, wider
from ui.theme import current, font
from ui.widgets.painting import CENTER, RIGHT, advance, frame, hairline, rounded, words

ROW_HEIGHT_PX = 56
SHOWN_ROWS = 5
_EDGE_PX = 18
_CHIP_PX = 128
_ROLE = Qt.ItemDataRole.UserRole
_WRAPPED = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """A line, every part already written. `chosen` is empty where nothing of it comes back."""

    name: str
    detail: str
    chosen: str
    amount: str
    spent: bool = False


class ReturnDelegate(QStyledItemDelegate):
    """Draws one `ReturnRow`: name over detail, what comes back as a chip, its worth at the right."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        view = self.parent()
        return QSize(100, view.row_px if isinstance(view, ReturnLines) else ROW_HEIGHT_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row, theme, area = index.data(_ROLE), current(), QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(theme.soft))
            painter.fillRect(QRectF(area.left(), area.top(), 4, area.height()), QColor(theme.accent))
        ink = theme.muted if row.spent else theme.ink
        inside = area.adjusted(_EDGE_PX, 0, -_EDGE_PX, -1)
        if is_larger():
            self._draw_grown(painter, row, inside, ink=ink)
        else:
            self._draw_row(painter, row, inside, ink=ink)
        hairline(painter, area.left(), area.bottom() - 1, width=area.width(), color=theme.line)
        painter.restore()

    def _draw_row(self, painter: QPainter, row: ReturnRow, inside: QRectF, *, ink: str) -> None:
        theme, face = current(), font(15, 600)
        words(painter, inside, row.amount, face=face, color=ink, align=RIGHT)
        inside.setWidth(inside.width() - max(advance(face, row.amount), 84) - 16)
        _draw_chip(painter, row, inside)
        inside.setWidth(inside.width() - _CHIP_PX - 12)
        words(painter, inside.adjusted(0, 8, 0, -26), row.name, face=font(15), color=ink)
        words(painter, inside.adjusted(0, 30, 0, -6), row.detail, face=font(12), color=theme.muted)

    def _draw_grown(self, painter: QPainter, row: ReturnRow, inside: QRectF, *, ink: str) -> None:
        """The name over the whole width; under it the detail, what comes back, and its worth."""
        lower_px = taller(24, 14)
        upper = inside.adjusted(0, 6, 0, -lower_px - 6)
        lower = QRectF(inside.left(), upper.bottom(), inside.width(), lower_px)
        painter.setFont(font(15))
        painter.setPen(QColor(ink))
        painter.drawText(upper, _WRAPPED, row.name)
        face = font(15, 600)
        words(painter, lower, row.amount, face=face, color=ink, align=RIGHT)
        lower.setWidth(lower.width() - (advance(face, row.amount) + 16 if row.amount else 0))
        _draw_chip(painter, row, lower)
        lower.setWidth(lower.width() - (wider(_CHIP_PX, 14) + 12 if row.chosen else 0))
        words(painter, lower, row.detail, face=font(12), color=current().muted)


def _draw_chip(painter: QPainter, row: ReturnRow, inside: QRectF) -> None:
    if not row.chosen:
        return
    theme, wide, high = current(), wider(_CHIP_PX, 14), taller(22, 14) if is_larger() else 32
    chip = QRectF(inside.right() - wide, inside.center().y() - high / 2, wide, high)
    rounded(painter, chip, radius=high / 2, fill=theme.accent)
    words(painter, chip, row.chosen, face=font(14, 600), color=theme.on_accent, align=CENTER)


class ReturnLines(QListWidget):
    """`chosen` holds thousandths by position. `changed` after each key that changed it."""

    changed = Signal()
    finished = Signal()
    """Enter where there is nothing left to choose on the line."""
    refused = Signal(object)

    def __init__(self, text: Words, lines: tuple[SoldLine, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = text
        self._lines = lines
        self._typed = ""
        self.chosen: dict[int, int] = {}
        self._name_lines = 1
        self.setItemDelegate(ReturnDelegate(self))
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet("background: transparent")
        self.setViewportMargins(1, 1, 1, 1)
        # Fewer rows are seen where the dialog grows: nothing may come to lie over them.
        self.setMinimumHeight(2 * self.row_px + 2)
        self.setMaximumHeight(min(max(len(lines), 2), fewer(SHOWN_ROWS)) * self.row_px + 2)
        self.setAccessibleName(text.text("What comes back"))
        self.itemClicked.connect(lambda _item: self.take_all())
        for line in lines:
            self.addItem(QListWidgetItem(line.description))
        first = next((place for place, line in enumerate(lines) if line.left_milli), 0)
        self.setCurrentRow(first)
        self.currentRowChanged.connect(lambda _row: self._forget_typed())
        self._draw()

    @property
    def row_px(self) -> int:
        """How high each line is; with grown words a long name takes two of its own."""
        return taller(ROW_HEIGHT_PX, 15, 14) + (self._name_lines - 1) * taller(20)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not is_larger():
            return
        room = self.viewport().width() - 2 * _EDGE_PX
        lines = 2 if any(advance(font(15), line.description) > room for line in self._lines) else 1
        if lines != self._name_lines:
            self._name_lines = lines
            self.scheduleDelayedItemsLayout()

    def grown_rows_are_cut(self) -> bool:
        """True where two lines are too few for a name."""
        room = self.viewport().width() - 2 * _EDGE_PX
        return any(advance(font(15), line.description) > 1.9 * room for line in self._lines)

    @property
    def quantities(self) -> dict[int, Quantity]:
        """What comes back, by position."""
        return {position: Quantity(milli) for position, milli in self.chosen.items() if milli}

    def sizeHint(self) -> QSize:
        return QSize(400, self.maximumHeight())

    def take_all(self) -> None:
        """All that is left of the line, or nothing of it where all was taken."""
        line = self._current()
        if line is None or not line.left_milli:
            return
        whole = self.chosen.get(line.position) == line.left_milli
        self._choose(line, 0 if whole else line.left_milli)
        self._forget_typed()

    def take_everything(self) -> None:
        """All that is left of all lines."""
        self.chosen = {line.position: line.left_milli for line in self._lines if line.left_milli}
        self._draw()
        self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_enter()
        elif plain and event.text() and event.text() in "0123456789,.":
            self._type(self._typed + event.text())
        elif event.key() == Qt.Key.Key_Backspace:
            self._type(self._typed[:-1])
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        frame(self.viewport(), focused=self.hasFocus())

    def _on_enter(self) -> None:
        """Takes the line; on one that is chosen already it goes on to the refund."""
        line = self._current()
        if line is None or self.chosen.get(line.position) or not line.left_milli:
            self.finished.emit()
        else:
            self.take_all()

    def _type(self, text: str) -> None:
        line = self._current()
        if line is None:
            return
        self._typed = text
        try:
            milli = Quantity.typed(text.rstrip(",.")).milli if text.strip("0,.") else 0
        except Refused as error:
            self._forget_typed()
            self.refused.emit(error)
            return
        if milli > line.left_milli:
            self._typed = ""
            milli = line.left_milli
        self._choose(line, milli)

    def _choose(self, line: SoldLine, milli: int) -> None:
        self.chosen[line.position] = milli
        self._draw()
        self.changed.emit()

    def _forget_typed(self) -> None:
        self._typed = ""

    def _current(self) -> SoldLine | None:
        row = self.currentRow()
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def _draw(self) -> None:
        for place, line in enumerate(self._lines):
            item = self.item(place)
            row = self._row(line)
            item.setData(_ROLE, row)
            item.setText(f"{row.name}, {row.detail}, {row.chosen}, {row.amount}")
        self.viewport().update()

    def _row(self, line: SoldLine) -> ReturnRow:
        text = self._words
        sold = f"{text.quantity(line.quantity_milli)} {line.unit} × {text.amount(line.unit_price.cents)}"
        if line.returned_milli:
            back = f"{text.quantity(line.returned_milli)} {line.unit}"
            sold += " · " + text.text("{quantity} came back before", quantity=back)
        milli = self.chosen.get(line.position, 0)
        worth = line.next(milli).total.cents if milli else 0
        chosen = text.text(
            "{quantity} of {left}", quantity=text.quantity(milli), left=text.quantity(line.left_milli)
        )
        return ReturnRow(
            name=line.description,
            detail=sold,
            chosen=chosen if milli else "",
            amount=text.amount(worth) if milli else "",
            spent=not line.left_milli,
        )
