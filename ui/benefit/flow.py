"""What happens to benefits beside the payment: what is noticed, and what somebody has to settle."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from resources.words import Words
from ui.approval.flow import ApprovalFlow
from ui.background import Background
from ui.benefit.doubts_flow import DoubtsFlow
from ui.benefit.watch_flow import WatchFlow
from ui.checkout.model import CheckoutModel
from ui.counter import Counter
from ui.sale.model import SaleModel
from ui.sale.recovery_dialog import RecoveryDialog


class BenefitFlow(QObject):
    """`watch` speaks in passing, `doubts` lists; both live as long as the window."""

    def __init__(
        self,
        counter: Counter,
        words: Words,
        *,
        background: Background,
        approvals: ApprovalFlow,
        checkout: CheckoutModel,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._counter, self._words, self._window = counter, words, window
        model: SaleModel = checkout.sale_model
        self.watch = WatchFlow(
            counter, words, background=background, approvals=approvals, model=model, window=window
        )
        self.doubts = DoubtsFlow(
            counter, words, background=background, approvals=approvals, model=model, window=window
        )
        approvals.given.connect(self.watch.look)
        checkout.benefit.pin_resent.connect(self.watch.on_pin_resent)

    def tell_of_interruption(self, *, print_again: Callable[[], None]) -> None:
        """After the power went: the last sale, the cart, and the way to what is in doubt."""
        dialog = RecoveryDialog(
            self._window,
            self._words,
            self._counter.recovered,
            print_again=print_again,
            vouchers_in_doubt=len(self._counter.vouchers.unresolved()),
        )
        dialog.settle_wanted.connect(self.doubts.open)
        dialog.open()
