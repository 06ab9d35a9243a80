"""Opened from the menu of the drawer: the rules shown, checked, approved where it takes that, and kept."""

from pos_client.domain.errors import Refused
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.rules import StoreRules
from ui.rules.dialog import RulesDialog
from ui.seat import Seat, SeatedFlow
from ui.widgets import Toast


class RulesFlow(SeatedFlow):
    """Anybody may look; who may not change them asks for leave at saving."""

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat)
        self._ruling = seat.counter.ruling
        self._toast = Toast(seat.window)

    def open(self) -> None:
        """The rules as they are."""
        dialog = RulesDialog(self._window, self._words, self._ruling.current())
        dialog.save_wanted.connect(lambda wanted: self._on_save(dialog, wanted))
        dialog.open(dialog.groups)

    def _on_save(self, dialog: RulesDialog, wanted: StoreRules) -> None:
        """A value that does not do is told before anybody is asked for leave."""
        operator = self._sale_model.operator
        assert operator is not None
        if wanted == self._ruling.current():
            dialog.say(self._words.text("Nothing was changed."))
            return
        try:
            self._ruling.check(wanted)
        except Refused as error:
            dialog.show_refusal(error)
            return

        def write(approval: Approval | None) -> None:
            dialog.set_busy(busy=True)
            self._background.run(
                "till",
                lambda: self._ruling.change(operator, wanted, approval=approval),
                done=done,
                failed=dialog.show_refusal,
            )

        def done(_rules: StoreRules) -> None:
            dialog.finish()
            self._toast.show_text(self._words.text("Rules saved. They count from now on."))

        self._approvals.obtain(Permission.SETTINGS_CHANGE, seller=operator, then=write)
