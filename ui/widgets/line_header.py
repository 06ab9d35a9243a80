"""The captions above the sale's lines."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.text_scale import taller
from ui.theme import current, font
from ui.widgets.line_columns import LineColumns
from ui.widgets.painting import RIGHT, hairline, rounded, words

_HEIGHT_PX = 34


class LineHeader(QWidget):
    """Captions of description, quantity, unit price and total."""

    def __init__(self, captions: tuple[str, str, str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._captions = captions
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_captions(self, captions: tuple[str, str, str, str]) -> None:
        self._captions = captions
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, taller(_HEIGHT_PX, 12))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, columns, height = current(), LineColumns(self.width()), self.height()
        painter = QPainter(self)
        # Taller than the widget: only the upper corners are round.
        rounded(painter, self.rect().adjusted(0, 0, 0, 12), radius=9, fill=theme.header)
        face = font(12, 500)
        words(painter, columns.description(0, height), self._captions[0], face=face, color=theme.muted)
        areas = [(columns.total(0, height), self._captions[3])]
        if not columns.is_compact:
            areas.append((columns.quantity(0, height), self._captions[1]))
            areas.append((columns.unit_price(0, height), self._captions[2]))
        for area, caption in areas:
            words(painter, area, caption, face=face, color=theme.muted, align=RIGHT)
        hairline(painter, 0, height - 1, width=self.width(), color=theme.line)
