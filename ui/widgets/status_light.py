"""A light of the top bar. Shape and colour say the same, so that colour alone never carries the meaning."""

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.text_scale import is_larger, taller, wider
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
        self._terse = False
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

    @property
    def importance(self) -> int:
        """What is well may be said by the mark alone before anything else is shortened."""
        return 0 if self._state in ("ok", "off") else 2

    def set_terse(self, terse: bool) -> None:
        """The mark alone; the words stay for a screen reader and in the tip."""
        if terse != self._terse:
            self._terse = terse
            self.setToolTip(self._text)
            self.updateGeometry()
            self.update()

    def full_px(self) -> int:
        """How wide it is with its words."""
        return advance(font(14), self._text) + self._mark_px + _GAP_PX + 2

    def terse_px(self) -> int:
        """How wide its mark is."""
        return self._mark_px + 4

    @property
    def _mark_px(self) -> int:
        return wider(_MARK_PX, 14)

    def sizeHint(self) -> QSize:
        return QSize(self.terse_px() if self._terse else self.full_px(), taller(24, 14))

    def minimumSizeHint(self) -> QSize:
        least = self.sizeHint().width() if is_larger() else 60
        return QSize(min(self.sizeHint().width(), least), taller(24, 14))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        mark = self._mark_px
        draw_mark(painter, QPointF(mark / 2 + 1, self.height() / 2), state=self._state, size_px=mark)
        if self._terse:
            return
        area = QRectF(self.rect()).adjusted(mark + _GAP_PX + 1, 0, 0, 0)
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
        self._terse = False
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

    @property
    def importance(self) -> int:
        """Its number is kept for as long as there is room."""
        return 1

    def set_terse(self, terse: bool) -> None:
        """How many wait, without since when; all of it stays in the tip."""
        if terse != self._terse:
            self._terse = terse
            self.setToolTip(self._text)
            self.updateGeometry()
            self.update()

    def full_px(self) -> int:
        """How wide it is with all its words."""
        return advance(font(14, 500), self._text) + 24 + self._mark_room()

    def terse_px(self) -> int:
        """How wide it is with the words before the dot."""
        return advance(font(14, 500), _first_words(self._text)) + 24 + self._mark_room()

    def sizeHint(self) -> QSize:
        return QSize(self.terse_px() if self._terse else self.full_px(), taller(26, 14))

    def minimumSizeHint(self) -> QSize:
        least = self.sizeHint().width() if is_larger() else 80
        return QSize(min(self.sizeHint().width(), least), taller(26, 14))

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
            size = wider(9, 14)
            draw_mark(painter, QPointF(11.5 + size / 2, self.height() / 2), state=self._state, size_px=size)
        area = QRectF(self.rect()).adjusted(12 + self._mark_room(), 0, -11, 0)
        shown = _first_words(self._text) if self._terse else self._text
        words(painter, area, shown, face=font(14, 500), color=ink, align=CENTER)

    def _mark_room(self) -> int:
        return wider(15, 14) if self._state in ("waiting", "problem") else 0


def _first_words(text: str) -> str:
    return text.partition(" · ")[0]
