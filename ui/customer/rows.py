"""Rows large enough for somebody who stands at the other side of the counter."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.text_scale import taller, text_px
from ui.theme import current, font
from ui.widgets import Text
from ui.widgets.painting import advance, fitting

ROW_PX = 36
_SIZE_PX = 22


def row_px() -> int:
    """How high a row is."""
    return taller(ROW_PX, _SIZE_PX)


class ReadRow(QWidget):
    """A caption, which gives way, and an amount, which never does."""

    def __init__(self, caption: str = "", *, accent: bool = False) -> None:
        super().__init__()
        self._caption = Text(caption, _SIZE_PX, tone="accent" if accent else "ink", elide=True)
        self._value = Text("", _SIZE_PX, weight=600, tone="accent" if accent else "ink")
        self.setFixedHeight(row_px())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(20)
        layout.addWidget(self._caption, 1)
        layout.addWidget(self._value)

    @property
    def value(self) -> str:
        return self._value.text()

    def set_caption(self, caption: str) -> None:
        self._caption.setText(caption)
        self._tell_accessibility()

    def set_value(self, value: str) -> None:
        self._value.setText(value)
        self._tell_accessibility()

    def set_newest(self, *, newest: bool) -> None:
        """The one that was just rung is the heaviest."""
        self._caption.setFont(font(_SIZE_PX, 600 if newest else 400))

    def _tell_accessibility(self) -> None:
        self.setAccessibleName(f"{self._caption.text()} {self._value.text()}")


class Figure(QWidget):
    """A caption of some size and the largest amount that fits beside it."""

    def __init__(self, caption: str, largest_px: int) -> None:
        super().__init__()
        self._caption, self._value, self._largest_px = caption, "", largest_px
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def value(self) -> str:
        return self._value

    def set_value(self, value: str) -> None:
        self._value = value
        self.setAccessibleName(f"{self._caption} {value}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(280, text_px(self._largest_px) + 12)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QColor(current().ink))
        face = font(28, 600)
        room = self.width() - advance(face, self._caption) - 24
        figure = fitting(self._value, room, sizes_px=range(self._largest_px, 20, -2), weight=600)
        baseline = int(self.height() - text_px(self._largest_px) * 0.2)
        painter.setFont(face)
        painter.drawText(0, baseline, self._caption)
        painter.setFont(figure)
        painter.drawText(
            self.width() - QFontMetrics(figure).horizontalAdvance(self._value), baseline, self._value
        )
