"""Counting blind and closing: one count at a time, compared first, closed then."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.shift import Count
from pos_client.domain.till import Operator
from pos_client.services.shifts import ClosedShift, Counted
from resources.words import Words
from ui.approval.flow import ApprovalFlow
from ui.background import Background
from ui.counter import Counter
from ui.shift.closed_dialog import ClosedDialog
from ui.shift.count_dialog import CountDialog
from ui.shift.difference_dialog import DifferenceDialog


class ClosingFlow(QObject):
    """`shift_closed` once the close is on disk and its result was read."""

    shift_closed = Signal()

    def __init__(
        self,
        counter: Counter,
        words: Words,
        *,
        background: Background,
        approvals: ApprovalFlow,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._counter, self._words, self._background = counter, words, background
        self._approvals, self._window = approvals, window

    def start(self, operator: Operator) -> None:
        """Ask for the count."""
        dialog = CountDialog(self._window, self._words)
        dialog.counted.connect(partial(self._compare, dialog, operator))
        dialog.approval_wanted.connect(partial(self._compare, dialog, operator, approve=True))
        dialog.open(dialog.field)

    def _compare(
        self, dialog: CountDialog, operator: Operator, count: Count, *, approve: bool = False
    ) -> None:
        """Each count is compared anew, also the one to be approved: it may have been changed since."""

        def decide(counted: Counted) -> None:
            if not counted.needs_approval:
                self._close(dialog, operator, count=count, approval=None)
                return
            dialog.show_mismatch()
            if approve:
                self._approvals.ask(
                    Permission.SHIFT_CLOSE_DIFFERENCE,
                    limit=counted.largest,
                    seller=operator,
                    then=lambda given: self._show_difference(
                        counted, lambda: self._close(dialog, operator, count=count, approval=given)
                    ),
                    blind=True,
                )

        self._background.run(
            "till",
            lambda: self._counter.shifts.count(operator, count),
            done=decide,
            failed=dialog.show_refusal,
        )

    def _show_difference(self, counted: Counted, close: Callable[[], None]) -> None:
        """To whoever has just given the PIN, and to nobody before: whoever counts, counts blind."""
        DifferenceDialog(self._window, self._words, counted.largest, close=close).open()

    def _close(
        self, dialog: CountDialog, operator: Operator, *, count: Count, approval: Approval | None
    ) -> None:
        dialog.set_busy(busy=True)
        self._background.run(
            "till",
            lambda: self._counter.shifts.close(operator, count, approval=approval),
            done=partial(self._on_closed, dialog),
            failed=dialog.show_refusal,
        )

    def _on_closed(self, dialog: CountDialog, closed: ClosedShift) -> None:
        self._counter.wake_printer()
        dialog.finish()
        result = ClosedDialog(self._window, self._words, closed)
        result.closed.connect(self.shift_closed)
        result.open()
