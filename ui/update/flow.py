"""From the drawer's menu: how the program stands, and a manager's word that it be exchanged now."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from shiboken6 import isValid

from pos_client.domain.errors import TillError
from pos_client.domain.permissions import Approval, Permission
from pos_client.services.update_desk import Standing
from ui.seat import SeatedFlow
from ui.update.dialog import UpdateDialog


class UpdateFlow(SeatedFlow):
    """`restart_wanted`: the till closes, and what opens next is the new program."""

    restart_wanted = Signal()

    def open(self) -> None:
        """How it stands."""
        updates = self._counter.updates
        assert updates is not None
        dialog = UpdateDialog(self._window, self._words)
        dialog.wanted.connect(lambda: self._take(dialog))
        dialog.open(dialog)

        def show(found: Standing) -> None:
            if isValid(dialog):
                dialog.show_standing(found)

        self._background.run("desk", updates.standing, done=show, failed=_told(dialog))

    def _take(self, dialog: UpdateDialog) -> None:
        updates, operator = self._counter.updates, self._sale_model.operator
        assert updates is not None
        assert operator is not None

        def work(approval: Approval | None) -> None:
            dialog.show_busy()
            self._background.run(
                "till",
                lambda: updates.approve(operator, approval=approval),
                done=lambda _none: self._leave(dialog),
                failed=_told(dialog),
            )

        self._approvals.obtain(Permission.SETTINGS_CHANGE, seller=operator, then=work)

    def _leave(self, dialog: UpdateDialog) -> None:
        if isValid(dialog):
            dialog.finish()
        self.restart_wanted.emit()


def _told(dialog: UpdateDialog) -> Callable[[TillError], None]:
    def failed(error: TillError) -> None:
        if isValid(dialog):
            dialog.show_refusal(error)

    return failed
