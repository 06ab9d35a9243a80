"""The earlier lines of the sale as pictures: drawn once and then copied, a new one costs only itself."""

from collections import OrderedDict

from PySide6.QtGui import QColor, QPainter, QPixmap

from ui.text_scale import taller
from ui.theme import Theme, current, font
from ui.widgets.line_columns import LineColumns, row_height_px
from ui.widgets.line_rows import LineRow
from ui.widgets.painting import CENTER, RIGHT, hairline, words

_KEPT_ROWS = 48

_Key = tuple[LineRow, int, int, float, bool]


class LinePictures:
    """Number, description over detail, quantity, unit price, total, and a hairline below."""

    def __init__(self) -> None:
        self._body = font(15)
        self._small = font(12)
        self._height_px = row_height_px()
        self._theme: Theme = current()
        self._drawn: OrderedDict[_Key, QPixmap] = OrderedDict()
        self.drawn_count = 0
        """How many lines were drawn rather than copied, for whoever measures."""

    def picture(self, row: LineRow, width: int, *, list_px: int, scale: float, selected: bool) -> QPixmap:
        """`row` so wide in a list so wide; `scale` in device pixels per pixel."""
        if current() is not self._theme:
            self._theme = current()
            self._drawn.clear()
        # As wide as the header and the last line, beside a scroll bar too: decimals stand under each other.
        key = (row, max(width, list_px), width, scale, selected)
        found = self._drawn.get(key)
        if found is None:
            found = self._drawn[key] = self._made(key)
            if len(self._drawn) > _KEPT_ROWS:
                self._drawn.popitem(last=False)
        self._drawn.move_to_end(key)
        return found

    def _made(self, key: _Key) -> QPixmap:
        row, list_px, width, scale, selected = key
        picture = QPixmap(round(width * scale), round(self._height_px * scale))
        picture.setDevicePixelRatio(scale)
        picture.fill(QColor(self._theme.soft if selected else self._theme.panel))
        painter = QPainter(picture)
        if selected:
            painter.fillRect(0, 0, 4, self._height_px, QColor(self._theme.accent))
        self._draw(painter, row, columns=LineColumns(list_px))
        hairline(painter, 0, self._height_px - 1, width=width, color=self._theme.line)
        painter.end()
        self.drawn_count += 1
        return picture

    def _draw(self, painter: QPainter, row: LineRow, *, columns: LineColumns) -> None:
        theme, inside = self._theme, self._height_px - 1
        if columns.has_number:
            number = columns.number(0, inside)
            words(painter, number, row.number, face=self._body, color=theme.muted, align=CENTER)
        detail, upper = columns.detail(row), taller(20)
        tall = columns.description(4, upper) if detail else columns.description(0, inside)
        words(painter, tall, row.description, face=self._body, color=theme.ink)
        if detail:
            lower = columns.description(3 + upper, taller(16, 12))
            words(painter, lower, detail, face=self._small, color=theme.muted)
        figures = [(columns.total(0, inside), row.total)]
        if not columns.is_compact:
            figures.append((columns.unit_price(0, inside), row.unit_price))
            figures.append((columns.quantity(0, inside), row.quantity))
        for area, figure in figures:
            words(painter, area, figure, face=self._body, color=theme.ink, align=RIGHT)
