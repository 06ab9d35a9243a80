"""Discount, another price, cancel: the dialog, the approval where one is needed, and then the change."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from pos_client.domain.errors import Reason, Refused, TillError
from pos_client.domain.money import ONE, Money
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.product import Product
from pos_client.domain.sale import Sale, SaleDiscount
from pos_client.ports import Capability
from pos_client.services.overriding import given_away
from resources.words import Words
from ui.approval.flow import ApprovalFlow
from ui.background import Background
from ui.counter import Counter
from ui.counter_page import CounterPage
from ui.overriding.cancel_dialog import CancelSaleDialog
from ui.overriding.new_product_dialog import NewProductDialog
from ui.overriding.price_dialog import PriceDialog
from ui.sale.discount_dialog import DiscountDialog
from ui.sale.model import SaleModel

Change = Callable[[Sale], Sale]
_GTIN_LENGTHS = frozenset({8, 12, 13, 14})


class OverrideFlow(QObject):
    """`cancelled` when the open sale was given up, `refused` with the reason where a rule says no."""

    cancelled = Signal()
    voucher_wanted = Signal()
    refused = Signal(object)

    def __init__(
        self,
        counter: Counter,
        words: Words,
        *,
        background: Background,
        page: CounterPage,
        model: SaleModel,
        approvals: ApprovalFlow,
    ) -> None:
        super().__init__(page)
        self._counter, self._words, self._background = counter, words, background
        self._page, self._model, self._approvals = page, model, approvals

    def open_discount(self) -> None:
        """F4."""
        if not self._model.check_payable():
            return
        takes = self._counter.can(Capability.VOUCHERS)
        dialog = DiscountDialog(
            self._page.window(),
            self._words,
            sale=self._model.sale,
            apply=self._discount,
            voucher=self.voucher_wanted.emit if takes else None,
        )
        self._model.changed.connect(dialog.show_sale)
        dialog.closed.connect(lambda: self._model.changed.disconnect(dialog.show_sale))
        dialog.open(dialog.field)

    def open_price(self) -> None:
        """Ctrl+P: for the code that nobody knew, else the item that the arrows chose, else the last one."""
        if self._page.sale.unknown_code:
            self._open_new_product(self._page.sale.unknown_code)
            return
        if not self._model.check_payable():
            return
        index = self._page.sale.current_index
        line = self._model.sale.lines[index]

        def choose(price: Money) -> None:
            if price != line.unit_price:
                self._price(index, price)

        dialog = PriceDialog(self._page.window(), self._words, line=line, choose=choose)
        dialog.open(dialog.field)

    def _open_new_product(self, code: str) -> None:
        def register(name: str, price: Money) -> None:
            gtin = code if code.isdigit() and len(code) in _GTIN_LENGTHS else None
            product = Product(code, name, price, gtin=gtin)
            QTimer.singleShot(0, self, lambda: self._register(product))

        dialog = NewProductDialog(self._page.window(), self._words, code=code, register=register)
        dialog.open(dialog.field)

    def open_cancel(self) -> None:
        """Ctrl+Del."""
        if not self._model.check_payable():
            return
        dialog = CancelSaleDialog(
            self._page.window(), self._words, sale=self._model.sale, cancel=self._cancel
        )
        dialog.open(dialog.field)

    def _discount(self, amount: Money) -> TillError | None:
        """Within the limit it is done; above it somebody else is asked once the dialog has closed."""
        error = self._model.discount(amount)
        if not isinstance(error, Refused) or error.reason is not Reason.DISCOUNT_ABOVE_LIMIT:
            return error
        rule = SaleDiscount(amount)
        try:
            self._model.sale.with_discount(rule)
        except Refused as impossible:
            return impossible
        QTimer.singleShot(0, self, lambda: self._ask_discount(amount))
        return None

    def _ask_discount(self, amount: Money) -> None:
        overriding, operator = self._counter.overriding, self._model.operator
        assert operator is not None

        def go_on(approval: Approval | None) -> None:
            sale = self._model.sale
            self._run(
                lambda: overriding.discount(sale, amount, operator=operator, approval=approval),
                lambda now: now.with_discount(SaleDiscount(amount)),
            )

        self._approvals.obtain(
            Permission.DISCOUNT_ABOVE_LIMIT,
            limit=amount,
            sale_id=self._model.sale.id,
            seller=operator,
            then=go_on,
        )

    def _price(self, index: int, price: Money) -> None:
        overriding, operator = self._counter.overriding, self._model.operator
        assert operator is not None
        try:
            less = given_away(self._model.sale, self._model.sale.with_unit_price(index, price))
        except Refused as impossible:
            self.refused.emit(impossible)
            return

        def go_on(approval: Approval | None) -> None:
            sale = self._model.sale
            self._run(
                lambda: overriding.price(sale, index, unit_price=price, operator=operator, approval=approval),
                lambda now: now.with_unit_price(index, price),
            )

        self._approvals.obtain(
            Permission.PRICE_OVERRIDE, limit=less, sale_id=self._model.sale.id, seller=operator, then=go_on
        )

    def _register(self, product: Product) -> None:
        overriding, operator = self._counter.overriding, self._model.operator
        assert operator is not None

        def go_on(approval: Approval | None) -> None:
            sale = self._model.sale
            self._page.sale.clear_problem()
            self._page.sale.code.clear()
            self._run(
                lambda: overriding.register(sale, product, operator=operator, approval=approval),
                lambda now: now.with_product(product, ONE, code=product.sku),
            )

        self._approvals.obtain(
            Permission.PRICE_OVERRIDE,
            limit=product.unit_price,
            sale_id=self._model.sale.id,
            seller=operator,
            then=go_on,
        )

    def _cancel(self, reason: str) -> None:
        operator, sale = self._model.operator, self._model.sale
        assert operator is not None

        def go_on(approval: Approval | None) -> None:
            self._background.run(
                "till",
                lambda: self._counter.overriding.cancel(
                    sale, operator=operator, reason=reason, approval=approval
                ),
                done=lambda _nothing: self.cancelled.emit(),
                failed=self.refused.emit,
            )

        QTimer.singleShot(
            0,
            self,
            lambda: self._approvals.obtain(
                Permission.SALE_CANCEL, sale_id=sale.id, seller=operator, then=go_on
            ),
        )

    def _run(self, write: Callable[[], Sale], change: Change) -> None:
        """Write it, then show it; what was scanned meanwhile stays in the sale."""

        def done(_written: Sale) -> None:
            try:
                self._model.put(change(self._model.sale))
            except Refused as error:
                self.refused.emit(error)

        self._background.run("till", write, done=done, failed=self.refused.emit)
