"""A clock behind the last entry: somebody answers for it once per start, before the customer waits."""

from PySide6.QtCore import QObject, Signal

from pos_client.domain.errors import Reason, Refused, TillError
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.till import Operator
from ui.approval.flow import ApprovalFlow
from ui.background import Background
from ui.counter import Counter


class ClockFlow(QObject):
    """`accepted` once sales may be closed again."""

    accepted = Signal()
    refused = Signal(object)

    def __init__(self, counter: Counter, *, approvals: ApprovalFlow, background: Background) -> None:
        super().__init__(approvals)
        self._guard = counter.clock_guard
        self._approvals, self._background = approvals, background
        self._operator: Operator | None = None

    def begin(self, operator: Operator) -> None:
        """Somebody signed in: ask, where the clock needs it."""
        self._operator = operator
        if self._guard.needs_approval():
            self._approvals.obtain(Permission.CLOCK_BEHIND, seller=operator, then=self._accept)

    def on_refused(self, error: TillError) -> None:
        """A sale was not closed: where it was the clock, ask now."""
        is_clock = isinstance(error, Refused) and error.reason is Reason.CLOCK_BEHIND
        if is_clock and self._operator is not None:
            self.begin(self._operator)

    def _accept(self, approval: Approval | None) -> None:
        operator = self._operator
        assert operator is not None
        self._background.run(
            "till",
            lambda: self._guard.accept(operator, approval),
            done=lambda _nothing: self.accepted.emit(),
            failed=self.refused.emit,
        )
