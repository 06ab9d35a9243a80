"""The watermark of training mode: across the top of every page, whatever else is shown."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.text_scale import taller
from ui.theme import current, font
from ui.widgets.painting import CENTER, advance, words

HEIGHT_PX = 34
_STRIPE_PX = 16


class TrainingStrip(QWidget):
    """Slanted stripes as on a building site, the words on a plain plate in their middle."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self.setAccessibleName(text)
        self.setFixedHeight(taller(HEIGHT_PX))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(theme.warning_soft))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.warning_mark))
        height = float(self.height())
        for left in range(-self.height(), self.width() + self.height(), 2 * _STRIPE_PX):
            corners = ((left, height), (left + _STRIPE_PX, height))
            slant = [QPointF(x, y) for x, y in corners]
            slant += [QPointF(left + _STRIPE_PX + height, 0.0), QPointF(left + height, 0.0)]
            painter.drawPolygon(QPolygonF(slant))
        face = font(15, 600)
        wide = advance(face, self._text) + 48
        plate = QRectF((self.width() - wide) / 2, 0, wide, height)
        painter.fillRect(plate, QColor(theme.warning_soft))
        words(painter, plate, self._text, face=face, color=theme.warning, align=CENTER)
