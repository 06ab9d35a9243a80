"""The picture of the product that was rung last, beside its name: where it has one and the line has room."""

from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QPainter

from pos_client.domain.sale import Sale
from ui.pictures.album import Album
from ui.pictures.tile import draw_tile
from ui.sale.model import SaleModel
from ui.widgets.last_line import LastLine


class LastPicture(QObject):
    """Keeps the large line's picture that of its product. A product without one has its line as ever."""

    def __init__(self, album: Album, model: SaleModel, line: LastLine) -> None:
        super().__init__(line)
        self._album, self._line, self._model = album, line, model
        self._name = self._product = ""
        model.changed.connect(self._show)
        album.changed.connect(lambda: self._show(self._model.sale))
        album.arrived.connect(self._on_arrived)

    def _show(self, sale: Sale) -> None:
        product = sale.lines[-1].product if sale.lines else None
        self._name = self._album.name_for(product) if product is not None else ""
        self._product = product.description if product is not None else ""
        self._line.set_ornament(self._draw if self._name else None)

    def _draw(self, painter: QPainter, area: QRectF) -> None:
        draw_tile(painter, area, self._album, name=self._name, product=self._product)

    def _on_arrived(self) -> None:
        if self._name:
            self._line.update()
