"""The list of operators and its changes, each by who may or with somebody's approval."""

from collections.abc import Callable
from typing import Protocol

from pos_client.domain.errors import TillError
from pos_client.domain.permissions import Approval, Permission, Role
from pos_client.services.people import Colleague, NewOperator
from ui import wording
from ui.people.entry_dialogs import BadgeDialog, NewOperatorDialog, NewPinDialog, RoleDialog
from ui.people.list_dialog import PeopleDialog
from ui.seat import Seat, SeatedFlow


class _Asking(Protocol):
    """A dialog that waits for the outcome."""

    def finish(self) -> None: ...
    def show_refusal(self, error: TillError) -> None: ...


class PeopleFlow(SeatedFlow):
    """Opened from the menu of the drawer."""

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat)
        self._people = seat.counter.people
        self._dialog: PeopleDialog | None = None

    def open(self) -> None:
        """Show who works here."""
        dialog = PeopleDialog(self._window, self._words)
        dialog.new_wanted.connect(self._on_new)
        dialog.pin_wanted.connect(self._on_pin)
        dialog.badge_wanted.connect(self._on_badge)
        dialog.role_wanted.connect(self._on_role)
        dialog.active_wanted.connect(self._on_active)
        dialog.closed.connect(self._on_closed)
        self._dialog = dialog
        dialog.open(dialog.list)
        self._refresh()

    def _on_new(self) -> None:
        def add(wanted: NewOperator, pin: str) -> None:
            self._do(dialog, lambda by, leave: self._people.add(by, wanted, pin=pin, approval=leave))

        dialog = NewOperatorDialog(self._window, self._words, add=add)
        dialog.open(dialog.field)

    def _on_pin(self, one: Colleague) -> None:
        who = one.operator

        def change(pin: str) -> None:
            self._do(dialog, lambda by, leave: self._people.change_pin(by, who.id, pin=pin, approval=leave))

        dialog = NewPinDialog(self._window, self._words, name=who.name, change=change)
        dialog.open(dialog.field)

    def _on_badge(self, one: Colleague) -> None:
        who = one.operator

        def change(badge: str) -> None:
            self._do(
                dialog, lambda by, leave: self._people.change_badge(by, who.id, badge=badge, approval=leave)
            )

        dialog = BadgeDialog(self._window, self._words, name=who.name, change=change)
        dialog.open(dialog.field)

    def _on_role(self, one: Colleague) -> None:
        who = one.operator

        def change(role: Role) -> None:
            self._do(
                dialog, lambda by, leave: self._people.change_role(by, who.id, role=role, approval=leave)
            )

        others = [role for role in Role if role.value != who.role]
        dialog = RoleDialog(self._window, self._words, name=who.name, roles=others, change=change)
        dialog.open()

    def _on_active(self, one: Colleague) -> None:
        who = one.operator
        self._do(
            None,
            lambda by, leave: self._people.set_active(by, who.id, active=not one.active, approval=leave),
        )

    def _do(self, dialog: _Asking | None, act: Callable[..., object]) -> None:
        """Leave first, then the change on `till`, then the list anew."""
        by = self._sale_model.operator
        assert by is not None

        def write(approval: Approval | None) -> None:
            self._background.run("till", lambda: act(by, approval), done=done, failed=failed)

        def done(_nothing: object) -> None:
            if dialog is not None:
                dialog.finish()
            self._refresh()

        def failed(error: TillError) -> None:
            if dialog is not None:
                dialog.show_refusal(error)
            elif self._dialog is not None:
                self._dialog.say(wording.sentence(self._words, error), error=True)

        self._approvals.obtain(Permission.PEOPLE_CHANGE, seller=by, then=write)

    def _refresh(self) -> None:
        self._background.run("desk", self._people.colleagues, done=self._show)

    def _show(self, people: tuple[Colleague, ...]) -> None:
        if self._dialog is not None:
            self._dialog.say("")
            self._dialog.show_people(people)

    def _on_closed(self) -> None:
        self._dialog = None
