"""What the sale costs: items, discounts, cashback, and the figure a metre away."""

from PySide6.QtWidgets import QWidget

from pos_client.domain.benefits import Quote
from pos_client.domain.sale import Sale
from resources.words import Words
from ui.widgets import AmountRow, Card, Separator, Text, TotalRow


class TotalsCard(Card):
    """While a sale is being paid, the large figure is what is left to pay."""

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(padding_px=18, spacing_px=0, parent=parent)
        self._words = words
        self._items = AmountRow()
        self._discounts = AmountRow(words.text("Discounts"))
        self._cashback = AmountRow(words.text("Cashback"))
        self._paid = AmountRow(words.text("Received"))
        self._total = TotalRow(words.text("Total"), "0,00")
        self._earns = Text("", 14, weight=500, tone="accent", elide=True)
        for row in (self._items, self._discounts, self._cashback, self._paid):
            self.body.addWidget(row)
        self.body.addSpacing(8)
        self.body.addWidget(Separator())
        self.body.addSpacing(6)
        self.body.addWidget(self._total)
        self.body.addSpacing(4)
        self.body.addWidget(self._earns)

    def show_sale(self, sale: Sale, *, paying: bool) -> None:
        """Draw the figures."""
        words = self._words
        # As the receipt counts them, and every list: lines. Kilograms and pieces make no sum.
        count = len(sale.lines)
        counted = words.plural("{count} item", "{count} items", count)
        self._items.set_caption(counted if count else words.text("No items yet"))
        self._items.set_value(words.amount(sale.gross.cents))
        self._discounts.set_value(words.amount(-sale.discount.cents))
        self._discounts.setVisible(bool(sale.discount))
        self._cashback.set_value(words.amount(-sale.redeemed_cashback.cents))
        self._cashback.set_look(strong=True, accent=True)
        self._cashback.setVisible(bool(sale.redeemed_cashback))
        self._paid.set_value(words.amount(-sale.paid.cents))
        self._paid.setVisible(bool(sale.tenders))
        self._total.set_caption(words.text("Left to pay") if paying else words.text("Total"))
        self._total.set_value(words.amount(sale.remaining.cents if paying else sale.total.cents))

    def show_done(self, sale: Sale) -> None:
        """The sale is on disk: what it cost, not what is left."""
        self.show_sale(sale, paying=False)
        self._paid.hide()

    def show_quote(self, quote: Quote | None) -> None:
        """What comes back after this sale, where the platform said so."""
        preview = quote.accrual_preview.cents if quote else 0
        amount = self._words.money(preview)
        self._earns.setText(self._words.text("Takes {amount} back home", amount=amount) if preview else "")
        self._earns.setVisible(bool(preview))
