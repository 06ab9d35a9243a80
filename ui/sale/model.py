"""Decides what happens to the open cart. QtCore only; look-ups are single rows, writes go to `till`."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from pos_client.domain.benefits import Quote
from pos_client.domain.customer import Member
from pos_client.domain.errors import Reason, Refused, TillError
from pos_client.domain.money import ZERO, Money
from pos_client.domain.product import Product
from pos_client.domain.sale import Sale, SaleLine
from pos_client.domain.till import Operator
from pos_client.ports import Capability
from ui.background import Background, Operation
from ui.counter import Counter

QUOTE_PAUSE_MS = 350
"""How long the basket rests before the platform is asked what it takes."""


class SaleModel(QObject):
    """The cart. `line_rung` comes after `changed` when a scan added a line.

    `found_late` names a code that was refused as unknown, which the store's ERP then knew.
    """

    changed = Signal(object)
    line_rung = Signal(object)
    quoted = Signal(object)
    line_cancelled = Signal(object)
    """The line that was taken out; `undo` brings it back."""
    refused = Signal(object)
    found_late = Signal(str)

    def __init__(self, counter: Counter, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._counter = counter
        self._background = background
        self._asking: Operation | None = None
        self._rest = QTimer(self, singleShot=True, interval=QUOTE_PAUSE_MS)
        self._rest.timeout.connect(self._ask_quote)
        self.operator: Operator | None = None
        self.sale: Sale = counter.recovered.cart or counter.ringing.new_sale()
        self.quote: Quote | None = None
        self._quoted_for: Money | None = None
        self._cancelled: list[tuple[int, SaleLine]] = []
        self.held_still: Callable[[], bool] = lambda: False
        """Whether an answer is on its way that belongs to this sale as it is."""

    def scan(self, text: str) -> bool:
        """Ring what this text means; false (and `refused`) where it means nothing."""
        try:
            self._refuse_if_still()
            rung = self._counter.ringing.ring(self.sale, text)
        except TillError as error:
            self.refused.emit(error)
            self._ask_erp(error, text)
            return False
        self.put(rung)
        self.line_rung.emit(rung)
        return True

    def remove_line(self, index: int) -> None:
        """Cancel one item of the open cart."""
        before = self.sale.lines
        if self._change(lambda: self.sale.without_line(index)):
            self._cancelled.append((index, before[index]))
            self.line_cancelled.emit(before[index])

    def undo(self) -> bool:
        """The item that was cancelled last is back where it was; false where there is none."""
        if not self._cancelled:
            return False
        index, line = self._cancelled[-1]
        if self._change(lambda: self.sale.with_line_back(index, line)):
            self._cancelled.pop()
        return True

    def discount(self, amount: Money) -> TillError | None:
        """Take this much off the whole sale; the reason where a rule says no."""
        try:
            self._refuse_if_still()
            self.put(self._counter.ringing.discounted(self.sale, amount))
        except TillError as error:
            return error
        return None

    def attach(self, member: Member | None) -> bool:
        """Sell to this member, or to nobody."""
        self.quote = None
        return self._change(lambda: self.sale.with_member(member))

    def put(self, sale: Sale) -> None:
        """This is the cart now: keep it and say so."""
        if sale.id != self.sale.id:
            self._cancelled.clear()
        self.sale = sale
        self._background.run(
            "till", lambda: self._counter.ringing.keep(sale), failed=self.refused.emit, after_paint=True
        )
        self.changed.emit(sale)
        self._rest.start()

    def start_next(self) -> None:
        """An empty cart for the next customer; the last one is closed and on disk."""
        self._rest.stop()
        self.quote = None
        self._cancelled.clear()
        self.sale = self._counter.ringing.new_sale()
        self.changed.emit(self.sale)

    @property
    def nothing_usable(self) -> bool:
        """The platform said of this very basket that it takes no cashback: a PIN would be for nothing."""
        return self.usable == ZERO

    @property
    def usable(self) -> Money | None:
        """The most cashback that this very basket takes; None where the platform has not said."""
        total = self.sale.before_cashback
        if self.quote is None or self._quoted_for != total:
            return None
        return self.quote.most_usable(total)[0]

    def check_payable(self) -> bool:
        """Whether there is something to pay; says so where there is not."""
        if not self.sale.lines:
            self.refused.emit(Refused(Reason.CART_EMPTY))
        return bool(self.sale.lines)

    def _change(self, change: Callable[[], Sale]) -> bool:
        try:
            self._refuse_if_still()
            self.put(change())
        except TillError as error:
            self.refused.emit(error)
            return False
        return True

    def _refuse_if_still(self) -> None:
        """Raises Refused(SALE_BEING_PAID): the answer would replace what was changed meanwhile."""
        if self.held_still():
            raise Refused(Reason.SALE_BEING_PAID)

    def _ask_erp(self, error: TillError, text: str) -> None:
        """The till's copy of the catalogue may be behind; nobody waits for the answer."""
        erp, sale = self._counter.erp, self.sale
        if erp is None or error.key is not Reason.CODE_UNKNOWN:
            return
        code = str(error.details["code"])
        if not any(sign.isdigit() for sign in code):
            return  # words that somebody searches by

        def known(product: Product | None) -> None:
            if product is not None and self.sale is sale:
                self.found_late.emit(text)

        self._background.run("net", lambda: erp.find_product(code), done=known, failed=lambda _error: None)

    def _ask_quote(self) -> None:
        """What the member could use on this basket, where the platform tells before the PIN."""
        sale, member, redemptions = self.sale, self.sale.member, self._counter.redemptions
        if self._asking is not None:
            self._asking.cancel()
        if member is None or redemptions is None or not self._counter.can(Capability.BALANCE):
            return
        if sale.redemption is not None or not member.provider_id:
            return
        self._asking = self._background.run(
            "net",
            lambda: redemptions.quote(member, sale),
            done=lambda quote: self._on_quote(sale, quote),
            failed=lambda _error: None,
        )

    def _on_quote(self, asked: Sale, quote: Quote) -> None:
        if asked.member and self.sale.member and asked.member.id == self.sale.member.id:
            self.quote, self._quoted_for = quote, asked.before_cashback
            self.quoted.emit(quote)
