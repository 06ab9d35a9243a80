"""F8: from the receipt to what is handed over. Writes run on `till`; a retry asks for the same return."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from pos_client.domain.errors import TillError
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.returning import Original, RefundBy
from pos_client.domain.till import Operator
from pos_client.services.identity import new_id
from pos_client.services.returns import BlindItem, ClosedReturn, receipt_number
from resources.words import Words
from ui.approval.flow import ApprovalFlow
from ui.background import Background
from ui.counter import Counter
from ui.counter_page import CounterPage
from ui.returns.blind_dialog import BlindReturnDialog
from ui.returns.dialogs import Chosen, FindReceiptDialog, ReturnDialog, ReturnDoneDialog
from ui.returns.refund_flow import RefundFlow
from ui.sale.model import SaleModel
from ui.sound import Sound, Sounds

Write = Callable[[Approval | None], ClosedReturn]

SEQUENCE_DIGITS = 6


class ReturnFlow(QObject):
    """`closed` after the commit, with what the screen says of it; `refused` where nobody else can show it."""

    closed = Signal(object)
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
        sounds: Sounds,
    ) -> None:
        super().__init__(page)
        self._counter, self._words, self._background = counter, words, background
        self._page, self._model, self._approvals = page, model, approvals
        self._sounds = sounds
        self._busy = False
        self._refunds = RefundFlow(counter, words, background=background, page=page)

    def begin(self) -> None:
        """Ask for the receipt."""
        dialog = FindReceiptDialog(
            self._page.window(),
            self._words,
            example=self._counter.identity.sale_number(123),
            find=lambda text: self._find(self._whole_number(text), dialog),
            without_receipt=self.begin_blind,
        )
        dialog.open(dialog.field)

    def takes(self, text: str) -> bool:
        """A receipt that is scanned where nothing is being sold opens its return; true where it did."""
        if receipt_number(text) is None or self._model.sale.lines:
            return False
        self._find(text, None)
        return True

    def begin_blind(self) -> None:
        """No receipt: goods by code and price, approved by somebody else."""
        return_id = new_id()
        dialog = BlindReturnDialog(
            self._page.window(),
            self._words,
            product=self._counter.ringing.product,
            give=lambda items, refund, reason, exchange: self._give_blind(
                dialog, return_id, items, refund=refund, reason=reason, exchange=exchange
            ),
        )
        dialog.open(dialog.field)

    def _whole_number(self, typed: str) -> str:
        """The digits at a receipt's end are enough for a sale of this till, in its present epoch."""
        if not typed.isdecimal() or len(typed) > SEQUENCE_DIGITS:
            return typed
        return self._counter.identity.sale_number(int(typed))

    def _find(self, text: str, asking: FindReceiptDialog | None) -> None:
        try:
            original = self._counter.returns.find(text)
        except TillError as error:
            self._sounds.play(Sound.UNKNOWN)
            if asking is not None:
                asking.show_refusal(error)
            else:
                self.refused.emit(error)
            return
        if asking is not None:
            asking.finish()
        self._open(original)

    def _open(self, original: Original) -> None:
        shift = self._counter.shifts.current()
        may_cancel = shift is not None and original.shift_id == shift.id and not original.is_exhausted
        return_id = new_id()
        dialog = ReturnDialog(
            self._page.window(),
            self._words,
            original=original,
            may_cancel=may_cancel,
            choose=lambda chosen: self._give(dialog, return_id, original, chosen=chosen),
        )
        dialog.open(dialog.field)

    def _give(self, dialog: ReturnDialog, return_id: str, original: Original, *, chosen: Chosen) -> None:
        operator = self._operator
        returns = self._counter.returns
        if chosen.cancels:
            self._obtain(
                dialog,
                Permission.CLOSED_SALE_CANCEL,
                lambda approval: returns.cancel_sale(
                    original,
                    operator=operator,
                    reason=chosen.reason,
                    approval=approval,
                    return_id=return_id,
                ),
                sale_id=original.sale_id,
            )
            return
        self._obtain(
            dialog,
            Permission.RETURN_WITH_RECEIPT,
            lambda approval: returns.return_lines(
                original,
                chosen.quantities,
                chosen.refund,
                operator=operator,
                reason=chosen.reason,
                approval=approval,
                return_id=return_id,
                exchange_sale_id=self._next_sale_id(chosen.exchange),
            ),
            sale_id=original.sale_id,
            exchange=chosen.exchange,
        )

    def _give_blind(
        self,
        dialog: BlindReturnDialog,
        return_id: str,
        items: tuple[BlindItem, ...],
        *,
        refund: RefundBy,
        reason: str,
        exchange: bool,
    ) -> None:
        operator = self._operator
        self._obtain(
            dialog,
            Permission.RETURN_BLIND,
            lambda approval: self._counter.returns.return_blind(
                items,
                refund,
                operator=operator,
                reason=reason,
                approval=approval,
                return_id=return_id,
                exchange_sale_id=self._next_sale_id(exchange),
            ),
            exchange=exchange,
        )

    @property
    def _operator(self) -> Operator:
        operator = self._model.operator
        assert operator is not None
        return operator

    def _next_sale_id(self, exchange: bool) -> str | None:
        return self._model.sale.id if exchange else None

    def _obtain(
        self,
        dialog: ReturnDialog | BlindReturnDialog,
        permission: Permission,
        write: Write,
        *,
        sale_id: str | None = None,
        exchange: bool = False,
    ) -> None:
        """Leave first, where the operator needs it; what was chosen stays on the screen until it is done."""

        def go_on(approval: Approval | None) -> None:
            if self._busy:
                return
            self._busy = True
            self._background.run(
                "till",
                lambda: write(approval),
                done=lambda closed: self._on_closed(dialog, closed, exchange=exchange),
                failed=lambda error: self._on_failed(dialog, error),
            )

        QTimer.singleShot(
            0,
            self,
            lambda: self._approvals.obtain(permission, sale_id=sale_id, seller=self._operator, then=go_on),
        )

    def _on_closed(
        self, dialog: ReturnDialog | BlindReturnDialog, closed: ClosedReturn, *, exchange: bool
    ) -> None:
        self._busy = False
        dialog.finish()
        if any(refund.method.value == "cash" for refund in closed.back):
            self._counter.kick_drawer()
        self._counter.wake_printer()
        self._sounds.play(Sound.DONE)

        def tell() -> None:
            ReturnDoneDialog(self._page.window(), self._words, closed=closed, exchange=exchange).open()

        self._refunds.begin(closed.id, self._operator, tell)
        self.closed.emit(closed)

    def _on_failed(self, dialog: ReturnDialog | BlindReturnDialog, error: TillError) -> None:
        self._busy = False
        self._sounds.play(Sound.UNKNOWN)
        dialog.show_refusal(error)
