"""Goods without a receipt: what they are, how many, and the price that is agreed."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_client.domain.errors import TillError
from pos_client.domain.money import Money
from pos_client.domain.permissions import Permission
from pos_client.domain.product import Product, parse_entry
from pos_client.domain.returning import RefundBy
from pos_client.services.returns import BlindItem
from resources.words import Words
from ui import wording
from ui.approval.reason_row import ReasonRow
from ui.approval.reasons import quick_reasons
from ui.dialog import Dialog
from ui.money_entry import money_field
from ui.widgets import AmountRow, CodeField

Give = Callable[[tuple[BlindItem, ...], RefundBy, str, bool], None]


class BlindReturnDialog(Dialog):
    """Enter on the code asks for the price, Enter on the price puts it on the list."""

    def __init__(
        self, parent: QWidget, words: Words, *, product: Callable[[str], Product], give: Give
    ) -> None:
        super().__init__(
            parent,
            words,
            title=words.text("Return without receipt"),
            subtitle=words.text("Somebody else has to approve it. No cashback moves."),
            width_px=760,
        )
        self._product, self._give = product, give
        self._pending: BlindItem | None = None
        self._items: list[BlindItem] = []
        self.field = self.code = CodeField(words.text("Code or 3*code"), name=words.text("Product"))
        self.code.setProperty("takes_scans", True)
        self.price = money_field(words, words.text("Price paid, each"))
        self.reason = ReasonRow(words, quick_reasons(Permission.RETURN_BLIND))
        self.total = AmountRow(words.text("To give back"), words.money(0), strong=True)
        self._listed = QVBoxLayout()
        self._listed.setSpacing(2)
        self.body.addWidget(self.code)
        self.body.addWidget(self.price)
        self.body.addLayout(self._listed)
        for widget in (self.total, self.reason, self.notice):
            self.body.addWidget(widget)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self.action("Alt+V", words.text("Store credit"), lambda: self._on_give(RefundBy.STORE_CREDIT))
        self.action(
            "Alt+T", words.text("Exchange"), lambda: self._on_give(RefundBy.STORE_CREDIT, exchange=True)
        )
        self.action("Alt+D", words.text("Cash"), lambda: self._on_give(RefundBy.CASH))
        self._next = self.action("Enter", words.text("Put on the list"), self._on_enter, primary=True)
        self.price.setEnabled(False)

    def show_refusal(self, error: TillError) -> None:
        """Why it is not taken back; what was listed stays."""
        self.say(wording.sentence(self.words, error), error=True)

    def _on_enter(self) -> None:
        if self._pending is None:
            self._look_up()
        else:
            self._put()

    def _look_up(self) -> None:
        typed = self.code.text().strip()
        if not typed:
            return
        try:
            entry = parse_entry(typed)
            product = self._product(entry.code)
        except TillError as error:
            self.show_refusal(error)
            self.code.selectAll()
            return
        self.say(product.description)
        self._pending = BlindItem(product, entry.quantity, product.unit_price)
        self.price.setEnabled(True)
        self.price.propose(product.unit_price.cents)
        self.price.setFocus()

    def _put(self) -> None:
        item = self._pending
        assert item is not None
        price = Money(self.price.value_cents)
        if not price:
            self.say(self.words.text("Nothing comes back for nothing: type a price."), error=True)
            return
        self._items.append(BlindItem(item.product, item.quantity, price))
        self._pending = None
        self.say("")
        quantity = f"{self.words.quantity(item.quantity.milli)} {item.product.unit}"
        worth = self.words.amount(item.quantity.of(price).cents)
        self._listed.addWidget(AmountRow(f"{quantity} · {item.product.description}", worth))
        whole = sum(one.quantity.of(one.unit_price).cents for one in self._items)
        self.total.set_value(self.words.money(whole))
        self.code.clear()
        self.price.propose(0)
        self.price.setEnabled(False)
        self.code.setFocus()

    def _on_give(self, refund: RefundBy, *, exchange: bool = False) -> None:
        if self._pending is not None:
            self._put()
        if not self._items:
            self.say(self.words.text("Choose what comes back first."), error=True)
            self.code.setFocus()
        elif not self.reason.text:
            self.say(self.words.text("Write the reason in a few words."), error=True)
            self.reason.field.setFocus()
        else:
            self._give(tuple(self._items), refund, self.reason.text, exchange)
