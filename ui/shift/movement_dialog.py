"""Cash into the drawer or out of it, or the drawer opened for neither: how much, and why."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_client.domain.errors import Reason, Refused, TillError
from pos_client.domain.money import Money
from pos_client.domain.permissions import Permission
from pos_client.domain.shift import Movement
from resources.words import N_, Words
from ui import wording
from ui.approval.reason_row import ReasonRow
from ui.approval.reasons import quick_reasons
from ui.dialog import Dialog
from ui.money_entry import money_field

TITLES = {
    Movement.SUPPLY: N_("Put cash in"),
    Movement.WITHDRAWAL: N_("Take cash out"),
    Movement.NO_SALE: N_("Open the drawer"),
}
LEAVES = {
    Movement.SUPPLY: Permission.CASH_SUPPLY,
    Movement.WITHDRAWAL: Permission.CASH_WITHDRAW,
    Movement.NO_SALE: Permission.DRAWER_OPEN,
}


class MovementDialog(Dialog):
    """Enter goes from the amount to the reason, and from there it is done."""

    submitted = Signal(object, str)
    """Money, reason."""

    def __init__(self, parent: QWidget, words: Words, movement: Movement) -> None:
        subtitle = words.text("A slip is printed: sign it and keep it in the drawer.")
        super().__init__(parent, words, title=words.text(TITLES[movement]), subtitle=subtitle)
        self.amount = money_field(words, words.text("Amount")) if movement is not Movement.NO_SALE else None
        self.reason = ReasonRow(words, quick_reasons(LEAVES[movement]))
        if self.amount is not None:
            self.body.addWidget(self.amount)
        self.body.addWidget(self.reason)
        self.body.addWidget(self.notice)
        self.field: QWidget = self.amount or self.reason.field
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self._go = self.action("Enter", words.text("Confirm"), self._on_enter, primary=True)

    def show_refusal(self, error: TillError) -> None:
        """Why not, and the cursor where it can be mended."""
        self._go.setEnabled(True)
        self.say(wording.sentence(self.words, error), error=True)
        about_reason = isinstance(error, Refused) and error.reason is Reason.APPROVAL_REASON
        (self.reason.field if about_reason else self.field).setFocus()

    def set_busy(self, *, busy: bool) -> None:
        """While it is being written, or somebody approves it."""
        self._go.setEnabled(not busy)

    def _on_enter(self) -> None:
        if self.amount is not None and not self.amount.value_cents:
            self.show_refusal(Refused(Reason.AMOUNT_INVALID))
        elif not self.reason.text:
            self.reason.field.setFocus()
        else:
            cents = self.amount.value_cents if self.amount is not None else 0
            self.submitted.emit(Money(cents), self.reason.text)
