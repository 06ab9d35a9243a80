"""The line rung last, large enough to read from a metre away."""

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import current, font
from ui.widgets.line_columns import LineColumns
from ui.widgets.line_rows import LineRow
from ui.widgets.painting import CENTER, RIGHT, fitting, words

LAST_HEIGHT_PX = 84


class LastLine(QWidget):
    """A band at the foot of the list; hidden while the sale is empty."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row: LineRow | None = None
        self._marked = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def row(self) -> LineRow | None:
        return self._row

    def show_row(self, row: LineRow | None) -> None:
        if row == self._row:
            return
        self._row = row
        self.setAccessibleName(row.spoken() if row else "")
        self.setVisible(row is not None)
        self.update()

    def set_marked(self, marked: bool) -> None:
        """Marked: the eye rests here. Not marked: an earlier line is selected."""
        if marked != self._marked:
            self._marked = marked
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, LAST_HEIGHT_PX)

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.pressed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._row is None:
            return
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipPath(_foot(QRectF(self.rect()), 9))
        painter.fillRect(self.rect(), QColor(theme.soft if self._marked else theme.header))
        if self._marked:
            painter.fillRect(0, 0, 4, self.height(), QColor(theme.accent))
        self._draw(painter, self._row)

    def _draw(self, painter: QPainter, row: LineRow) -> None:
        theme, columns, height = current(), LineColumns(self.width()), self.height()
        number = columns.number(0, height)
        words(painter, number, row.number, face=font(15), color=theme.muted, align=CENTER)
        tall = columns.description(18, 32) if row.detail else columns.description(0, height)
        title = fitting(row.description, tall.width(), sizes_px=(22, 17), weight=600)
        words(painter, tall, row.description, face=title, color=theme.ink)
        if row.detail:
            words(painter, columns.description(49, 18), row.detail, face=font(14), color=theme.muted)
        figures = (
            (columns.quantity(0, height), row.quantity, (22, 17), 400),
            (columns.unit_price(0, height), row.unit_price, (22, 17), 400),
            (columns.total(0, height), row.total, (28, 22, 17), 600),
        )
        for area, figure, sizes, weight in figures:
            face = fitting(figure, area.width() - 12, sizes_px=sizes, weight=weight)
            words(painter, area, figure, face=face, color=theme.ink, align=RIGHT)


def _foot(rect: QRectF, radius: float) -> QPainterPath:
    """`rect` with its two lower corners rounded."""
    path = QPainterPath()
    path.addRoundedRect(rect, radius, radius)
    upper = QPainterPath()
    upper.addRect(QRectF(rect.left(), rect.top(), rect.width(), rect.height() - radius))
    return path.united(upper)
