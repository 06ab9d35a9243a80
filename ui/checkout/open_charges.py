"""What payment machines took and no closed sale has, first on screen; and what is not settled beside it."""

from collections.abc import Sequence
from enum import StrEnum
from typing import assert_never

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_client.domain.money import Money
from pos_client.domain.payment import PaymentState, RefundState
from pos_client.services.terminal_refunds import TerminalRefund
from pos_client.services.terminals import TerminalPayment
from resources.words import Words
from ui import wording
from ui.dialog import Dialog
from ui.sale.product_list import ProductList, ProductRow, rows_px
from ui.widgets import Text

ROWS = 4
Open = TerminalPayment | TerminalRefund


class Wish(StrEnum):
    """What somebody decides about the chosen one."""

    LOOK = "look"
    USE = "use"
    GIVE_BACK = "give_back"
    UNPAID = "unpaid"
    PAID = "paid"
    BY_HAND = "by_hand"


class OpenChargesDialog(Dialog):
    """The arrows choose; Enter does what is next for the chosen one, Alt and a letter say what a person saw.

    `wanted` carries a `Wish` and the chosen one. `sale_id` is the open sale's: what was taken for it pays it.
    """

    wanted = Signal(object, object)
    menu_wanted = Signal()

    def __init__(self, parent: QWidget, words: Words, *, sale_id: str, has_menu: bool = False) -> None:
        title = words.text("Payments on machines that are not settled")
        super().__init__(parent, words, title=title, width_px=860)
        self._open: tuple[Open, ...] = ()
        self._sale_id = sale_id
        self.taken = Text("", 15, tone="error", wrap=True)
        self.list = ProductList(title)
        self.list.setMinimumHeight(rows_px(ROWS))
        self.list.currentRowChanged.connect(lambda _row: self._show_chosen())
        self.advice = Text("", 15, wrap=True)
        for part in (self.taken, self.list, self.advice, self.notice):
            self.body.addWidget(part)
        self.action("Esc", words.text("Later"), self.finish_dismissed)
        self.unpaid = self._wish("Alt+N", words.text("Nothing was charged"), Wish.UNPAID)
        self.paid = self._wish("Alt+P", words.text("It was paid"), Wish.PAID)
        self.back = self._wish("Alt+D", words.text("Give back"), Wish.GIVE_BACK)
        self.by_hand = self._wish("Alt+J", words.text("Given back by hand"), Wish.BY_HAND)
        if has_menu:
            self.action("Alt+F", words.text("Machine's menu"), self.menu_wanted.emit)
        self.next = self.action("Enter", words.text("Look again"), self._say_next, primary=True)

    def show_open(self, found: Sequence[Open]) -> None:
        """These, in the service's order: money without a sale comes first."""
        words = self.words
        self._open = tuple(found)
        empty = words.text("Nothing is open on the machines.")
        self.list.show_rows([_row(words, one) for one in found], empty_text=empty)
        lost = Money.total(one.charge.amount for one in found if _is_lost(one))
        self.taken.setVisible(bool(lost))
        said = words.text(
            "Money taken on a machine without a closed sale: {amount}.", amount=words.money(lost.cents)
        )
        self.taken.setText(said)
        self._show_chosen()

    @property
    def chosen(self) -> Open | None:
        row = self.list.currentRow()
        return self._open[row] if 0 <= row < len(self._open) else None

    @property
    def next_wish(self) -> Wish:
        """What Enter means for the chosen one."""
        chosen = self.chosen
        if (
            isinstance(chosen, TerminalPayment)
            and _is_lost(chosen)
            and chosen.charge.sale_id == self._sale_id
        ):
            return Wish.USE
        return Wish.LOOK

    def _wish(self, key: str, label: str, wish: Wish) -> QWidget:
        return self.action(key, label, lambda: self._say(wish))

    def _say_next(self) -> None:
        self._say(self.next_wish)

    def _say(self, wish: Wish) -> None:
        if self.chosen is not None:
            self.wanted.emit(wish, self.chosen)

    def _show_chosen(self) -> None:
        chosen = self.chosen
        approved = isinstance(chosen, TerminalPayment) and chosen.state is PaymentState.APPROVED
        doubtful = isinstance(chosen, TerminalPayment) and not chosen.state.is_over
        owed = isinstance(chosen, TerminalRefund) and not chosen.state.is_over
        self.unpaid.setVisible(doubtful)
        self.paid.setVisible(doubtful)
        self.back.setVisible(approved and isinstance(chosen, TerminalPayment) and chosen.used_at is None)
        self.by_hand.setVisible(owed or (approved and _is_lost(chosen)))
        self.next.setEnabled(chosen is not None)
        self.next.set_label(self._next_label())
        self.advice.setText(_advice(self.words, chosen, pays=self.next_wish is Wish.USE))
        self.advice.setVisible(chosen is not None)

    def _next_label(self) -> str:
        if self.next_wish is Wish.USE:
            return self.words.text("Pay this sale with it")
        if isinstance(self.chosen, TerminalRefund):
            return self.words.text("Give back now")
        return self.words.text("Look again")


def _is_lost(one: Open | None) -> bool:
    """Money that was taken, that no sale has, and that nobody is giving back yet."""
    return isinstance(one, TerminalPayment) and one.is_unused and not one.charge.refund_key


def _row(words: Words, one: Open) -> ProductRow:
    charge = one.charge
    amount = one.amount if isinstance(one, TerminalRefund) else charge.amount
    name = f"{wording.method(words, charge.method)} · {words.date(one.at)} {one.at[11:16]}"
    standing = _owed(words, one) if isinstance(one, TerminalRefund) else _standing(words, one)
    return ProductRow(name, standing, words.money(amount.cents))


def _owed(words: Words, refund: TerminalRefund) -> str:
    match refund.state:
        case RefundState.WANTED:
            return words.text("To give back to the customer")
        case RefundState.ASKED:
            return words.text("Being given back")
        case RefundState.REFUSED:
            return words.text("The machine did not give it back")
        case RefundState.GIVEN | RefundState.BY_HAND:
            return words.text("Waiting to be confirmed")
        case _:
            assert_never(refund.state)


def _standing(words: Words, payment: TerminalPayment) -> str:
    if _is_lost(payment):
        return words.text("Approved, sale not closed")
    if payment.state is PaymentState.UNKNOWN:
        return words.text("In doubt: look at the machine")
    if payment.state is PaymentState.APPROVED and payment.charge.refund_key:
        return words.text("Being given back")
    if payment.unconfirmed:
        return words.text("Waiting to be confirmed")
    if payment.watched:
        return words.text("Not charged, says a person; the machine is asked again")
    return words.text("Still on the machine")


def _advice(words: Words, one: Open | None, *, pays: bool) -> str:
    """What to do about the chosen one."""
    if one is None:
        return ""
    if isinstance(one, TerminalRefund):
        return words.text(
            "Give it back on the machine. If it cannot: give it back by hand (on the machine, in the bank's "
            "application, or by taking cash out of the drawer) and confirm it here."
        )
    if pays:
        return words.text("It was taken for the sale that is open: Enter pays it.")
    if _is_lost(one):
        return words.text("Give it back to the customer, unless you find the sale that it was for.")
    if not one.state.is_over:
        return words.text("Look at the machine or its slip: say whether it was paid, or ask it again.")
    return words.text("The machine is asked again by itself. Nothing to do now.")
