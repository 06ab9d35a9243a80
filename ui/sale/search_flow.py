"""Looking for products: the dialogs of F2 and F11, and the pictures that these and the last line show."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from pos_client.domain.product import Product
from resources.words import Words
from ui.background import Background
from ui.counter import Counter
from ui.counter_page import CounterPage
from ui.pictures.album import Album
from ui.sale.last_picture import LastPicture
from ui.sale.model import SaleModel
from ui.sale.search_dialog import SearchDialog


class SearchFlow(QObject):
    """Owns the album: one for the whole counter."""

    def __init__(
        self, counter: Counter, words: Words, *, background: Background, page: CounterPage, model: SaleModel
    ) -> None:
        super().__init__(page)
        self._counter, self._words = counter, words
        self._background, self._page = background, page
        self.album = Album(counter.pictures, background, self)
        LastPicture(self.album, model, page.sale.lines.last_line)
        self.album.refresh()

    def open(self, choose: Callable[[Product], None] | None, *, typed: str = "") -> None:
        """F2, or with nothing to `choose` F11."""
        self.album.refresh()
        dialog = SearchDialog(
            self._page.window(),
            self._words,
            search=self._counter.ringing.search,
            background=self._background,
            choose=choose,
            typed=typed,
            album=self.album,
        )
        dialog.open(dialog.field)
