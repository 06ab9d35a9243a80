"""How much cashback to use: the most usable is proposed, and the rule behind it is said."""

from PySide6.QtWidgets import QWidget

from pos_client.domain.benefits import Quote
from pos_client.domain.errors import TillError
from pos_client.domain.money import Money
from resources.words import Words
from ui import wording
from ui.checkout.benefit_model import BenefitModel
from ui.checkout.failures import is_lost
from ui.dialog import Dialog
from ui.money_entry import money_field
from ui.rules.count_field import CountField
from ui.widgets import AmountRow, SoftBand, Text


class AmountDialog(Dialog):
    """Enter uses the amount, Alt+A keeps it all for another day, Alt+P pays in whole points instead."""

    def __init__(
        self, parent: QWidget, words: Words, model: BenefitModel, *, quote: Quote, points: bool
    ) -> None:
        super().__init__(parent, words, title=words.text("Use cashback in this sale?"))
        self._model, self._quote = model, quote
        most, why = model.most_usable(quote)
        self._most = most
        worth = quote.point_value.cents
        self._most_points = min(quote.points, most.cents // worth) if points and worth > 0 else 0
        self.field = money_field(words, words.text("Amount to use"))
        self.field.set_maximum(most.cents)
        self.field.propose(most.cents)
        self.points = CountField(words.text("points"), most=max(self._most_points, 1))
        self._worth = AmountRow(words.text("They pay"), strong=True)
        self._lay_out(wording.why(words, why, quote))
        primary = "Alt+A" if most else "Enter"
        self._accumulate = self.action(
            primary, words.text("Accumulate"), self._on_accumulate, primary=not most
        )
        if self._most_points:
            self._switch = self.action("Alt+P", words.text("Pay with points"), self._on_switch)
        self._use = self.action("Enter", words.text("Use"), self._on_use, primary=bool(most))
        for widget in (self._use, self.field):
            widget.setVisible(bool(most))
        self.field.setEnabled(bool(most))
        self._may_accumulate = quote.may_accumulate or not most
        self._accumulate.setVisible(self._may_accumulate)
        self._accumulate.setEnabled(self._may_accumulate)
        self.field.refused.connect(self._say_most)
        self.points.value_changed.connect(lambda _points: self._show_worth())
        model.amount_refused.connect(self._on_refused)
        self.dismissed.connect(model.skip)
        self.closed.connect(lambda: model.amount_refused.disconnect(self._on_refused))

    def _lay_out(self, why: str) -> None:
        words, quote = self.words, self._quote
        self.body.addWidget(AmountRow(words.text("Cashback available"), words.money(quote.balance.cents)))
        if self._most_points:
            worth = words.money(quote.points * quote.point_value.cents)
            told = words.text("{points} = {amount}", points=words.whole(quote.points), amount=worth)
            self.body.addWidget(AmountRow(words.text("Points"), told))
        self.body.addWidget(SoftBand(words.text("Usable in this sale"), words.money(self._most.cents)))
        self.body.addWidget(Text(why, 15, tone="muted", wrap=True))
        self.body.addWidget(self.field)
        self.points.setMinimumHeight(self.points.sizeHint().height())
        for widget in (self.points, self._worth):
            widget.hide()
            self.body.addWidget(widget)
        self.body.addWidget(self.notice)

    @property
    def _in_points(self) -> bool:
        return not self.points.isHidden()

    def _on_switch(self) -> None:
        """Cashback and points take turns; the most is proposed each time."""
        in_points = not self._in_points
        self.points.setVisible(in_points)
        self._worth.setVisible(in_points)
        self.field.setVisible(not in_points)
        text = self.words.text
        self._switch.set_label(text("Pay with cashback") if in_points else text("Pay with points"))
        if in_points:
            self.points.show_value(self._most_points)
            self.points.line.selectAll()
            self._show_worth()
        (self.points if in_points else self.field).setFocus()

    def _show_worth(self) -> None:
        cents = self.points.value * self._quote.point_value.cents
        self._worth.set_value(self.words.money(cents))

    def _on_use(self) -> None:
        points = self.points.value if self._in_points else 0
        amount = Money(points * self._quote.point_value.cents if points else self.field.value_cents)
        if self._in_points and not points:
            amount = Money(0)
        if not amount:
            self._on_accumulate()
            return
        self.say(self.words.text("Setting it aside…"), waiting=True)
        self._hold_still(True)
        self._model.use(amount, points=points)

    def _on_accumulate(self) -> None:
        self.finish()
        self._model.accumulate()

    def _on_refused(self, error: TillError) -> None:
        self._hold_still(False)
        self._use.setEnabled(not is_lost(error))
        self.field.setEnabled(not is_lost(error))
        self.say(wording.sentence(self.words, error), error=True)

    def _hold_still(self, still: bool) -> None:
        """While the platform sets the amount aside nobody can leave: the answer belongs to this sale."""
        self.set_dismissible(not still)
        self._accumulate.setEnabled(self._may_accumulate and not still)
        self._use.setEnabled(not still)

    def _say_most(self) -> None:
        most = self.words.money(self._most.cents)
        self.say(self.words.text("At most {most} of cashback can be used in this sale.", most=most))
