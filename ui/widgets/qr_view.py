"""A QR code from its matrix of modules: whole device pixels per module, dark on white in every theme."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

_QUIET_MODULES = 4


class QrView(QWidget):
    """Draws `matrix` (rows of dark modules, without the quiet zone) as large as fits."""

    def __init__(
        self, matrix: Sequence[Sequence[bool]] = (), *, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._matrix = matrix
        self.setAccessibleName(name)

    def set_matrix(self, matrix: Sequence[Sequence[bool]]) -> None:
        self._matrix = matrix
        self.update()

    def module_device_px(self) -> int:
        """Device pixels per module at the present size; 0 when there is no code or no room."""
        if not self._matrix:
            return 0
        side = min(self.width(), self.height()) * self.devicePixelRatio()
        return int(side / (len(self._matrix) + 2 * _QUIET_MODULES))

    def sizeHint(self) -> QSize:
        return QSize(240, 240)

    def minimumSizeHint(self) -> QSize:
        side = (len(self._matrix) + 2 * _QUIET_MODULES) * 3
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        pixels = self.module_device_px()
        if pixels == 0:
            return
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        # Paint in device pixels, from a whole one.
        origin = painter.deviceTransform().map(QPointF(0, 0))
        modules = len(self._matrix) + 2 * _QUIET_MODULES
        scale = self.devicePixelRatio()
        left = round(origin.x() + (self.width() * scale - modules * pixels) / 2)
        top = round(origin.y() + (self.height() * scale - modules * pixels) / 2)
        painter.translate((left - origin.x()) / scale, (top - origin.y()) / scale)
        painter.scale(pixels / scale, pixels / scale)
        painter.fillRect(QRectF(0, 0, modules, modules), QColor("#FFFFFF"))
        for y, row in enumerate(self._matrix):
            for x, dark in enumerate(row):
                if dark:
                    painter.fillRect(QRectF(x + _QUIET_MODULES, y + _QUIET_MODULES, 1, 1), QColor("#000000"))
