"""Vouchers and coupons at the counter: typed into the sale, used up when it goes to payment."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from pos_client.domain.errors import Reason, Refused, TillError
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.rules import VoucherCheck
from pos_client.domain.sale import Sale
from pos_client.domain.voucher import Coupon
from pos_client.ports import Capability
from pos_client.services.vouchers import Consumed, TypedVoucher
from resources.words import Words
from ui import wording
from ui.approval.flow import ApprovalFlow
from ui.background import Background
from ui.checkout.coupon_dialog import CouponDialog
from ui.checkout.manual_voucher_dialog import CheckedVoucher, ManualVoucherDialog
from ui.checkout.voucher_dialog import PREFIX, VoucherDialog, describe, plain_code, tail
from ui.counter import Counter
from ui.counter_page import CounterPage
from ui.keys import Action
from ui.sale.model import SaleModel


class VoucherFlow(QObject):
    """`noted` carries the words of what is in the sale; `consuming` while the programme uses them up."""

    noted = Signal(str)
    told = Signal(str)
    refused = Signal(object)
    consuming = Signal(bool)

    def __init__(
        self,
        counter: Counter,
        words: Words,
        *,
        background: Background,
        approvals: ApprovalFlow,
        page: CounterPage,
        model: SaleModel,
    ) -> None:
        super().__init__(page)
        self._counter, self._words, self._background = counter, words, background
        self._approvals, self._page, self._model = approvals, page, model
        self._dialog: VoucherDialog | None = None
        self._typed: tuple[TypedVoucher, ...] = ()
        self._sale_id = ""
        model.changed.connect(self._on_sale)
        self._on_sale(model.sale)

    @property
    def waiting(self) -> bool:
        """Codes were typed that payment uses up."""
        return bool(self._typed) and self._sale_id == self._model.sale.id

    @property
    def possible(self) -> bool:
        """Whether the programme, or the store by hand, takes vouchers."""
        return self._counter.can(Capability.VOUCHERS) or self._by_hand

    @property
    def after_payment(self) -> Action:
        """What the voucher's key does once a sale is paid: hand out coupons, or begin the next sale."""
        return Action.VOUCHER if self._counter.can(Capability.COUPONS) else Action.HELP

    def open(self) -> None:
        """Ctrl+U."""
        if self._page.view is self._page.done:
            self.open_coupons()
        elif not self.possible:
            if self._counter.can(Capability.COUPONS):
                self.open_coupons()
            else:
                self.refused.emit(Refused(Reason.VOUCHER_NOT_HERE))
        elif self._model.check_payable():
            self._open_manual() if self._by_hand and not self._model.sale.vouchers else self._open_typed()

    def open_coupons(self) -> None:
        """What may be handed out with this sale; also after it was paid."""
        counter, sale, words = self._counter, self._model.sale, self._words

        def show(coupons: tuple[Coupon, ...]) -> None:
            dialog = CouponDialog(self._page.window(), words, coupons, hand_out=lambda one: give(dialog, one))
            dialog.open()

        def give(dialog: CouponDialog, coupon: Coupon) -> None:
            self._background.run(
                "till",
                lambda: counter.vouchers.take_coupon(sale, coupon),
                done=lambda _nothing: dialog.show_given(coupon),
                failed=dialog.show_refusal,
            )

        self._background.run("net", counter.vouchers.coupons, done=show, failed=self.refused.emit)

    def takes(self, code: str) -> bool:
        """A scanned voucher, anywhere in the sale; true where it was one."""
        if not code.strip().upper().startswith(PREFIX) or not self._counter.can(Capability.VOUCHERS):
            return False
        if self._model.check_payable():
            self._add(plain_code(code))
        return True

    def consume(self, then: Callable[[], None]) -> None:
        """Use up what was typed, then go on; what is refused is said and the sale goes on without it."""
        sale = self._model.sale
        self.consuming.emit(True)
        self._background.run(
            "net",
            lambda: self._counter.vouchers.consume(sale),
            done=lambda consumed: self._on_consumed(consumed, then),
            failed=lambda error: self._on_not_consumed(error, then),
        )

    @property
    def _by_hand(self) -> bool:
        return self._counter.rules_now().voucher_check is VoucherCheck.MANUAL

    def _open_typed(self) -> None:
        can = self._counter.can
        dialog = VoucherDialog(
            self._page.window(),
            self._words,
            checks=can(Capability.VOUCHER_CHECK),
            coupons=can(Capability.COUPONS),
        )
        dialog.entered.connect(self._add)
        dialog.removed.connect(self._remove)
        dialog.emptied.connect(self._release)
        dialog.coupons_wanted.connect(self.open_coupons)
        dialog.closed.connect(self._on_dialog_closed)
        dialog.show_uses(self._model.sale, self._typed)
        self._dialog = dialog
        dialog.open(dialog.field)

    def _on_dialog_closed(self) -> None:
        self._dialog = None

    def _open_manual(self) -> None:
        window, sale = self._page.window(), self._model.sale
        dialog = ManualVoucherDialog(window, self._words, most=sale.before_cashback)
        dialog.submitted.connect(partial(self._on_checked, dialog))
        dialog.open(dialog.field)

    def _on_checked(self, dialog: ManualVoucherDialog, one: CheckedVoucher) -> None:
        sale, operator = self._model.sale, self._model.operator
        assert operator is not None

        def write(approval: Approval | None) -> None:
            self._background.run(
                "till",
                lambda: self._counter.vouchers.validate_by_hand(
                    sale,
                    one.code,
                    one.kind,
                    amount=one.amount,
                    confirmed=True,
                    operator=operator,
                    reason=one.reason,
                    approval=approval,
                ),
                done=done,
                failed=dialog.show_refusal,
            )

        def done(applied: Sale) -> None:
            dialog.finish()
            self._model.put(applied)

        self._approvals.obtain(
            Permission.DISCOUNT_ABOVE_LIMIT, limit=one.amount, sale_id=sale.id, seller=operator, then=write
        )

    def _add(self, code: str) -> None:
        sale, dialog = self._model.sale, self._dialog
        if dialog is not None:
            dialog.set_busy(busy=True)
        self._background.run(
            "net",
            lambda: self._counter.vouchers.add(sale, code),
            done=lambda typed: self._on_added(sale, typed),
            failed=self._on_refused,
        )

    def _on_added(self, sale: Sale, typed: TypedVoucher) -> None:
        if sale.id != self._model.sale.id:
            return
        self._typed = (*self._typed, typed)
        self._tell()
        if self._dialog is not None:
            self._dialog.show_accepted(typed)
            self._dialog.show_uses(self._model.sale, self._typed)
        else:
            self.told.emit(self._words.text("In the sale: {product}", product=describe(self._words, typed)))

    def _remove(self, use_id: str) -> None:
        sale = self._model.sale
        self._typed = tuple(one for one in self._typed if one.use_id != use_id)
        self._background.run(
            "till", lambda: self._counter.vouchers.remove(sale, use_id), failed=self._on_refused
        )
        self._tell()
        if self._dialog is not None:
            self._dialog.show_uses(sale, self._typed)

    def _release(self) -> None:
        sale = self._model.sale
        self._background.run(
            "till",
            lambda: self._counter.vouchers.release(sale),
            done=self._on_released,
            failed=self._on_refused,
        )

    def _on_released(self, bare: Sale) -> None:
        self._model.put(bare)
        self._typed = ()
        self._tell()
        if self._dialog is not None:
            self._dialog.say(self._words.text("Taken off; the programme is told."))
            self._dialog.show_uses(bare, self._typed)

    def _on_refused(self, error: TillError) -> None:
        if self._dialog is not None:
            self._dialog.show_refusal(error)
        else:
            self.refused.emit(error)

    def _on_consumed(self, consumed: Consumed, then: Callable[[], None]) -> None:
        refused = {one.use_id: one.error for one in consumed.unaccepted}
        names = [tail(one.code) for one in self._typed if one.use_id in refused]
        self.consuming.emit(False)
        if consumed.sale.id == self._model.sale.id:
            self._model.put(consumed.sale)
            self._load()
        then()
        for name, one in zip(names, consumed.unaccepted, strict=False):
            said = wording.sentence(self._words, one.error)
            told = self._words.text("Voucher {voucher}: {why}", voucher=name, why=said)
            self._page.pay.show_problem(told)
            self.told.emit(told)

    def _on_not_consumed(self, error: TillError, then: Callable[[], None]) -> None:
        self.consuming.emit(False)
        then()
        self.refused.emit(error)

    def _on_sale(self, sale: Sale) -> None:
        if sale.id != self._sale_id:
            self._sale_id, self._typed = sale.id, ()
            self._load()
        self._tell()

    def _load(self) -> None:
        """What was typed into this sale before: after a restart, or while it was on hold."""
        if not self._counter.can(Capability.VOUCHERS):
            return
        sale, known = self._model.sale, {one.use_id: one for one in self._typed}

        def show(typed: tuple[TypedVoucher, ...]) -> None:
            if sale.id == self._model.sale.id:
                self._typed = tuple(known.get(one.use_id, one) for one in typed)
                self._tell()

        self._background.run("till", lambda: self._counter.vouchers.typed(sale), done=show)

    def _tell(self) -> None:
        words, sale = self._words, self._model.sale
        parts = [words.text("Voucher: {voucher}", voucher=describe(words, one)) for one in self._typed]
        for used in sale.vouchers:
            name = used.words or tail(used.code)
            parts.append(f"{name} {words.money(-used.amount.cents)}")
        self.noted.emit(" · ".join(parts))
