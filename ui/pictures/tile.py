"""The square that a product's picture stands in: the picture, or until it comes (or never does) a letter."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.pictures.album import Album
from ui.theme import current, font
from ui.widgets.painting import CENTER, rounded, words

LINE_SIDE_PX = 36
"""In a row of a list, between its hairlines."""
CARD_SIDE_PX = 144
_LETTER_OF_SIDE = 0.4


def draw_tile(painter: QPainter, area: QRectF, album: Album, *, name: str, product: str) -> None:
    """Into a square; `product` gives the letter, where there is no picture of that name yet."""
    scale = painter.device().devicePixelRatio()
    side_px = round(area.width() * scale)
    picture = album.pixmap(name, side_px) if name else None
    if picture is None:
        letter = _letter(product)
        picture = album.box(letter, side_px, lambda: _box(letter, area.width(), scale=scale))
    painter.drawPixmap(area, picture, QRectF(picture.rect()))


def _box(letter: str, side: float, *, scale: float) -> QPixmap:
    made = QPixmap(round(side * scale), round(side * scale))
    made.setDevicePixelRatio(scale)
    made.fill(Qt.GlobalColor.transparent)
    theme, area = current(), QRectF(0, 0, side, side)
    painter = QPainter(made)
    rounded(painter, area, radius=max(6.0, side / 10), fill=theme.header, border=theme.line)
    face = font(round(side * _LETTER_OF_SIDE), 600)
    words(painter, area, letter, face=face, color=theme.muted, align=CENTER)
    painter.end()
    return made


class PictureBox(QWidget):
    """One picture, large. An ornament: what it shows is written beside it, so it has no name of its own."""

    def __init__(self, album: Album, side_px: int = CARD_SIDE_PX, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._album, self._side_px = album, side_px
        self._name = self._product = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        album.arrived.connect(self.update)

    def show_picture(self, name: str, product: str) -> None:
        """The picture of that name, of this product."""
        self._name, self._product = name, product
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._side_px, self._side_px)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = min(self.width(), self.height())
        draw_tile(painter, QRectF(0, 0, side, side), self._album, name=self._name, product=self._product)


def _letter(product: str) -> str:
    return next((sign for sign in product if sign.isalnum()), "").upper()[:1]
