"""The new cashback: one campaign is accepted with Enter, several are chosen by Alt and the number."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from pos_client.domain.benefits import Offer
from resources.words import Words
from ui.dialog import Dialog
from ui.widgets import ActionButton, AmountRow, SoftBand, Text


class OfferDialog(Dialog):
    """`choose` gets the offer, or None where the customer wants none; Esc `leave`s it undecided.

    Without `leave` Esc is a no.
    """

    def __init__(
        self,
        parent: QWidget,
        words: Words,
        offers: tuple[Offer, ...],
        *,
        choose: Callable[[Offer | None], None],
        leave: Callable[[], None] | None = None,
        subtitle: str = "",
    ) -> None:
        title = words.text("Cashback for the next purchase")
        super().__init__(parent, words, title=title, subtitle=subtitle)
        self._choose = choose
        if len(offers) == 1:
            self._show_one(offers[0])
        else:
            self._show_several(offers)
        self.action("Alt+N", words.text("No, thank you"), lambda: self._take(None))
        primary = self.action("Enter", words.text("Accept"), lambda: self._take(offers[0]), primary=True)
        primary.set_label(words.text("Accept") if len(offers) == 1 else words.text("Accept the first"))
        self.dismissed.connect(leave or (lambda: choose(None)))

    def _show_one(self, offer: Offer) -> None:
        words = self.words
        self.body.addWidget(SoftBand(offer.name, words.money(offer.amount.cents)))
        self.body.addWidget(Text(offer.text, 15, wrap=True))
        if offer.valid_to:
            self.body.addWidget(AmountRow(words.text("Valid until"), words.date(offer.valid_to)))

    def _show_several(self, offers: tuple[Offer, ...]) -> None:
        words = self.words
        for index, offer in enumerate(offers[:9], start=1):
            label = f"{offer.name}  ·  {words.money(offer.amount.cents)}"
            if offer.valid_to:
                label += "  ·  " + words.text("until {date}", date=words.date(offer.valid_to))
            button = ActionButton(f"Alt+{index}", label)
            button.setShortcut(f"Alt+{index}")
            button.clicked.connect(lambda _checked=False, one=offer: self._take(one))
            self.body.addWidget(button)

    def _take(self, offer: Offer | None) -> None:
        self.finish()
        self._choose(offer)
