"""A printed receipt as a strip of paper that scrolls."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from ui.theme import current
from ui.widgets.painting import rounded

_SHADE_PX = 12


class PaperStrip(QWidget):
    """The picture on white paper, with the soft shadow around it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self.setProperty("clear", True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_image(self, image: QImage) -> None:
        self._image = image
        self.fit(self.width())

    def fit(self, width_px: int) -> None:
        """Take `width_px` and as much height as the paper then has."""
        self.setFixedHeight(round(self._paper(width_px).height()) + 2 * _SHADE_PX)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._image.isNull():
            return
        painter = QPainter(self)
        paper = self._paper(self.width())
        shade = QColor(current().shadow)
        shade.setAlpha(5)
        for reach in range(1, _SHADE_PX - 3, 2):
            rounded(painter, paper.adjusted(-reach, 2 - reach, reach, 2 + reach), radius=reach, fill=shade)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        rounded(painter, paper.adjusted(-1, -1, 1, 1), radius=2, fill="#FFFFFF", border=current().line)
        painter.drawImage(paper, self._image)

    def _paper(self, width_px: int) -> QRectF:
        if self._image.isNull():
            return QRectF()
        # Never larger than life: enlarged dots look worse than small ones.
        width = min(width_px - 2 * _SHADE_PX, self._image.width())
        height = self._image.height() * width / self._image.width()
        return QRectF((width_px - width) / 2, _SHADE_PX, width, height)


class PaperView(QScrollArea):
    """Give it a PNG; keyboard, wheel and finger scroll it."""

    def __init__(self, *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strip = PaperStrip()
        self.setWidget(self._strip)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName(name)

    def set_png(self, png: bytes, *, spoken: str = "") -> bool:
        """Show a picture; `spoken` is its text for a screen reader. False when it is not a picture."""
        image = QImage.fromData(png)
        self.set_image(image, spoken=spoken)
        return not image.isNull()

    def set_image(self, image: QImage, *, spoken: str = "") -> None:
        self._strip.set_image(image)
        self._strip.fit(self.viewport().width())
        self.setAccessibleDescription(spoken)
        self.verticalScrollBar().setValue(0)

    def sizeHint(self) -> QSize:
        return QSize(360, 420)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._strip.fit(self.viewport().width())
