"""Where a scan or a typed entry goes, by what it is: a customer, a paper of ours, the scale, or the cart."""

from typing import assert_never

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from pos_client.domain.gs1 import Gs1Item
from pos_client.domain.product import ScaleLabel
from pos_client.domain.scanned import (
    CreditCode,
    Gtin,
    MemberCard,
    Misread,
    OperatorBadge,
    PlainCode,
    ReceiptNumber,
    VoucherCode,
    kind_of,
    plain_code,
)
from resources.words import Words
from ui.checkout.flow import CheckoutFlow
from ui.counter import Counter
from ui.counter_page import CounterPage
from ui.member.flow import MemberFlow
from ui.returns.flow import ReturnFlow
from ui.sale.model import SaleModel
from ui.sale.weigh_flow import WeighFlow
from ui.widgets import Overlay


class ScanFlow(QObject):
    """`told` is for the counter to show."""

    told = Signal(str)

    def __init__(
        self,
        counter: Counter,
        words: Words,
        *,
        page: CounterPage,
        model: SaleModel,
        members: MemberFlow,
        paying: CheckoutFlow,
        returns: ReturnFlow,
        window: QWidget,
    ) -> None:
        super().__init__(page)
        self._counter, self._words = counter, words
        self._page, self._model = page, model
        self._members, self._paying, self._returns = members, paying, returns
        self.weighing = WeighFlow(counter, words, window=window, ring=self.ring)

    def scanned(self, text: str) -> None:
        """A scanner's code, wherever the cursor was."""
        if not self._is_something_else(text, typed=False):
            self.ring(text)

    def entered(self, text: str) -> bool:
        """A code that was typed; false (and `refused` at the model) where it means nothing."""
        return self._is_something_else(text, typed=True) or self.ring(text)

    def ring(self, text: str) -> bool:
        """Goods, weighed first where they need it; says so where a dialog hides the cart."""
        code = plain_code(text)
        if self.weighing.takes(code):
            return True
        if not self._model.scan(code):
            return False
        if Overlay.topmost(self._page.window()) is not None:
            last = self._model.sale.lines[-1]
            self.told.emit(self._words.text("In the sale: {product}", product=last.product.description))
        return True

    def _is_something_else(self, text: str, *, typed: bool) -> bool:
        """Not goods, and dealt with."""
        scanned = kind_of(text, self._counter.rules_now().scale_mask)
        free = typed or Overlay.topmost(self._page.window()) is None
        match scanned:
            case MemberCard():
                return self._members.takes(scanned.text)
            case VoucherCode():
                return free and not self._is_paying and self._paying.vouchers.takes(plain_code(text))
            case ReceiptNumber():
                return free and not self._is_paying and self._returns.takes(scanned.number)
            case CreditCode():
                return free and self._is_paying and self._paying.takes_credit(scanned.code)
            case OperatorBadge():
                self.told.emit(self._words.text("This is an operator's badge. Ctrl+L first, then scan it."))
                return True
            case Gtin() | PlainCode() | ScaleLabel() | Gs1Item() | Misread():
                return False
            case _:
                assert_never(scanned)

    @property
    def _is_paying(self) -> bool:
        return self._page.view is self._page.pay
