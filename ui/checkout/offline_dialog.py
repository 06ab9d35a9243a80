"""Cashback while the platform is away: how much this till may answer for, and on whose word."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from pos_client.domain.errors import TillError
from pos_client.domain.money import Money
from pos_client.services.offline_redemption import Allowance
from resources.words import Words
from ui import wording
from ui.benefit import sentences
from ui.dialog import Dialog
from ui.money_entry import money_field
from ui.widgets import AmountRow, SoftBand, Text


class OfflineDialog(Dialog):
    """Enter goes on to the approval, Alt+A keeps the cashback for another day."""

    def __init__(
        self, parent: QWidget, words: Words, allowance: Allowance, *, use: Callable[[Money], None]
    ) -> None:
        super().__init__(
            parent,
            words,
            title=words.text("Use cashback without internet?"),
            subtitle=words.text("A manager answers for it by name; it stays pending until it is sent."),
        )
        self._allowance, self._use_amount = allowance, use
        most = allowance.most.cents
        self.field = money_field(words, words.text("Amount to use"))
        self.field.set_maximum(most)
        self.field.propose(most)
        self._second = Text("", 15, wrap=True)
        age = sentences.balance_age(words, allowance)
        why = sentences.offline_limit(words, allowance.why)
        self.body.addWidget(
            AmountRow(words.text("Balance this till knows"), words.money(allowance.balance.cents))
        )
        self.body.addWidget(Text(age, 15, tone="warning" if allowance.is_old else "muted"))
        self.body.addWidget(SoftBand(words.text("Possible now · {why}", why=why), words.money(most)))
        self.body.addWidget(self.field)
        self.body.addWidget(self._second)
        self.body.addWidget(self.notice)
        self.action("Alt+A", words.text("Accumulate"), self.finish_dismissed)
        self._use = self.action("Enter", words.text("Ask for approval"), self._on_use, primary=True)
        self.field.value_changed.connect(lambda _cents: self._show_second())
        self.field.refused.connect(self._say_most)
        self._show_second()

    def show_refusal(self, error: TillError) -> None:
        """Why it was not applied; the amount may be changed."""
        self.set_busy(busy=False)
        self.say(wording.sentence(self.words, error), error=True)
        self.field.setFocus()

    def set_busy(self, *, busy: bool) -> None:
        """While it is written nobody can leave."""
        self.set_dismissible(not busy)
        self._use.setEnabled(not busy)

    def _on_use(self) -> None:
        amount = Money(self.field.value_cents)
        if amount:
            self._use_amount(amount)
        else:
            self.finish_dismissed()

    def _show_second(self) -> None:
        needs = self._allowance.needs_second(Money(self.field.value_cents))
        both = self.words.text("This amount takes two different people's approval.")
        self._second.setText(both if needs else "")
        self._second.setVisible(needs)

    def _say_most(self) -> None:
        most = self.words.money(self._allowance.most.cents)
        self.say(self.words.text("Offline, at most {most} of cashback can be used now.", most=most))
