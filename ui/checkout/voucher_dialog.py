"""Ctrl+U: a voucher's code, typed or scanned; what the sale has of them, and taking them back."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_client.domain.errors import TillError
from pos_client.domain.money import Money
from pos_client.domain.sale import Sale
from pos_client.domain.scanned import VOUCHER_MARK
from pos_client.services.vouchers import TypedVoucher
from resources.words import Words
from ui import wording
from ui.benefit import sentences
from ui.dialog import Dialog, bind
from ui.widgets import ActionButton, AmountRow, CodeField

PREFIX = VOUCHER_MARK
MOST_LISTED = 6


def plain_code(text: str) -> str:
    """What was typed or scanned, without the mark that our own slips put before a voucher's code."""
    typed = text.strip()
    return typed[len(PREFIX) :].strip() if typed.upper().startswith(PREFIX) else typed


def tail(code: str) -> str:
    """The end of a code: enough to tell two apart, useless to who reads over a shoulder."""
    return f"…{code[-4:]}"


class VoucherDialog(Dialog):
    """Enter puts a code into the sale, and with an empty field goes back to it."""

    entered = Signal(str)
    removed = Signal(str)
    emptied = Signal()
    coupons_wanted = Signal()

    def __init__(self, parent: QWidget, words: Words, *, checks: bool, coupons: bool) -> None:
        super().__init__(
            parent,
            words,
            title=words.text("Vouchers of this sale"),
            subtitle=words.text("What it gives is shown at once; it is used up at payment.")
            if checks
            else words.text("The programme tells what it gives at payment, where it is used up."),
        )
        caption = words.text("Voucher code")
        self.field = CodeField(caption, name=caption)
        self.field.setProperty("takes_scans", True)
        self._rows, self._list = QVBoxLayout(), QWidget()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(6)
        self._list.setLayout(self._rows)
        self.body.addWidget(self.field)
        self.body.addWidget(self.notice)
        self.body.addWidget(self._list)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self._empty = self.action("Alt+T", words.text("Take them off"), self.emptied.emit)
        if coupons:
            self.action("Alt+C", words.text("Coupons"), self.coupons_wanted.emit)
        self._add = self.action("Enter", words.text("Add"), self._on_enter, primary=True)

    def show_uses(self, sale: Sale, typed: Sequence[TypedVoucher]) -> None:
        """What the sale has: used up already, and typed."""
        words = self.words
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for used in sale.vouchers[:MOST_LISTED]:
            name = words.text("Used: {voucher}", voucher=used.words or tail(used.code))
            self._rows.addWidget(AmountRow(name, words.money(-used.amount.cents)))
        for place, one in enumerate(typed[:MOST_LISTED], start=1):
            label = words.text("Remove {voucher}", voucher=describe(words, one))
            button = ActionButton(f"Alt+{place}", label)
            button.clicked.connect(lambda _checked=False, use=one.use_id: self.removed.emit(use))
            bind(self, f"Alt+{place}", button)
            self._rows.addWidget(button)
        # A hidden button would still hear its key.
        self._empty.setVisible(bool(sale.vouchers))
        self._empty.setEnabled(bool(sale.vouchers))

    def show_accepted(self, typed: TypedVoucher) -> None:
        """It is in the sale: what it gives, or that its use will tell."""
        self.set_busy(busy=False)
        self.field.clear()
        words = self.words
        worth = typed.worth
        if worth is None:
            self.say(words.text("In the sale. What it gives is told at payment."))
        else:
            self.say(words.text("In the sale: {amount} off.", amount=words.money(worth.cents)))

    def show_refusal(self, error: TillError) -> None:
        """Why it is not taken; the sale goes on without."""
        self.set_busy(busy=False)
        self.say(wording.sentence(self.words, error), error=True)
        self.field.setFocus()
        self.field.selectAll()

    def set_busy(self, *, busy: bool) -> None:
        """While the programme is asked."""
        self._add.setEnabled(not busy)
        if busy:
            self.say(self.words.text("Asking the programme…"), waiting=True)

    def _on_enter(self) -> None:
        code = plain_code(self.field.text())
        if code:
            self.entered.emit(code)
        else:
            self.finish_dismissed()


def describe(words: Words, typed: TypedVoucher) -> str:
    """Its code's end and what it gives, where that is known."""
    parts = [tail(typed.code)]
    if typed.voucher is not None:
        parts.append(typed.voucher.words or sentences.gives(words, typed.voucher))
    worth = typed.worth if typed.worth is not None else Money(0)
    if worth:
        parts.append(words.money(worth.cents))
    return " · ".join(parts)
