"""The left of the payment: means of payment by letter, the amount, what was received so far, and the end."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from pos_client.domain.money import Money
from pos_client.domain.payment import Method
from pos_client.domain.sale import Sale
from resources.words import Words
from ui import wording
from ui.checkout.notes import MOST_NOTES, Notes
from ui.money_entry import money_field
from ui.text_scale import text_scale
from ui.widgets import ActionButton, AmountRow, Card, Spinner, TenderTile, Text, tiles

_TILES = (
    ("D", Method.CASH),
    ("C", Method.CREDIT),
    ("B", Method.DEBIT),
    ("P", Method.PIX),
    ("V", Method.STORE_CREDIT),
    ("O", Method.OTHER),
)


_TITLE_BELOW = 1.5


class PayView(Card):
    """A letter picks the means (cards and Pix go on at once), digits are the amount, Enter takes it.

    In cash, Alt and a digit take a likely note.
    """

    tender_wanted = Signal(object, object)

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(padding_px=18, spacing_px=12, scrolls=True, widest_px=1080, parent=parent)
        self._words = words
        self._method = Method.CASH
        self._sale: Sale | None = None
        title = Text(words.text("Payment"), 22, weight=600)
        self.body.addWidget(title)
        # Much grown words need its room; the means of payment say it too.
        if text_scale() >= _TITLE_BELOW:
            title.hide()
        self._tiles: dict[Method, TenderTile] = {}
        self.body.addLayout(self._made_tiles())
        self.amount = money_field(words, words.text("Amount in cash"))
        self.amount.setObjectName("amount")
        self.body.addWidget(self.amount)
        self.problem = Text("", 15, tone="error", wrap=True)
        self.problem.hide()
        self.body.addWidget(self.problem)
        self.cashback = ActionButton("", "")
        self.cashback.hide()
        self.body.addWidget(self.cashback, 0, Qt.AlignmentFlag.AlignLeft)
        self._waiting, self._spinner = Text("", 15, tone="muted", wrap=True), Spinner()
        self._waiting_row = QWidget()
        self._lay_out_waiting()
        self.notes = Notes(words)
        self.body.addWidget(self.notes)
        self._received = QVBoxLayout()
        self._received.setSpacing(2)
        self.body.addLayout(self._received)
        self.body.addStretch(1)
        self.setFocusProxy(self.amount)
        self.amount.value_changed.connect(self._on_amount)
        self.notes.given.connect(lambda note: self.tender_wanted.emit(Method.CASH, note))

    def show_sale(self, sale: Sale) -> None:
        """Propose what is left, and list what was received."""
        remaining = sale.remaining
        if self._sale is None or self._sale.remaining != remaining or self._sale.id != sale.id:
            self.amount.propose(remaining.cents)
        self._sale = sale
        self.notes.show_remaining(remaining)
        self._on_amount(self.amount.value_cents)
        while (item := self._received.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for tender in sale.tenders:
            name = wording.method(self._words, tender.method)
            aside = f" · {tender.card.brand} {tender.card.installments}x" if tender.card else ""
            self._received.addWidget(AmountRow(name + aside, self._words.amount(tender.amount.cents)))

    def select(self, method: Method) -> None:
        """The means that Enter pays with."""
        self._method = method
        for each, tile in self._tiles.items():
            tile.set_selected(each is method)
        name = wording.method(self._words, method)
        self.amount.set_caption(self._words.text("Amount: {method}", method=name))
        self.problem.hide()
        self._show_notes()

    @property
    def is_waiting(self) -> bool:
        """It says that somebody else is being asked."""
        return bool(self._waiting.text())

    def show_waiting(self, sentence: str) -> None:
        """Say that somebody else is being asked; empty when they answered."""
        self._waiting.setText(sentence)
        self._waiting_row.setVisible(bool(sentence))
        if sentence:
            self._spinner.start()
        else:
            self._spinner.stop()

    def offer_cashback(self, key: str, label: str) -> None:
        """Cashback that these goods take and that was not asked for yet; an empty label offers nothing."""
        if label:
            self.cashback.set_key(key)
            self.cashback.set_label(label)
        self.cashback.setVisible(bool(label))

    def show_problem(self, sentence: str) -> None:
        """Say why the payment was not taken."""
        self.problem.setText(sentence)
        self.problem.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letters = dict(_TILES)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.take()
        elif event.text().upper() in letters and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
        ):
            self._on_tile(letters[event.text().upper()])
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier and self.notes.isVisible():
            self._on_alt(event)
        else:
            event.ignore()

    def take(self) -> None:
        """Pay this amount by the selected means."""
        self.tender_wanted.emit(self._method, Money(self.amount.value_cents))

    def _on_alt(self, event: QKeyEvent) -> None:
        place = event.key() - Qt.Key.Key_1
        if 0 <= place < MOST_NOTES:
            self.notes.give(place)
        else:
            event.ignore()

    def _on_amount(self, cents: int) -> None:
        self.problem.hide()
        self.notes.show_typed(Money(cents))
        self._show_notes()

    def _show_notes(self) -> None:
        owed = self._sale is not None and bool(self._sale.remaining)
        self.notes.setVisible(owed and self._method is Method.CASH)

    def _lay_out_waiting(self) -> None:
        row = QHBoxLayout(self._waiting_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._spinner)
        row.addWidget(self._waiting, 1)
        self._waiting_row.hide()
        self.body.addWidget(self._waiting_row)

    def _on_tile(self, method: Method) -> None:
        self.select(method)
        self.amount.setFocus()
        if method in (Method.CREDIT, Method.DEBIT, Method.PIX, Method.STORE_CREDIT):
            self.take()

    def _made_tiles(self) -> QLayout:
        for letter, method in _TILES:
            tile = TenderTile(letter, wording.method(self._words, method))
            tile.clicked.connect(lambda _checked=False, one=method: self._on_tile(one))
            self._tiles[method] = tile
        return tiles(list(self._tiles.values()), columns=3, spacing_px=10)
