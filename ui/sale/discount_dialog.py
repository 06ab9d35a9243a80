"""F4: an amount off the whole sale, within the operator's limit."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from pos_client.domain.errors import TillError
from pos_client.domain.money import Money
from pos_client.domain.sale import Sale
from resources.words import Words
from ui import wording
from ui.dialog import Dialog
from ui.money_entry import money_field
from ui.widgets import AmountRow


class DiscountDialog(Dialog):
    """Zero takes the discount off again."""

    def __init__(
        self,
        parent: QWidget,
        words: Words,
        *,
        sale: Sale,
        apply: Callable[[Money], TillError | None],
        voucher: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(parent, words, title=words.text("Discount on the sale"))
        self._apply = apply
        self.field = money_field(words, words.text("Amount off"))
        self.field.propose(sale.sale_discount.cents)
        self._before = AmountRow(words.text("Sale before the discount"), words.money(sale.net.cents))
        self.body.addWidget(self._before)
        self.body.addWidget(self.field)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        if voucher is not None:
            self.action("Alt+V", words.text("Voucher or coupon"), lambda: self._go_to(voucher))
        self.action("Enter", words.text("Apply"), self._on_apply, primary=True)

    def show_sale(self, sale: Sale) -> None:
        """A scan added to it meanwhile."""
        self._before.set_value(self.words.money(sale.net.cents))

    def _go_to(self, voucher: Callable[[], None]) -> None:
        self.finish()
        voucher()

    def _on_apply(self) -> None:
        error = self._apply(Money(self.field.value_cents))
        if error is None:
            self.finish()
        else:
            self.say(wording.sentence(self.words, error), error=True)
