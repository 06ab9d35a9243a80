"""What a return gives back at a payment machine, while it goes back."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_client.services.terminal_refunds import TerminalRefund
from resources.words import Words
from ui import wording
from ui.dialog import Dialog
from ui.widgets import AmountRow, TotalRow


class RefundDialog(Dialog):
    """Enter asks the machine (again), or where a person gives it back says that it is done. Esc: later."""

    again_wanted = Signal()
    given_wanted = Signal()

    def __init__(self, parent: QWidget, words: Words, refund: TerminalRefund, *, by_person: bool) -> None:
        charge, card = refund.charge, refund.payment.card
        method = wording.method(words, charge.method)
        subtitle = (
            words.text("Do it on the machine or in the bank's application, then confirm here.")
            if by_person
            else words.text("The machine gives it back to the card or account that paid.")
        )
        title = words.text("{method}: give back to the customer", method=method)
        super().__init__(parent, words, title=title, subtitle=subtitle)
        self.body.addWidget(
            TotalRow(words.text("Give back"), words.amount(refund.amount.cents), largest_px=56)
        )
        if card is not None:
            paid = f"{card.brand} · NSU {card.nsu} · AUT {card.authorization}"
            self.body.addWidget(AmountRow(words.text("Paid with"), paid))
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Later"), self.finish_dismissed)
        if by_person:
            self.action("Enter", words.text("It was given back"), self.given_wanted.emit, primary=True)
        else:
            self.action("Alt+J", words.text("Given back by hand"), self.given_wanted.emit)
            self.again = self.action("Enter", words.text("Ask again"), self.again_wanted.emit, primary=True)
            self.again.setEnabled(False)

    def tell_waiting(self, text: str) -> None:
        """The machine is at it."""
        self.say(text, waiting=True)
        self.message.set_tone("ink")

    def tell_failed(self, text: str) -> None:
        """It is not given back; Enter asks once more."""
        self.say(text, error=True)
        self.again.setEnabled(True)
        self.again.setFocus()
