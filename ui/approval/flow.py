"""Asks for somebody's leave, and goes on with it once it is given."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from pos_client.domain.money import Money
from pos_client.domain.permissions import Approval, Permission, may
from pos_client.domain.till import Operator
from resources.words import Words
from ui.approval.dialog import ApprovalDialog
from ui.background import Background
from ui.counter import Counter


class ApprovalFlow(QObject):
    """One for the whole counter; the dialog lies over whatever asked. `given` after each approval."""

    given = Signal()

    def __init__(self, counter: Counter, words: Words, *, background: Background, window: QWidget) -> None:
        super().__init__(window)
        self._counter, self._words = counter, words
        self._background, self._window = background, window

    def ask(
        self,
        permission: Permission,
        *,
        limit: Money | None = None,
        sale_id: str | None = None,
        seller: Operator,
        then: Callable[[Approval], None],
        otherwise: Callable[[], None] | None = None,
        note: str = "",
        blind: bool = False,
    ) -> None:
        """Ask; `then` is called with the approval, after Esc only `otherwise`. `note`: who is wanted.

        `blind`: whoever asks may not see the amount; what is approved is shown after the PIN.
        """
        shown = None if blind else limit
        dialog = ApprovalDialog(self._window, self._words, permission=permission, limit=shown)
        if note:
            dialog.set_subtitle(note)

        def done(approval: Approval) -> None:
            dialog.finish()
            then(approval)
            self.given.emit()

        def submit(who: str, pin: str, reason: str) -> None:
            self._background.run(
                "till",
                lambda: self._counter.approvals.approve(
                    permission,
                    approver_code=who,
                    pin=pin,
                    seller=seller,
                    reason=reason,
                    limit=limit,
                    sale_id=sale_id,
                ),
                done=done,
                failed=dialog.show_refusal,
            )

        dialog.submitted.connect(submit)
        if otherwise is not None:
            dialog.dismissed.connect(otherwise)
        dialog.open(dialog.field)

    def obtain(
        self,
        permission: Permission,
        *,
        limit: Money | None = None,
        sale_id: str | None = None,
        seller: Operator,
        then: Callable[[Approval | None], None],
    ) -> None:
        """`then` with nothing, at once, where the seller may do it alone; else `ask`."""
        if may(seller.role, permission):
            then(None)
        else:
            self.ask(permission, limit=limit, sale_id=sale_id, seller=seller, then=then)
