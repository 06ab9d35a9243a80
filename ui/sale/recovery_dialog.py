"""After the power went: what became of the last sale, so that nobody rings it again."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_client.services.recovery import InDoubt, Recovered
from resources.words import Words
from ui.dialog import Dialog
from ui.widgets import SoftBand, Text

MOST_DOUBTS = 4


class RecoveryDialog(Dialog):
    """Enter goes on; Alt+P prints the last receipt again, Alt+D goes to what is in doubt."""

    settle_wanted = Signal()

    def __init__(
        self,
        parent: QWidget,
        words: Words,
        recovered: Recovered,
        *,
        print_again: Callable[[], None],
        vouchers_in_doubt: int = 0,
    ) -> None:
        super().__init__(parent, words, title=words.text("The till was interrupted"))
        last = recovered.last_sale
        if last is not None:
            done = words.text(
                "Sale {number} was completed at {time}.", number=last.number, time=last.closed_at[11:16]
            )
            self.body.addWidget(SoftBand(done, words.money(last.total_cents)))
        if recovered.cart is not None and recovered.cart.lines:
            count = len(recovered.cart.lines)
            kept = words.plural(
                "The open sale is back with {count} item.", "The open sale is back with {count} items.", count
            )
            self.body.addWidget(Text(kept, 15, wrap=True))
        elif last is None:
            self.body.addWidget(Text(words.text("No sale was under way."), 15))
        self._tell_doubts(recovered, vouchers_in_doubt)
        if last is not None:
            self.action("Alt+P", words.text("Print a second copy"), self._on_print)
        self.action("Enter", words.text("Continue"), self.finish, primary=True)
        self._print_again = print_again

    def _tell_doubts(self, recovered: Recovered, vouchers_in_doubt: int) -> None:
        words = self.words
        if recovered.redemptions_in_doubt:
            doubt = words.plural(
                "{count} use of cashback has no answer yet: a manager must look at it.",
                "{count} uses of cashback have no answer yet: a manager must look at them.",
                recovered.redemptions_in_doubt,
            )
            self.body.addWidget(Text(doubt, 15, tone="warning", wrap=True))
            for one in recovered.doubts[:MOST_DOUBTS]:
                self.body.addWidget(Text(_doubt(words, one), 15, elide=True))
        if vouchers_in_doubt:
            doubt = words.plural(
                "{count} voucher has no answer yet: a manager must look at it.",
                "{count} vouchers have no answer yet: a manager must look at them.",
                vouchers_in_doubt,
            )
            self.body.addWidget(Text(doubt, 15, tone="warning", wrap=True))
        if recovered.redemptions_in_doubt or vouchers_in_doubt:
            way = words.text("F9, then Alt+D: Cashback in doubt and losses.")
            self.body.addWidget(Text(way, 15, tone="muted", wrap=True))
            self.action("Alt+D", words.text("Settle now"), self._on_settle)

    def _on_settle(self) -> None:
        self.finish()
        self.settle_wanted.emit()

    def _on_print(self) -> None:
        self.finish()
        self._print_again()


def _doubt(words: Words, doubt: InDoubt) -> str:
    sale = doubt.number or words.text("sale not closed")
    when = f"{words.date(doubt.at)} {doubt.at[11:16]}"
    return f"{words.money(doubt.amount.cents)}  ·  {sale}  ·  {when}"
