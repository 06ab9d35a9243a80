"""F2 and F11: products by name as it is typed; F11 only shows the price."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from pos_client.domain.errors import TillError
from pos_client.domain.product import Product
from resources.words import Words
from ui import wording
from ui.background import Background, Operation
from ui.dialog import Dialog
from ui.pictures.album import Album
from ui.sale.price_card import PriceCard
from ui.sale.product_list import ProductList
from ui.sale.search_rows import WIDER_BY_PX, PicturedDelegate, PicturedRow, product_row
from ui.widgets import CodeField

_WIDTH_PX = 760


class SearchDialog(Dialog):
    """Up and Down move in the list, the cursor stays in the field. `choose` is None for a price check.

    Pictures stand left of the names, and the price check shows one product large, where the store has any.
    """

    def __init__(
        self,
        parent: QWidget,
        words: Words,
        *,
        search: Callable[[str], tuple[Product, ...]],
        background: Background,
        choose: Callable[[Product], None] | None,
        album: Album,
        typed: str = "",
    ) -> None:
        title = words.text("Search product") if choose else words.text("Price check")
        super().__init__(
            parent, words, title=title, width_px=_WIDTH_PX + (WIDER_BY_PX if album.has_any else 0)
        )
        self._search = search
        self._background, self._album = background, album
        self._choose = choose
        self._asking: Operation | None = None
        self._products: tuple[Product, ...] = ()
        self._rows: tuple[PicturedRow, ...] = ()
        self.found_for = ""
        """What was typed when the list was found."""
        self._wants_one = False
        self.field = CodeField(words.text("Name or code"), name=title)
        # A scan in a price check asks for a price and sells nothing; elsewhere it goes into the sale.
        self.field.setProperty("takes_scans", choose is None)
        self.lay_on_panel(self.field)
        self.field.setProperty("echoes", True)
        self.list = ProductList(words.text("Products found"))
        self.list.setItemDelegate(PicturedDelegate(album, self.list))
        self.card = PriceCard(album)
        self._list_px = self.list.minimumHeight()
        self.body.addWidget(self.field)
        self.body.addWidget(self.card)
        self.body.addWidget(self.list)
        self.body.addWidget(self.notice)
        self.list.show_rows((), empty_text=self._said_of_nothing(""))
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        if choose:
            self.action("Enter", words.text("Put into the sale"), self._on_take, primary=True)
        self.field.textEdited.connect(self._on_typed)
        self.field.arrow_pressed.connect(self._on_arrow)
        self.field.installEventFilter(self)
        self.list.currentRowChanged.connect(self._on_row)
        album.arrived.connect(self.list.viewport().update)
        album.changed.connect(self._on_pictures)
        self.list.itemDoubleClicked.connect(lambda _item: self._on_take())
        if typed:
            self.field.setText(typed)
            self._on_typed(typed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In a price check a scanner's Enter must not close anything."""
        if isinstance(event, QKeyEvent) and watched is self.field and self._choose is None:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if event.type() == QEvent.Type.KeyPress:
                    self.field.selectAll()
                return True
            return False
        return super().eventFilter(watched, event)

    def _on_typed(self, typed: str) -> None:
        self._wants_one = False
        if self._asking is not None:
            self._asking.cancel()
        self._asking = self._background.run(
            "look",
            lambda: self._search(typed),
            done=lambda products: self._on_found(typed, products),
            failed=self._on_failed,
        )

    def _on_found(self, typed: str, products: tuple[Product, ...]) -> None:
        self._products, self.found_for = products, typed
        self._show_products()
        self.say("")
        if self._wants_one and len(products) == 1:
            self._on_take()

    def _on_row(self, row: int) -> None:
        """In a price check with pictures the chosen product is shown large, above fewer rows."""
        if self._choose is not None or (row < 0 and self._rows):
            return  # nothing is ever shown large, or the list is just being filled
        chosen = self._rows[row] if self._album.has_any and 0 <= row < len(self._rows) else None
        if chosen is None:
            if not self.card.isHidden():
                self.card.hide()
                self.list.setFixedHeight(self._list_px)
            return
        self.card.fill(chosen)
        # First the room, then what takes it: the dialog must not grow in between.
        room_px = self._list_px - self.card.sizeHint().height() - self.body.spacing()
        self.list.setFixedHeight(max(room_px, self._list_px // 3))
        self.card.show()

    def _on_pictures(self) -> None:
        """Somebody has put pictures there: the products stay, and so does the one that was chosen."""
        row = self.list.currentRow()
        self._show_products()
        self.list.setCurrentRow(row)

    def _show_products(self) -> None:
        self._album.forget_wanted()
        self._rows = tuple(product_row(self.words, one, self._album) for one in self._products)
        self.list.show_rows(self._rows, empty_text=self._said_of_nothing(self.found_for))
        self._on_row(self.list.currentRow())

    def _said_of_nothing(self, typed: str) -> str:
        if not typed.strip():
            return self.words.text("Type the beginnings of words: caf tor")
        return self.words.text("Nothing found. Try fewer letters.")

    def _on_failed(self, error: TillError) -> None:
        self.say(wording.sentence(self.words, error), error=True)

    def _on_arrow(self, step: int) -> None:
        row = self.list.currentRow() + step
        self.list.setCurrentRow(max(0, min(row, self.list.count() - 1)))

    def _on_take(self) -> None:
        if self.found_for != self.field.text():
            # Enter was quicker than the list: nothing is sold unseen, unless there is only one.
            self._wants_one = True
            return
        row = self.list.currentRow()
        if self._choose is None or not 0 <= row < len(self._products):
            return
        product = self._products[row]
        self.finish()
        self._choose(product)
