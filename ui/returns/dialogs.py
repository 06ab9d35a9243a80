"""The three steps of a return: find the receipt, choose what comes back, and what to hand over."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from pos_client.domain.errors import Reason, Refused, TillError
from pos_client.domain.money import Money, Quantity
from pos_client.domain.permissions import Permission
from pos_client.domain.returning import Original, RefundBy, refunds_of
from pos_client.services.returns import ClosedReturn
from resources.words import Words
from ui import wording
from ui.approval.reason_row import ReasonRow
from ui.approval.reasons import quick_reasons
from ui.dialog import Dialog
from ui.returns.lines import ReturnLines
from ui.widgets import AmountRow, CodeField, SoftBand, Text, TotalRow


class FindReceiptDialog(Dialog):
    """The receipt's QR by scanner, or its number by hand."""

    def __init__(
        self,
        parent: QWidget,
        words: Words,
        *,
        example: str,
        find: Callable[[str], None],
        without_receipt: Callable[[], None],
    ) -> None:
        super().__init__(
            parent,
            words,
            title=words.text("Return or exchange"),
            subtitle=words.text("Scan the receipt's QR, or type its number: its last digits will do."),
        )
        self._find = find
        caption = words.text("Receipt number")
        self.field = CodeField(caption, words.text("such as {number}", number=example), name=caption)
        self.field.setProperty("takes_scans", True)
        self.body.addWidget(self.field)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self.action("Alt+S", words.text("Without receipt"), lambda: self._leave(without_receipt))
        self.action("Enter", words.text("Find the sale"), self._on_enter, primary=True)

    def show_refusal(self, error: TillError) -> None:
        """Why there is nothing to return."""
        self.say(wording.sentence(self.words, error), error=True)
        self.field.selectAll()

    def _on_enter(self) -> None:
        if typed := self.field.text().strip():
            self._find(typed)

    def _leave(self, then: Callable[[], None]) -> None:
        self.finish()
        then()


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the cashier decided. `exchange` pays the next sale with it, `cancels` undoes the whole sale."""

    quantities: dict[int, Quantity]
    refund: RefundBy
    reason: str
    exchange: bool = False
    cancels: bool = False


class ReturnDialog(Dialog):
    """Lines, a reason that is proposed, and a letter for how it is paid back: Enter, Alt+D, done."""

    def __init__(
        self,
        parent: QWidget,
        words: Words,
        *,
        original: Original,
        may_cancel: bool,
        choose: Callable[[Chosen], None],
    ) -> None:
        sold = words.text(
            "Sale {number} of {date}", number=original.number, date=words.date(original.closed_at)
        )
        super().__init__(parent, words, title=words.text("What comes back?"), subtitle=sold, width_px=860)
        self._original, self._choose = original, choose
        self.field = self.lines = ReturnLines(words, original.lines)
        reasons = quick_reasons(Permission.RETURN_WITH_RECEIPT)
        self.reason = ReasonRow(words, reasons)
        self.reason.field.setText(words.text(reasons[0]))
        self.total = AmountRow(words.text("To give back"), words.money(0), strong=True)
        self.cashback = AmountRow(words.text("Cashback given back"), "")
        self.goes_to = AmountRow(words.text("“Give back” returns it to"), "")
        self.body.addWidget(self.lines)
        self.body.addWidget(
            Text(
                words.text("Enter takes the line, again gives it back · digits a part of it · Alt+A all"),
                13,
                tone="muted",
            )
        )
        self.body.addWidget(self.cashback)
        self.body.addWidget(self.total)
        self.body.addWidget(self.goes_to)
        self.body.addWidget(self.reason)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self.action("Alt+A", words.text("Everything"), self.lines.take_everything)
        if may_cancel:
            self.action("Alt+C", words.text("Cancel sale"), self._on_cancel)
        self.action("Alt+V", words.text("Store credit"), lambda: self._give(RefundBy.STORE_CREDIT))
        self.action("Alt+T", words.text("Exchange"), self._on_exchange)
        self.action("Alt+D", words.text("Give back"), lambda: self._give(RefundBy.ORIGINAL), primary=True)
        self.lines.changed.connect(self._on_changed)
        self.lines.finished.connect(lambda: self._give(RefundBy.ORIGINAL))
        self.lines.refused.connect(self.show_refusal)
        self._on_changed()

    def show_refusal(self, error: TillError) -> None:
        """Why it does not come back; what was chosen stays."""
        self.say(wording.sentence(self.words, error), error=True)
        self.lines.setFocus()

    def _on_changed(self) -> None:
        amounts = (
            [line.amounts for line in self._original.take(self.lines.quantities)]
            if (self.lines.quantities)
            else []
        )
        cashback = sum(part.redeemed_cashback.cents for part in amounts)
        total = Money.total(part.total for part in amounts)
        self.total.set_value(self.words.money(total.cents))
        back = refunds_of(total, RefundBy.ORIGINAL, self._original)
        self.goes_to.set_value(", ".join(wording.method(self.words, one.method) for one in back))
        self.goes_to.setVisible(bool(back))
        self.cashback.set_value(self.words.money(cashback))
        self.cashback.setVisible(bool(cashback))

    def _give(self, refund: RefundBy, *, exchange: bool = False) -> None:
        if not self.lines.quantities:
            self.show_refusal(Refused(Reason.RETURN_EMPTY))
            return
        self._decide(Chosen(self.lines.quantities, refund, self.reason.text, exchange=exchange))

    def _on_exchange(self) -> None:
        self._give(RefundBy.STORE_CREDIT, exchange=True)

    def _on_cancel(self) -> None:
        self._decide(Chosen({}, RefundBy.ORIGINAL, self.reason.text, cancels=True))

    def _decide(self, chosen: Chosen) -> None:
        if not chosen.reason:
            self.say(self.words.text("Write the reason in a few words."), error=True)
            self.reason.field.setFocus()
            return
        self._choose(chosen)


class ReturnDoneDialog(Dialog):
    """What to hand over, in figures that the customer reads too."""

    def __init__(self, parent: QWidget, words: Words, *, closed: ClosedReturn, exchange: bool) -> None:
        super().__init__(
            parent,
            words,
            title=words.text("Return {number} done", number=closed.number),
            subtitle=words.text("The slip is printed: have it signed."),
        )
        caption = words.text("Pays the next sale") if exchange else words.text("Give back")
        self.total = TotalRow(caption, words.amount(closed.total.cents), largest_px=76)
        self.body.addWidget(self.total)
        for refund in closed.back:
            name = wording.method(words, refund.method)
            aside = f" · {refund.detail}" if refund.detail else ""
            self.body.addWidget(AmountRow(name + aside, words.amount(refund.amount.cents)))
        self.earned = AmountRow(words.text("Earned cashback taken back"), words.amount(closed.earned.cents))
        self.body.addWidget(self.earned)
        self.earned.setVisible(bool(closed.earned))
        if closed.credit is not None:
            self.body.addWidget(SoftBand(words.text("Code on the slip"), closed.credit.code))
        label = words.text("Scan the new goods") if exchange else words.text("Next sale")
        self.action("Enter", label, self.finish, primary=True)
