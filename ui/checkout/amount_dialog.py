"""How much cashback to use: the most usable is proposed, and the rule behind it is said."""

from PySide6.QtWidgets import QWidget

from pos_client.domain.benefits import Quote
from pos_client.domain.errors import TillError
from pos_client.domain.money import Money
from pos_client.domain.sale import Sale
from resources.words import Words
from ui import wording
from ui.checkout.benefit_model import BenefitModel, is_lost
from ui.dialog import Dialog
from ui.money_entry import money_field
from ui.widgets import AmountRow, SoftBand


class AmountDialog(Dialog):
    """Enter uses the amount, Alt+A keeps it all for another day."""

    def __init__(
        self, parent: QWidget, words: Words, model: BenefitModel, *, quote: Quote, sale: Sale
    ) -> None:
        super().__init__(parent, words, title=words.text("Use cashback in this sale?"))
        self._model = model
        most, why = quote.most_usable(sale.before_cashback)
        self.field = money_field(words, words.text("Amount to use"))
        self.field.set_maximum(most.cents)
        self.field.propose(most.cents)
        self.body.addWidget(AmountRow(words.text("Cashback available"), words.money(quote.balance.cents)))
        usable = words.text("Usable in this sale · {why}", why=wording.limit(words, why))
        self.body.addWidget(SoftBand(usable, words.money(most.cents)))
        self.body.addWidget(self.field)
        self.body.addWidget(self.notice)
        self._accumulate = self.action(
            "Alt+A" if most else "Enter", words.text("Accumulate"), self._on_accumulate, primary=not most
        )
        self._use = self.action("Enter", words.text("Use"), self._on_use, primary=bool(most))
        self._use.setVisible(bool(most))
        self.field.setVisible(bool(most))
        self.field.setEnabled(bool(most))
        self.field.refused.connect(lambda: self._say_most(most))
        model.amount_refused.connect(self._on_refused)
        self.dismissed.connect(model.skip)
        self.closed.connect(lambda: model.amount_refused.disconnect(self._on_refused))

    def _on_use(self) -> None:
        amount = Money(self.field.value_cents)
        if not amount:
            self._on_accumulate()
            return
        self.say(self.words.text("Setting it aside…"), waiting=True)
        self._hold_still(True)
        self._model.use(amount)

    def _on_accumulate(self) -> None:
        self.finish()
        self._model.skip()

    def _on_refused(self, error: TillError) -> None:
        self._hold_still(False)
        self._use.setEnabled(not is_lost(error))
        self.field.setEnabled(not is_lost(error))
        self.say(wording.sentence(self.words, error), error=True)

    def _hold_still(self, still: bool) -> None:
        """While the platform sets the amount aside nobody can leave: the answer belongs to this sale."""
        self.set_dismissible(not still)
        self._accumulate.setEnabled(not still)
        self._use.setEnabled(not still)

    def _say_most(self, most: Money) -> None:
        self.say(
            self.words.text(
                "At most {most} of cashback can be used in this sale.", most=self.words.money(most.cents)
            )
        )
