"""The line rung last, large enough to read from a metre away."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.text_scale import is_larger, taller
from ui.theme import current, font
from ui.widgets.line_columns import LineColumns, last_height_px
from ui.widgets.line_rows import LineRow
from ui.widgets.painting import CENTER, LEFT, RIGHT, advance, fitting, rounded, words

_ORNAMENT_EDGE_PX = 12
_RADIUS_PX = 9
Ornament = Callable[[QPainter, QRectF], None]
"""Draws into a square."""

_WRAPPED = int(LEFT) | int(Qt.TextFlag.TextWordWrap)


class LastLine(QWidget):
    """A band at the foot of the list; hidden while the sale is empty."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row: LineRow | None = None
        self._marked = True
        self._ornament: Ornament | None = None
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

    def set_ornament(self, ornament: Ornament | None) -> None:
        """A picture left of the name, where the line is wide enough; None for none."""
        if ornament is not None or self._ornament is not None:
            self._ornament = ornament
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, last_height_px())

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.pressed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._row is None:
            return
        theme, painter = current(), QPainter(self)
        # Its upper corners lie above the band: only the lower ones are seen.
        band = QRectF(self.rect()).adjusted(0, -_RADIUS_PX, 0, 0)
        rounded(painter, band, radius=_RADIUS_PX, fill=theme.soft if self._marked else theme.header)
        if self._marked:
            painter.setClipRect(0, 0, 4, self.height())
            rounded(painter, band, radius=_RADIUS_PX, fill=theme.accent)
            painter.setClipping(False)
        self._draw(painter, self._row)

    def _draw(self, painter: QPainter, row: LineRow) -> None:
        theme, columns, height = current(), LineColumns(self.width()), self.height()
        if self._ornament is not None and columns.has_ornament:
            side = height - 2 * _ORNAMENT_EDGE_PX
            place = columns.description(_ORNAMENT_EDGE_PX, side)
            self._ornament(painter, QRectF(place.left(), place.top(), side, side))
            columns = LineColumns(self.width(), indent_px=side + _ORNAMENT_EDGE_PX)
        number = columns.number(0, height)
        if columns.has_number:
            words(painter, number, row.number, face=font(15), color=theme.muted, align=CENTER)
        self._draw_name(painter, row, columns=columns)
        figures: list[tuple[QRectF, str, tuple[int, ...], int]] = [
            (columns.total(0, height), row.total, (28, 22, 17), 600)
        ]
        if not columns.is_compact:
            figures.append((columns.unit_price(0, height), row.unit_price, (22, 17), 400))
            figures.append((columns.quantity(0, height), row.quantity, (22, 17), 400))
        for area, figure, sizes, weight in figures:
            face = fitting(figure, area.width() - 12, sizes_px=sizes, weight=weight)
            words(painter, area, figure, face=face, color=theme.ink, align=RIGHT)

    def _draw_name(self, painter: QPainter, row: LineRow, *, columns: LineColumns) -> None:
        """On one line, large; a long one on two, whole: it is what the cashier checks the goods against."""
        theme, detail = current(), columns.detail(row)
        if self.height() < last_height_px():
            # Squeezed by what stands above the list: what it is, on one line.
            words(
                painter,
                columns.description(0, self.height()),
                row.description,
                face=font(17, 600),
                color=theme.ink,
            )
            return
        upper = taller(32, 22)
        tall = columns.description(18, upper) if detail else columns.description(0, self.height())
        title = fitting(row.description, tall.width(), sizes_px=(22, 17), weight=600)
        detail_px = 17 + upper
        if advance(title, row.description) <= tall.width():
            words(painter, tall, row.description, face=title, color=theme.ink)
        else:
            two = columns.description(10 if detail else 20, _two_lines_px())
            face, shown = _on_two_lines(row.description, two.width())
            painter.setFont(face)
            painter.setPen(QColor(theme.ink))
            painter.drawText(two, _WRAPPED, shown)
            detail_px = 13 + _two_lines_px()
        if detail:
            lower = columns.description(detail_px, taller(18, 14))
            words(painter, lower, detail, face=font(14), color=theme.muted)


def _two_lines_px() -> int:
    return taller(44, 15, 15)


def _on_two_lines(text: str, width_px: float) -> tuple[QFont, str]:
    """The largest words that take two lines at most, and as much of the text as goes there."""
    room = QRectF(0, 0, width_px, 1_000)
    for size in (17, 15, 14):
        face = font(size, 600)
        if QFontMetricsF(face).boundingRect(room, _WRAPPED, text).height() <= _two_lines_px():
            return face, text
    metrics = QFontMetricsF(face)
    # Grown words are long beside their line, and may go over sooner.
    for share in (1.8, 1.6, 1.4, 1.2, 1.0) if is_larger() else (1.8,):
        cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width_px * share)
        if metrics.boundingRect(room, _WRAPPED, cut).height() <= _two_lines_px():
            break
    return face, cut
