"""The way into the manager's area and out of it: leave to look, what is shown, scans that meet it."""

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.scanned import ReceiptNumber, kind_of
from pos_client.domain.till import Operator
from resources.words import Words
from ui.background import Background
from ui.counter import Counter
from ui.counter_flow import CounterFlow
from ui.manager.alerts import AlertsSection
from ui.manager.desk import ManagerDesk
from ui.manager.losses import LossesSection
from ui.manager.page import ManagerPage
from ui.manager.pending import PendingSection
from ui.manager.reports import ReportsSection
from ui.manager.sales import SalesSection
from ui.manager.shifts import ShiftsSection
from ui.manager.today import TodaySection
from ui.status_model import Status, StatusModel
from ui.widgets import Overlay, Toast

REFRESH_MS = 30_000
SALES, PENDING = 2, 3
"""Where these stand in the side list."""


class ManagerFlow(QObject):
    """`shown` and `left` tell the window which page is wanted."""

    shown = Signal()
    left = Signal()

    def __init__(
        self,
        counter: Counter,
        words: Words,
        *,
        background: Background,
        flow: CounterFlow,
        status: StatusModel,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._counter, self._words, self._window = counter, words, window
        self._approvals, self._sale_model, self._status = flow.approvals, flow.sale_model, status
        self._toast = Toast(window)
        desk = ManagerDesk(
            counter,
            words,
            background,
            flow.approvals,
            flow.delivery,
            window,
            operator=lambda: self._operator,
            status=lambda: status.status,
            tell=self._tell,
            show_papers=flow.drawer.show_shift,
            read_x=flow.drawer.read,
        )
        self.today, self.sales = TodaySection(desk), SalesSection(desk)
        self.reports = ReportsSection(desk)
        self.page = ManagerPage(
            words,
            (
                self.today,
                ShiftsSection(desk),
                self.sales,
                PendingSection(desk),
                LossesSection(desk),
                self.reports,
                AlertsSection(desk),
            ),
        )
        self.page.left.connect(self.leave)
        self.page.chosen.connect(lambda at: self.page.sections[at].load())
        status.changed.connect(self._on_status)
        self._refresh = QTimer(self, interval=REFRESH_MS)
        self._refresh.timeout.connect(self._on_refresh)

    def open(self) -> None:
        """For who may read reports; anybody else needs the leave of one who does."""
        self._approvals.obtain(Permission.REPORTS_READ, seller=self._operator, then=self._enter)

    def leave(self) -> None:
        """Back to the sale, which was never touched; nothing that was read stays behind."""
        self._refresh.stop()
        for section in self.page.sections:
            section.forget()
        self.left.emit()

    def on_scan(self, code: str) -> None:
        """A receipt is looked up; goods belong into a sale, and it is said where that is."""
        if not self.page.isVisible():
            return
        scanned = kind_of(code, self._counter.rules_now().scale_mask)
        if isinstance(scanned, ReceiptNumber) and Overlay.topmost(self._window) is None:
            self.page.go(SALES)
            self.sales.find_number(scanned.number)
        else:
            self._tell(self._words.text("Not in the sale: go back with Esc, then scan it again."))

    def _enter(self, _approval: Approval | None) -> None:
        self.shown.emit()
        self.page.side.setCurrentRow(-1)
        self.page.side.setCurrentRow(0)
        self.page.side.setFocus()
        self._on_status(self._status.status)
        self._refresh.start()

    def _on_status(self, status: Status) -> None:
        if self.page.isVisible():
            waiting = status.backlog.needs_person
            self.page.note(PENDING, str(waiting) if waiting else "")
            self.today.show_status(status)

    def _on_refresh(self) -> None:
        """The first page lives; what somebody reads elsewhere does not change under their eyes."""
        if self.page.section is self.today and self.page.isVisible():
            self.today.load()

    def _tell(self, text: str) -> None:
        self._toast.show_text(text, duration_ms=6000)

    @property
    def _operator(self) -> Operator:
        operator = self._sale_model.operator
        assert operator is not None
        return operator
