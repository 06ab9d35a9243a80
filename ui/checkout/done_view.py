"""After the commit: the change so large that the customer reads it too, and what happens next."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from pos_client.domain.benefits import Offer
from pos_client.services.checkout import ClosedSale
from resources.words import Words
from ui.text_scale import is_larger
from ui.widgets import AmountRow, Card, Separator, SoftBand, Text, TotalRow


class DoneView(Card):
    """Stays until the next scan or Enter."""

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(padding_px=28, spacing_px=12, scrolls=True, widest_px=1080, parent=parent)
        self._words = words
        self._title = Text("", 20 if is_larger() else 28, weight=600, wrap=is_larger())
        self._offer_amount = ""
        self._figure = TotalRow(largest_px=120)
        self._total = AmountRow(words.text("Total"))
        self._received = AmountRow(words.text("Received"))
        self._offer = SoftBand()
        self._note = Text("", 15, tone="warning", wrap=True)
        self._paper = Text("", 15, tone="error", wrap=True)
        self._next = Text("", 15, tone="muted", wrap=True)
        self._offer_pending = self._used_pending = False
        self.body.addStretch(1)
        self.body.addWidget(self._title)
        self.body.addWidget(self._figure)
        self.body.addWidget(Separator())
        for widget in (self._total, self._received, self._offer, self._note, self._paper, self._next):
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
        self._offer_pending = self._used_pending = False
        self._paper.hide()
        self.say_next()
        self.setAccessibleName(f"{self._title.text()}. {self._figure.accessibleName()}")

    def say_next(self) -> None:
        """Which keys go on from here."""
        said = self._words.text("Enter or the next scan begins the next sale. F5 prints again.")
        self._next.setText(said)

    def show_offer(self, offer: Offer | None, *, confirmed: bool = False) -> None:
        """What the customer takes home."""
        if offer is None:
            return
        words = self._words
        self._offer_amount, self._offer_pending = words.money(offer.amount.cents), not confirmed
        self._say_offer(words.text("pending confirmation") if not confirmed else "")
        self._offer.show()

    @property
    def is_pending(self) -> bool:
        """Something on it waits for the programme's word."""
        return self._offer_pending or self._used_pending

    def show_offer_state(self, *, confirmed: bool) -> None:
        """The programme has said yes or no to the new cashback."""
        if not self._offer_pending:
            return
        self._offer_pending = False
        text = self._words.text
        self._say_offer(text("confirmed") if confirmed else text("refused by the programme: see F9, P"))

    def show_used_pending(self) -> None:
        """Cashback was used on the store's own answer."""
        self._used_pending = True
        self.show_note(
            self._words.text("Cashback used without internet: pending until the programme confirms it.")
        )

    def show_used_confirmed(self) -> None:
        """The programme has taken it."""
        if self._used_pending:
            self._used_pending = False
            self._note.hide()

    def _say_offer(self, state: str) -> None:
        name = self._words.text("Cashback for the next purchase")
        self._offer.set_words(f"{name} · {state}" if state else name, self._offer_amount)

    def show_paper(self, sentence: str) -> None:
        """What became of the receipt where it did not come out; nothing where it did."""
        self._paper.setText(sentence)
        self._paper.setVisible(bool(sentence))

    def show_note(self, sentence: str) -> None:
        """What else is still open about this sale."""
        self._note.setText(sentence)
        self._note.show()
