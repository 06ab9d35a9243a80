"""The largest figure on the screen: what is to be paid."""

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.text_scale import is_larger, taller, text_px
from ui.theme import current, font
from ui.widgets.painting import advance, fitting


class TotalRow(QWidget):
    """A caption and a figure of `largest_px` on one baseline; a long one is drawn smaller, never cut."""

    def __init__(
        self, caption: str = "", value: str = "", *, largest_px: int = 50, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._largest_px = largest_px
        self._caption = caption
        self._value = value
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._changed()

    @property
    def value(self) -> str:
        return self._value

    def set_value(self, value: str) -> None:
        self._value = value
        self._changed()

    def set_caption(self, caption: str) -> None:
        self._caption = caption
        self._changed()

    def figure_font(self) -> QFont:
        """The font the figure is drawn in at the present width."""
        room = self.width() - (0 if self._is_stacked() else advance(font(15, 600), self._caption) + 16)
        return fitting(self._value, room, sizes_px=range(self._largest_px, 20, -2), weight=600)

    def text_is_cut(self) -> bool:
        figure, caption = advance(self.figure_font(), self._value), advance(font(15, 600), self._caption)
        return (max(figure, caption) if self._is_stacked() else figure + caption) > self.width()

    def sizeHint(self) -> QSize:
        above = taller(20) if self._is_stacked() else 0
        return QSize(280, text_px(self._largest_px) + 10 + above)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint() if is_larger() else super().minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if is_larger():
            self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QColor(current().ink))
        baseline = self.height() - 12.0
        painter.setFont(font(15, 600))
        top = float(taller(15)) if self._is_stacked() else baseline
        painter.drawText(QPointF(0, top), self._caption)
        figure = self.figure_font()
        painter.setFont(figure)
        # The last figure's own margin would leave the total a hair inside the column above it.
        left = self.width() - QFontMetrics(figure).horizontalAdvance(self._value)
        painter.drawText(QPointF(left + figure.pixelSize() * 0.04, baseline), self._value)

    def _is_stacked(self) -> bool:
        """Grown words leave no room for the figure at its size: the caption stands above it."""
        caption = advance(font(15, 600), self._caption)
        return is_larger() and caption + 16 + advance(font(self._largest_px, 600), self._value) > self.width()

    def _changed(self) -> None:
        if is_larger():
            self.updateGeometry()
        self.setAccessibleName(f"{self._caption} {self._value}")
        self.update()
