"""The pending list and the sales by destination, and what is done from them."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from pos_client.domain.customer import Member
from pos_client.domain.errors import TillError
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.till import Operator
from pos_client.services.delivery import SaleRow
from pos_client.services.pending import PendingItem
from resources.words import Words
from ui import wording
from ui.approval.flow import ApprovalFlow
from ui.background import Background
from ui.counter import Counter
from ui.delivery import sentences
from ui.delivery.pending_dialog import PendingDialog
from ui.delivery.pending_panel import PendingPanel
from ui.delivery.sales_dialog import SalesDialog
from ui.delivery.settle_dialog import SettleDialog
from ui.member.finder import FinderDialog
from ui.member.model import FinderModel
from ui.sale.model import SaleModel


class DeliveryFlow(QObject):
    """`receipt_wanted` carries a sale's id, `changed` that the queue did."""

    receipt_wanted = Signal(str)
    changed = Signal()

    def __init__(
        self,
        counter: Counter,
        words: Words,
        *,
        background: Background,
        approvals: ApprovalFlow,
        sale_model: SaleModel,
        finder: FinderModel,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._counter, self._words, self._background = counter, words, background
        self._approvals, self._sale_model = approvals, sale_model
        self._finder, self._window = finder, window
        self._pending: PendingDialog | None = None
        self._sales: SalesDialog | None = None
        self._panels: list[tuple[PendingPanel, Callable[[str], None]]] = []

    def open_pending(self) -> None:
        """What needs a person."""
        dialog = PendingDialog(self._window, self._words)
        self._listen(dialog.pending)
        dialog.closed.connect(self._on_pending_closed)
        self._pending = dialog
        dialog.open(dialog)
        self._refresh()

    def serve(self, panel: PendingPanel, *, say: Callable[[str], None]) -> None:
        """The same list where it stands for good; `say` tells what came of a key."""
        self._listen(panel)
        self._panels.append((panel, say))

    def refresh(self) -> None:
        """Read the lists anew."""
        self._refresh()

    def open_sales(self) -> None:
        """Every sale with its deliveries."""
        dialog = SalesDialog(self._window, self._words, show=self._on_sale)
        dialog.wanted.connect(self._search)
        dialog.closed.connect(self._on_sales_closed)
        self._sales = dialog
        dialog.open(dialog.field)
        self._search("")

    def _listen(self, panel: PendingPanel) -> None:
        panel.retry_wanted.connect(self._on_retry)
        panel.customer_wanted.connect(self._on_customer)
        panel.settled_wanted.connect(self._on_settle)
        panel.export_wanted.connect(self._on_export)

    def _on_retry(self, item: PendingItem) -> None:
        def act(approval: Approval | None) -> None:
            self._counter.pending.retry(item, operator=self._by, approval=approval)

        self._do(act)

    def _on_settle(self, item: PendingItem) -> None:
        what = f"{sentences.kind(self._words, item.kind)} {item.number}".strip()

        def settle(reason: str) -> None:
            dialog.finish()
            self._do(
                lambda approval: self._counter.pending.handle(
                    item, reason, operator=self._by, approval=approval
                )
            )

        dialog = SettleDialog(self._window, self._words, what=what, settle=settle)
        dialog.open(dialog.field)

    def _on_customer(self, item: PendingItem) -> None:
        def chosen(member: Member | None) -> None:
            if member is not None:
                self._do(
                    lambda approval: self._counter.pending.resend_for(
                        item, member, operator=self._by, approval=approval
                    )
                )

        dialog = FinderDialog(self._window, self._words, self._finder, has_member=False)
        dialog.chosen.connect(chosen)
        dialog.dismissed.connect(self._finder.stop)
        dialog.open(dialog.field)

    def _on_export(self) -> None:
        def done(path: Path) -> None:
            self._say(self._words.text("Written: {file}", file=path.name))

        self._background.run("desk", self._counter.pending.export, done=done, failed=self._on_refused)

    def _do(self, act: Callable[[Approval | None], object]) -> None:
        """Leave first, then the change on `till`, then the list anew."""

        def write(approval: Approval | None) -> None:
            self._background.run(
                "till", lambda: act(approval), done=lambda _nothing: done(), failed=self._on_refused
            )

        def done() -> None:
            self.changed.emit()
            self._refresh()

        self._approvals.obtain(Permission.OUTBOX_RESOLVE, seller=self._by, then=write)

    def _refresh(self) -> None:
        self._background.run("desk", self._counter.pending.items, done=self._show, failed=self._on_refused)

    def _show(self, items: tuple[PendingItem, ...]) -> None:
        now = self._counter.clock()
        if self._pending is not None:
            self._pending.show_items(items, now=now)
        for panel, _say in self._panels:
            panel.show_items(items, now=now)

    def _search(self, wanted: str) -> None:
        def show(sales: tuple[SaleRow, ...]) -> None:
            if self._sales is not None and self._sales.field.text() == wanted:
                self._sales.show_sales(sales)

        self._background.run("desk", lambda: self._counter.delivery.sales(wanted), done=show)

    def _on_sale(self, sale: SaleRow) -> None:
        self.receipt_wanted.emit(sale.id)

    def _on_refused(self, error: TillError) -> None:
        self._say(wording.sentence(self._words, error), error=True)

    def _say(self, text: str, *, error: bool = False) -> None:
        if self._pending is not None:
            self._pending.say(text, error=error)
            return
        for panel, say in self._panels:
            if panel.isVisible():
                say(text)

    def _on_pending_closed(self) -> None:
        self._pending = None

    def _on_sales_closed(self) -> None:
        self._sales = None

    @property
    def _by(self) -> Operator:
        operator = self._sale_model.operator
        assert operator is not None
        return operator
