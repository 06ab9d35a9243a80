"""Goods rung at the payment may let more cashback be used: it is offered there, by the payment's key."""

from PySide6.QtCore import QObject

from pos_client.domain.money import ZERO, Money
from pos_client.ports import Capability
from resources.words import Words
from ui.checkout.model import CheckoutModel
from ui.counter import Counter
from ui.counter_page import CounterPage
from ui.keys import Action


class MoreCashback(QObject):
    """Told when the programme was asked; offers to ask again once this basket takes more than it did then.

    Not once a payment was received: what the customer has given was for the amount that they were told.
    """

    def __init__(self, counter: Counter, words: Words, *, page: CounterPage, model: CheckoutModel) -> None:
        super().__init__(page)
        self._counter, self._words, self._page, self._model = counter, words, page, model
        self._sale_id, self._basket, self._usable = "", ZERO, ZERO
        model.sale_model.changed.connect(lambda _sale: self.look())
        model.sale_model.quoted.connect(lambda _quote: self.look())
        counter.keys.changed.connect(self.look)

    @property
    def is_offered(self) -> bool:
        """Whether the key means something now."""
        sale, page = self._model.sale_model.sale, self._page
        if page.view is not page.pay or page.pay.is_waiting or self._model.is_still:
            return False
        grown = sale.id == self._sale_id and sale.before_cashback > self._basket
        if not grown or sale.tenders or not self._model.benefit.possible:
            return False
        most = self._most
        return most is None or most > self._usable

    def asked(self) -> None:
        """The programme is being asked, was, or need not be: the cashier knows what this basket takes."""
        sale, quote = self._model.sale_model.sale, self._model.benefit.quote
        known = quote.most_usable(sale.before_cashback)[0] if quote is not None else self._most
        self._sale_id, self._basket, self._usable = sale.id, sale.before_cashback, known or ZERO
        self.look()

    def look(self) -> None:
        """Show the offer, or take it away."""
        label = self._label if self.is_offered else ""
        self._page.pay.offer_cashback(self._counter.keys.text(Action.PAY), label)

    @property
    def _label(self) -> str:
        text, most = self._words.text, self._most
        if not most:
            return text("Use cashback")
        return text("Use cashback: up to {most}", most=self._words.money(most.cents))

    @property
    def _most(self) -> Money | None:
        """What this very basket takes; None where that is not known before the PIN."""
        model = self._model.sale_model
        if not self._counter.can(Capability.BALANCE):
            return None
        return model.usable or ZERO
