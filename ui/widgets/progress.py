"""Two ways to say that something is under way: a spinner that waits before it shows, and a strip."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import current
from ui.widgets.painting import rounded

_FRAME_MS = 40


class Spinner(QWidget):
    """Keeps its room, and draws only what lasts longer than `delay_ms`."""

    def __init__(
        self, *, size_px: int = 20, delay_ms: int = 300, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._angle = 0
        self._turning = False
        self._delay = QTimer(self, singleShot=True, interval=delay_ms)
        self._delay.timeout.connect(self._on_delay_over)
        self._frames = QTimer(self, interval=_FRAME_MS)
        self._frames.timeout.connect(self._on_frame)
        self.setFixedSize(size_px, size_px)
        self.setAccessibleName(name)

    @property
    def is_turning(self) -> bool:
        return self._turning

    def start(self) -> None:
        if not self._turning and not self._delay.isActive():
            self._delay.start()

    def stop(self) -> None:
        self._delay.stop()
        self._frames.stop()
        if self._turning:
            self._turning = False
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._turning:
            return
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.setPen(QPen(QColor(theme.line), 2.5))
        painter.drawEllipse(ring)
        painter.setPen(QPen(QColor(theme.accent), 2.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(ring, -self._angle * 16, 100 * 16)

    def _on_delay_over(self) -> None:
        self._turning = True
        self._frames.start()
        self.update()

    def _on_frame(self) -> None:
        self._angle = (self._angle + 12) % 360
        self.update()


class ProgressStrip(QWidget):
    """A thin bar: a share done, or with None something that moves without an end in sight."""

    def __init__(
        self, fraction: float | None = 0.0, *, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._fraction: float | None = 0.0
        self._phase = 0
        self._frames = QTimer(self, interval=_FRAME_MS)
        self._frames.timeout.connect(self._on_frame)
        self.setFixedHeight(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self.set_fraction(fraction)

    @property
    def fraction(self) -> float | None:
        return self._fraction

    def set_fraction(self, fraction: float | None) -> None:
        """0 to 1, or None for "no end known"."""
        self._fraction = None if fraction is None else max(0.0, min(1.0, fraction))
        if self._fraction is None:
            self._frames.start()
            self.setAccessibleDescription("")
        else:
            self._frames.stop()
            self.setAccessibleDescription(f"{round(self._fraction * 100)} %")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 6)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        rounded(painter, self.rect(), radius=3, fill=theme.line)
        span = self.width() * (0.3 if self._fraction is None else self._fraction)
        left = (self.width() + span) * self._phase / 100 - span if self._fraction is None else 0.0
        if span > 0:
            painter.setClipRect(self.rect())
            rounded(painter, QRectF(left, 0, max(span, 6), 6), radius=3, fill=theme.accent)

    def _on_frame(self) -> None:
        self._phase = (self._phase + 2) % 100
        self.update()
