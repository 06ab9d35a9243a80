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
from ui.widgets import AmountRow, MoneyField, SoftBand, Spinner


class AmountDialog(Dialog):
    """Enter uses the amount, Alt+A keeps it all for another day."""

    def __init__(
        self, parent: QWidget, words: Words, model: BenefitModel, *, quote: Quote, sale: Sale
    ) -> None:
        super().__init__(parent, words, title=words.text("Use cashback in this sale?"))
        self._model = model
        most, why = quote.most_usable(sale.before_cashback)
        self._spinner = Spinner()
        self.field = MoneyField(words.text("Amount to use"))
        self.field.set_maximum(most.cents)
        self.field.propose(most.cents)
        self.body.addWidget(AmountRow(words.text("Cashback available"), words.money(quote.balance.cents)))
        usable = words.text("Usable in this sale · {why}", why=wording.limit(words, why))
        self.body.addWidget(SoftBand(usable, words.money(most.cents)))
        self.body.addWidget(self.field)
        self.body.addWidget(self.message)
        self.body.addWidget(self._spinner)
        self.action("Alt+A", words.text("Accumulate"), self._on_accumulate)
        self._use = self.action("Enter", words.text("Use"), self._on_use, primary=True)
        self._use.setEnabled(bool(most))
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
        self.say("")
        self._spinner.start()
        self._use.setEnabled(False)
        self._model.use(amount)

    def _on_accumulate(self) -> None:
        self.finish()
        self._model.skip()

    def _on_refused(self, error: TillError) -> None:
        self._spinner.stop()
        self._use.setEnabled(not is_lost(error))
        self.field.setEnabled(not is_lost(error))
        self.say(wording.sentence(self.words, error), error=True)

    def _say_most(self, most: Money) -> None:
        self.say(
            self.words.text(
                "At most {most} of cashback can be used in this sale.", most=self.words.money(most.cents)
            )
        )
