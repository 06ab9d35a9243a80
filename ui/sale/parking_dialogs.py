"""F6 and F7: a name for the cart that waits, and the list of those that do."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_client.domain.errors import TillError
from pos_client.domain.sale import Sale
from pos_client.services.parking import LONGEST_NAME, ParkedCart
from resources.words import Words
from ui import wording
from ui.dialog import Dialog
from ui.sale.product_list import ProductList, ProductRow, rows_px
from ui.widgets import AmountRow, Text

_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ParkDialog(Dialog):
    """Enter holds the cart; without a name it gets the next number."""

    def __init__(self, parent: QWidget, words: Words, *, sale: Sale, park: Callable[[str], None]) -> None:
        super().__init__(
            parent,
            words,
            title=words.text("Hold this sale"),
            subtitle=words.text("Prices and customer stay as they are. F7 brings it back."),
        )
        self._park = park
        items = words.plural("{count} item", "{count} items", len(sale.lines))
        self.field = QLineEdit()
        self.field.setMaxLength(LONGEST_NAME)
        caption = words.text("Name or number, if you like")
        self.field.setAccessibleName(caption)
        self.body.addWidget(AmountRow(items, words.money(sale.total.cents), strong=True))
        self.body.addWidget(Text(caption, 14, tone="muted"))
        self.body.addWidget(self.field)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self.action("Enter", words.text("Hold"), lambda: self._park(self.field.text()), primary=True)

    def show_refusal(self, error: TillError) -> None:
        """Why it cannot wait."""
        self.say(wording.sentence(self.words, error), error=True)


class RecallDialog(Dialog):
    """Arrows choose, Enter brings it back."""

    def __init__(
        self,
        parent: QWidget,
        words: Words,
        *,
        parked: Sequence[ParkedCart],
        recall: Callable[[ParkedCart], None],
    ) -> None:
        super().__init__(parent, words, title=words.text("Sales on hold"), width_px=640)
        self._parked, self._recall = parked, recall
        self.list = ProductList(words.text("Sales on hold"))
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.field = self.list
        self.list.setFixedHeight(rows_px(min(max(len(parked), 3), 7)))
        self.list.show_rows(
            [ProductRow(cart.name, self._when(cart), words.amount(cart.total_cents)) for cart in parked],
            empty_text=words.text("No sale is on hold."),
        )
        self.body.addWidget(self.list)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        if parked:
            self.action("Enter", words.text("Bring it back"), self._on_enter, primary=True)
        self.list.installEventFilter(self)
        self.list.itemDoubleClicked.connect(lambda _item: self._on_enter())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The list keeps Enter to itself otherwise."""
        if watched is self.list and isinstance(event, QKeyEvent) and event.key() in _ENTERS:
            if event.type() == QEvent.Type.KeyPress:
                self._on_enter()
            return True
        return super().eventFilter(watched, event)

    def show_refusal(self, error: TillError) -> None:
        """Why it stays where it is."""
        self.say(wording.sentence(self.words, error), error=True)

    def _when(self, cart: ParkedCart) -> str:
        return self.words.text("on hold since {time}", time=cart.parked_at[11:16])

    def _on_enter(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._parked):
            self._recall(self._parked[row])
