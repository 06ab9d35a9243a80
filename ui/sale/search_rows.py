"""The rows of a product search where the store has pictures: each has its product's left of the name."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QPainter

from pos_client.domain.product import Product
from resources.words import Words
from ui.pictures.album import Album
from ui.pictures.tile import LINE_SIDE_PX, draw_tile
from ui.sale.product_list import ProductDelegate, ProductRow

PICTURE_LEFT_PX = 11
WORDS_LEFT_PX = PICTURE_LEFT_PX + LINE_SIDE_PX + 11
WIDER_BY_PX = 40
"""So much the dialog gains, that names have the room that they have without pictures."""


@dataclass(frozen=True, slots=True)
class PicturedRow(ProductRow):
    """`picture`: its file's name, empty for a product without one."""

    picture: str = ""


def product_row(words: Words, product: Product, album: Album) -> PicturedRow:
    """A product as the search lists it."""
    price = words.money(product.unit_price.cents)
    picture = album.name_for(product) if album.has_any else ""
    return PicturedRow(product.description, product.sku, price, picture)


class PicturedDelegate(ProductDelegate):
    """Draws a `PicturedRow`; in a store without pictures a row like any other."""

    def __init__(self, album: Album, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._album = album

    @property
    def words_left_px(self) -> int:
        """Where the words of a row begin, where pictures stand before them; 0 where none do."""
        return WORDS_LEFT_PX if self._album.has_any else 0

    def draw_before(self, painter: QPainter, row: ProductRow, area: QRectF) -> float:
        if not isinstance(row, PicturedRow) or not self.words_left_px:
            return super().draw_before(painter, row, area)
        top = area.top() + (area.height() - 1 - LINE_SIDE_PX) // 2
        place = QRectF(area.left() + PICTURE_LEFT_PX, top, LINE_SIDE_PX, LINE_SIDE_PX)
        draw_tile(painter, place, self._album, name=row.picture, product=row.name)
        return self.words_left_px
