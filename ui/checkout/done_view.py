"""After the commit: the change so large that the customer reads it too, and what happens next."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from pos_client.domain.benefits import Offer
from pos_client.services.checkout import ClosedSale
from resources.words import Words
from ui.widgets import AmountRow, Card, Separator, SoftBand, Text, TotalRow


class DoneView(Card):
    """Stays until the next scan or Enter."""

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(padding_px=28, spacing_px=12, parent=parent)
        self._words = words
        self._title = Text("", 28, weight=600)
        self._figure = TotalRow(largest_px=120)
        self._total = AmountRow(words.text("Total"))
        self._received = AmountRow(words.text("Received"))
        self._offer = SoftBand()
        self._note = Text("", 15, tone="warning", wrap=True)
        self._next = Text("", 15, tone="muted", wrap=True)
        self.body.addStretch(1)
        self.body.addWidget(self._title)
        self.body.addWidget(self._figure)
        self.body.addWidget(Separator())
        for widget in (self._total, self._received, self._offer, self._note, self._next):
            self.body.addWidget(widget)
        self.body.addStretch(2)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_closed(self, closed: ClosedSale) -> None:
        """Draw the end of a sale: the change, or where there is none the total."""
        words = self._words
        self._title.setText(words.text("Sale {number} done", number=closed.number))
        gives_change = bool(closed.change)
        shown = closed.change if gives_change else closed.total
        self._figure.set_caption(words.text("Change") if gives_change else words.text("Total · no change"))
        self._figure.set_value(words.amount(shown.cents))
        self._total.set_value(words.money(closed.total.cents))
        self._received.set_value(words.money((closed.total + closed.change).cents))
        self._total.setVisible(gives_change)
        self._received.setVisible(gives_change)
        self._offer.hide()
        self._note.hide()
        self._next.setText(words.text("Enter or the next scan begins the next sale. F5 prints again."))
        self.setAccessibleName(f"{self._title.text()}. {self._figure.accessibleName()}")

    def show_offer(self, offer: Offer | None, *, confirmed: bool = False) -> None:
        """What the customer takes home."""
        if offer is None:
            return
        words = self._words
        name = words.text("Cashback for the next purchase")
        if not confirmed:
            name += " · " + words.text("pending confirmation")
        self._offer.set_words(name, words.money(offer.amount.cents))
        self._offer.show()

    def show_note(self, sentence: str) -> None:
        """What else is still open about this sale."""
        self._note.setText(sentence)
        self._note.show()
