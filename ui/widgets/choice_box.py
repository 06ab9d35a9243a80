"""A choice among few, with an arrow of our own: a style sheet leaves Qt's own box without one."""

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QComboBox

from ui.text_scale import taller, wider
from ui.theme import current

_FROM_EDGE_PX = 18
_HALF_PX = 5


class ChoiceBox(QComboBox):
    """Opened by touch, Space or Alt+Down; the arrow says so."""

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint().expandedTo(QSize(wider(120), taller(44)))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(theme.ink if self.isEnabled() else theme.disabled), 1.8)
        painter.setPen(pen)
        middle = QPointF(self.width() - _FROM_EDGE_PX, self.height() / 2)
        low = middle + QPointF(0, _HALF_PX / 2)
        painter.drawPolyline(
            [middle + QPointF(-_HALF_PX, -_HALF_PX / 2), low, middle + QPointF(_HALF_PX, -_HALF_PX / 2)]
        )
        painter.end()
