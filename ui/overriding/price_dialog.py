"""Ctrl+P: another price for the selected item."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from pos_client.domain.money import Money
from pos_client.domain.sale import SaleLine
from resources.words import Words
from ui.dialog import Dialog
from ui.money_entry import money_field
from ui.widgets import AmountRow


class PriceDialog(Dialog):
    """`choose` hears the new unit price; whoever may not set it is asked for an approval then."""

    def __init__(
        self, parent: QWidget, words: Words, *, line: SaleLine, choose: Callable[[Money], None]
    ) -> None:
        super().__init__(parent, words, title=words.text("Another price"), subtitle=line.product.description)
        self._choose = choose
        self.field = money_field(words, words.text("New unit price"))
        self.field.propose(line.unit_price.cents)
        self.body.addWidget(
            AmountRow(words.text("Price in the catalogue"), words.money(line.product.unit_price.cents))
        )
        if line.unit_price != line.product.unit_price:
            self.body.addWidget(
                AmountRow(words.text("Price in this sale"), words.money(line.unit_price.cents))
            )
        self.body.addWidget(self.field)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self.action("Enter", words.text("Apply"), self._on_apply, primary=True)

    def _on_apply(self) -> None:
        if not self.field.value_cents:
            self.say(self.words.text("Nothing is sold for nothing: type a price."), error=True)
            return
        self.finish()
        self._choose(Money(self.field.value_cents))
