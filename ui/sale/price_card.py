"""F11 where the store has pictures: the product that is asked for, large enough to be held up to."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.pictures.album import Album
from ui.pictures.tile import PictureBox
from ui.sale.search_rows import PicturedRow
from ui.widgets import Text


class PriceCard(QWidget):
    """Picture, name, code and price; hidden at first."""

    def __init__(self, album: Album, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = PictureBox(album)
        self.name = Text("", 20, weight=600, wrap=True)
        self.code = Text("", 14, tone="muted", elide=True)
        self.price = Text("", 34, weight=600)
        lines = QVBoxLayout()
        lines.setSpacing(4)
        lines.addWidget(self.name)
        lines.addWidget(self.code)
        lines.addStretch(1)
        lines.addWidget(self.price)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(20)
        layout.addWidget(self.picture)
        layout.addLayout(lines, 1)
        self.hide()

    def fill(self, row: PicturedRow) -> None:
        """It is about this product now."""
        self.picture.show_picture(row.picture, row.name)
        self.name.setText(row.name)
        self.code.setText(row.code)
        self.price.setText(row.price)
