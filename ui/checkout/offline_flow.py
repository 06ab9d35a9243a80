"""Cashback while the platform is away: what the panel says of it, and the way to use some of it."""

from PySide6.QtCore import QObject, Signal

from pos_client.domain.errors import TillError
from pos_client.domain.money import Money
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.sale import Sale
from pos_client.ports import Capability
from pos_client.services.offline_redemption import Allowance, OfflineRedemption
from resources.words import Words
from ui.approval.flow import ApprovalFlow
from ui.background import Background
from ui.benefit import sentences
from ui.checkout.offline_dialog import OfflineDialog
from ui.counter import Counter
from ui.counter_page import CounterPage
from ui.sale.model import SaleModel
from ui.status_model import Status


class OfflineFlow(QObject):
    """`settled` with the cashback in the sale, `skipped` (why, or None) without; `changed`: other words."""

    settled = Signal()
    skipped = Signal(object)
    changed = Signal()

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
        self._away_s: float | None = None
        self._no_internet = True
        self.text = ""

    @property
    def possible(self) -> bool:
        """The store allows it, the programme takes it, and this sale has a member."""
        sale = self._model.sale
        wanted = sale.member is not None and sale.redemption is None and not sale.tenders
        return wanted and self._is_allowed

    def begin(self, error: TillError | None = None) -> None:
        """Offer what is possible now; with nothing possible go on, saying `error`."""
        sale, offline = self._model.sale, self._counter.offline
        if sale.member is None or offline is None:
            self.skipped.emit(error)
            return
        member = sale.member

        def show(allowance: Allowance) -> None:
            if sale.id != self._model.sale.id:
                return
            if allowance.most:
                self._ask(offline, sale, allowance=allowance)
            else:
                self.skipped.emit(error)

        self._background.run(
            "till", lambda: offline.allowance(member, sale), done=show, failed=self.skipped.emit
        )

    def look(self, sale: Sale, status: Status | None) -> None:
        """Find the panel's words for this sale, as the platform was last seen."""
        away_s = None
        if status is not None and status.loyalty is not None and status.loyalty.online is False:
            away_s = status.offline_s
        self._away_s = away_s
        self._no_internet = status is None or status.internet is not True
        member, offline = sale.member, self._counter.offline
        if away_s is None or member is None or offline is None or sale.redemption is not None:
            self._say("")
        elif not self._is_allowed:
            self._say(
                sentences.offline_panel(self._words, None, away_s=away_s, no_internet=self._no_internet)
            )
        else:
            self._background.run("till", lambda: offline.allowance(member, sale), done=self._on_looked)

    @property
    def _is_allowed(self) -> bool:
        return self._counter.can(Capability.OFFLINE) and self._counter.rules_now().offline.is_on

    def _on_looked(self, allowance: Allowance) -> None:
        if self._away_s is not None:
            said = sentences.offline_panel(
                self._words, allowance, away_s=self._away_s, no_internet=self._no_internet
            )
            self._say(said)

    def _say(self, text: str) -> None:
        if text != self.text:
            self.text = text
            self.changed.emit()

    def _ask(self, offline: OfflineRedemption, sale: Sale, *, allowance: Allowance) -> None:
        operator = self._model.operator
        assert operator is not None

        def leave_of(amount: Money, first: Approval | None) -> None:
            def given(approval: Approval) -> None:
                if first is None and allowance.needs_second(amount):
                    leave_of(amount, approval)
                else:
                    write(amount, first or approval, approval if first else None)

            self._approvals.ask(
                Permission.REDEEM_OFFLINE,
                limit=amount,
                sale_id=sale.id,
                seller=operator,
                then=given,
                note=self._words.text("Now a second, different person.") if first else "",
            )

        def write(amount: Money, first: Approval, second: Approval | None) -> None:
            dialog.set_busy(busy=True)
            self._background.run(
                "till",
                lambda: offline.redeem_offline(
                    sale, amount, approval=first, operator=operator, second=second
                ),
                done=done,
                failed=dialog.show_refusal,
            )

        def done(applied: Sale) -> None:
            dialog.finish()
            self._model.put(applied)
            self.settled.emit()

        dialog = OfflineDialog(
            self._page.window(), self._words, allowance, use=lambda amount: leave_of(amount, None)
        )
        dialog.dismissed.connect(lambda: self.skipped.emit(None))
        dialog.open(dialog.field)
