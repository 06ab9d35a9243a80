"""The rewards that the store may hand out, with how many are left."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from pos_client.domain.errors import TillError
from pos_client.domain.voucher import Coupon
from resources.words import Words
from ui import wording
from ui.dialog import Dialog, bind
from ui.widgets import ActionButton, Text

MOST_LISTED = 9


class CouponDialog(Dialog):
    """Alt and the number hands one out."""

    def __init__(
        self, parent: QWidget, words: Words, coupons: Sequence[Coupon], *, hand_out: Callable[[Coupon], None]
    ) -> None:
        super().__init__(
            parent,
            words,
            title=words.text("Hand out a coupon"),
            subtitle=words.text("One per sale of each; the programme counts it."),
        )
        if not coupons:
            self.body.addWidget(Text(words.text("There are no coupons to hand out now."), 15))
        for place, coupon in enumerate(coupons[:MOST_LISTED], start=1):
            button = ActionButton(f"Alt+{place}", _label(words, coupon))
            button.setEnabled(coupon.stock is None or coupon.stock > 0)
            button.clicked.connect(lambda _checked=False, one=coupon: hand_out(one))
            bind(self, f"Alt+{place}", button)
            self.body.addWidget(button)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed, primary=True)

    def show_given(self, coupon: Coupon) -> None:
        """It was handed out."""
        self.say(self.words.text("Handed out: {coupon}.", coupon=coupon.name))

    def show_refusal(self, error: TillError) -> None:
        """Why not."""
        self.say(wording.sentence(self.words, error), error=True)


def _label(words: Words, coupon: Coupon) -> str:
    if coupon.stock is None:
        return coupon.name
    if coupon.stock <= 0:
        return f"{coupon.name}  ·  {words.text('none left')}"
    left = words.plural("{count} left", "{count} left", coupon.stock)
    return f"{coupon.name}  ·  {left}"
