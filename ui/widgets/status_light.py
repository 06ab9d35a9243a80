"""A light of the top bar. Shape and colour say the same, so that colour alone never carries the meaning."""

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import current, font
from ui.widgets.painting import CENTER, advance, rounded, words

LightState = Literal["ok", "waiting", "problem", "off"]
_MARK_PX = 10
_GAP_PX = 7


def draw_mark(painter: QPainter, center: QPointF, *, state: LightState, size_px: float = _MARK_PX) -> None:
    """Disc: well. Half-filled ring: waiting. Triangle: a person must act. Empty ring: switched off."""
    theme, half = current(), size_px / 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(center.x() - half, center.y() - half, size_px, size_px)
    painter.setPen(Qt.PenStyle.NoPen)
    match state:
        case "ok":
            # Not the store's accent: that may be red.
            painter.setBrush(QColor(theme.good))
            painter.drawEllipse(box)
        case "waiting":
            painter.setBrush(QColor(theme.warning_mark))
            painter.drawPie(box, 90 * 16, 180 * 16)
            _draw_ring(painter, box, theme.warning_mark)
        case "problem":
            painter.setBrush(QColor(theme.error))
            tip, foot = box.top() - 1, box.bottom()
            corners = [
                QPointF(center.x(), tip),
                QPointF(box.right() + 1, foot),
                QPointF(box.left() - 1, foot),
            ]
            painter.drawPolygon(QPolygonF(corners))
        case "off":
            _draw_ring(painter, box, theme.muted)


def _draw_ring(painter: QPainter, box: QRectF, color: str) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(color), 1.6))
    painter.drawEllipse(box.adjusted(0.8, 0.8, -0.8, -0.8))


class StatusLight(QWidget):
    """A mark and the words that say what it means for the sale."""

    def __init__(self, text: str = "", state: LightState = "off", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self._state: LightState = state
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    @property
    def state(self) -> LightState:
        return self._state

    def set_status(self, text: str, state: LightState) -> None:
        if (text, state) == (self._text, self._state):
            return
        self._text, self._state = text, state
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.updateGeometry()
        self.update()

    def text_is_cut(self) -> bool:
        return self.sizeHint().width() > self.width()

    def sizeHint(self) -> QSize:
        return QSize(advance(font(14), self._text) + _MARK_PX + _GAP_PX + 2, 24)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), 60), 24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_mark(painter, QPointF(_MARK_PX / 2 + 1, self.height() / 2), state=self._state)
        area = QRectF(self.rect()).adjusted(_MARK_PX + _GAP_PX + 1, 0, 0, 0)
        theme = current()
        color = {"ok": theme.muted, "off": theme.muted}.get(self._state, theme.ink)
        words(painter, area, self._text, face=font(14), color=color)


class QueueChip(QWidget):
    """What still waits to be delivered, as a pill that may be pressed."""

    pressed = Signal()

    def __init__(self, text: str = "", state: LightState = "ok", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self._state: LightState = state
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    @property
    def state(self) -> LightState:
        return self._state

    def set_status(self, text: str, state: LightState) -> None:
        self._text, self._state = text, state
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.updateGeometry()
        self.update()

    def text_is_cut(self) -> bool:
        return self.sizeHint().width() > self.width()

    def sizeHint(self) -> QSize:
        return QSize(advance(font(14, 500), self._text) + 24 + self._mark_room(), 26)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), 80), 26)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current()
        fills = {"waiting": (theme.warning_soft, theme.warning), "problem": (theme.error_soft, theme.error)}
        fill, ink = fills.get(self._state, (theme.key, theme.ink))
        painter = QPainter(self)
        border = theme.key_line if theme.key_line != theme.key else fill
        rounded(painter, self.rect(), radius=self.height() / 2, fill=fill, border=border)
        if self._mark_room():
            draw_mark(painter, QPointF(16, self.height() / 2), state=self._state, size_px=9)
        area = QRectF(self.rect()).adjusted(12 + self._mark_room(), 0, -11, 0)
        words(painter, area, self._text, face=font(14, 500), color=ink, align=CENTER)

    def _mark_room(self) -> int:
        return 15 if self._state in ("waiting", "problem") else 0
