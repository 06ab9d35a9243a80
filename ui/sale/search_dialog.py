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
from ui.sale.product_list import ProductList, ProductRow
from ui.widgets import CodeField


class SearchDialog(Dialog):
    """Up and Down move in the list, the cursor stays in the field. `choose` is None for a price check."""

    def __init__(
        self,
        parent: QWidget,
        words: Words,
        *,
        search: Callable[[str], tuple[Product, ...]],
        background: Background,
        choose: Callable[[Product], None] | None,
        typed: str = "",
    ) -> None:
        title = words.text("Search product") if choose else words.text("Price check")
        super().__init__(parent, words, title=title, width_px=760)
        self._search = search
        self._background = background
        self._choose = choose
        self._asking: Operation | None = None
        self._products: tuple[Product, ...] = ()
        self.found_for = ""
        """What was typed when the list was found."""
        self._wants_one = False
        self.field = CodeField(words.text("Name or code"), name=title)
        # A scan in a price check asks for a price and sells nothing; elsewhere it goes into the sale.
        self.field.setProperty("takes_scans", choose is None)
        self.field.setProperty("echoes", True)
        self.list = ProductList(words.text("Products found"))
        self.body.addWidget(self.field)
        self.body.addWidget(self.list)
        self.body.addWidget(self.notice)
        self.list.show_rows((), empty_text=self._said_of_nothing(""))
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        if choose:
            self.action("Enter", words.text("Put into the sale"), self._on_take, primary=True)
        self.field.textEdited.connect(self._on_typed)
        self.field.arrow_pressed.connect(self._on_arrow)
        self.field.installEventFilter(self)
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
        rows = (
            ProductRow(one.description, one.sku, self.words.money(one.unit_price.cents)) for one in products
        )
        self.list.show_rows(rows, empty_text=self._said_of_nothing(typed))
        self.say("")
        if self._wants_one and len(products) == 1:
            self._on_take()

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
