"""What payment machines took and no closed sale has, first on screen; and what is not settled beside it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_client.domain.money import Money
from pos_client.domain.payment import PaymentState
from pos_client.services.terminals import TerminalPayment
from resources.words import Words
from ui import wording
from ui.dialog import Dialog
from ui.sale.product_list import ROW_HEIGHT_PX, ProductList, ProductRow
from ui.widgets import Text

ROWS = 4


class OpenChargesDialog(Dialog):
    """The arrows choose; Enter looks again, Alt+D gives back, Alt+N and Alt+P say what the machine says.

    The signals carry the chosen `TerminalPayment`.
    """

    look_wanted = Signal(object)
    give_back_wanted = Signal(object)
    unpaid_wanted = Signal(object)

    def __init__(self, parent: QWidget, words: Words) -> None:
        super().__init__(
            parent, words, title=words.text("Payments on machines that are not settled"), width_px=820
        )
        self._payments: tuple[TerminalPayment, ...] = ()
        self.taken = Text("", 15, tone="error", wrap=True)
        self.list = ProductList(words.text("Payments on machines that are not settled"))
        self.list.setMinimumHeight(ROWS * ROW_HEIGHT_PX + 2)
        self.list.currentRowChanged.connect(lambda _row: self._show_chosen())
        for part in (self.taken, self.list, self.notice):
            self.body.addWidget(part)
        self.action("Esc", words.text("Later"), self.finish_dismissed)
        self.unpaid = self.action("Alt+N", words.text("Nothing was charged"), self._say_unpaid)
        self.back = self.action("Alt+D", words.text("Give back"), self._say_back)
        self.action("Enter", words.text("Look again"), self._say_look, primary=True)

    def show_payments(self, payments: Sequence[TerminalPayment]) -> None:
        """These, in the service's order: money without a sale comes first."""
        words = self.words
        self._payments = tuple(payments)
        self.list.show_rows([_row(words, one) for one in payments], empty_text="")
        lost = Money.total(one.charge.amount for one in payments if one.is_unused)
        self.taken.setVisible(bool(lost))
        said = words.text(
            "Money taken on a machine without a closed sale: {amount}. "
            "Pay the open sale with it, or give it back.",
            amount=words.money(lost.cents),
        )
        self.taken.setText(said)
        self._show_chosen()

    @property
    def chosen(self) -> TerminalPayment | None:
        row = self.list.currentRow()
        return self._payments[row] if 0 <= row < len(self._payments) else None

    def _show_chosen(self) -> None:
        chosen = self.chosen
        approved = chosen is not None and chosen.state is PaymentState.APPROVED
        self.back.setEnabled(approved)
        self.unpaid.setEnabled(chosen is not None and not approved)

    def _say_look(self) -> None:
        if self.chosen is not None:
            self.look_wanted.emit(self.chosen)

    def _say_back(self) -> None:
        if self.chosen is not None:
            self.give_back_wanted.emit(self.chosen)

    def _say_unpaid(self) -> None:
        if self.chosen is not None:
            self.unpaid_wanted.emit(self.chosen)


def _row(words: Words, payment: TerminalPayment) -> ProductRow:
    when = f"{words.date(payment.at)} {payment.at[11:16]}"
    name = f"{wording.method(words, payment.charge.method)} · {when}"
    return ProductRow(name, _standing(words, payment), words.money(payment.charge.amount.cents))


def _standing(words: Words, payment: TerminalPayment) -> str:
    if payment.is_unused and not payment.charge.refund_key:
        return words.text("Approved, sale not closed")
    if payment.state is PaymentState.UNKNOWN:
        return words.text("In doubt: look at the machine")
    if payment.state is PaymentState.APPROVED and payment.charge.refund_key:
        return words.text("Being given back")
    if payment.unconfirmed:
        return words.text("Waiting to be confirmed")
    return words.text("Still on the machine")
