"""After the close: how the count came out, in words."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from pos_client.domain.shift import Difference
from pos_client.services.shifts import ClosedShift
from resources.words import Words
from ui import wording
from ui.dialog import Dialog
from ui.widgets import SoftBand, Text


class ClosedDialog(Dialog):
    """Enter ends it; the next one signs in."""

    def __init__(self, parent: QWidget, words: Words, closed: ClosedShift) -> None:
        super().__init__(
            parent,
            words,
            title=words.text("Shift {number} is closed", number=closed.number),
            subtitle=words.text("The Z {number} is being printed.", number=closed.z_number),
            width_px=560,
        )
        wrong = [one for one in closed.differences if one.cents]
        if not wrong:
            self.body.addWidget(Text(words.text("The count matches, to the centavo."), 17, weight=600))
        for one in wrong:
            line = Text(difference_words(words, one), 17, weight=600, wrap=True)
            line.set_tone("error" if one.cents < 0 else "warning")
            self.body.addWidget(line)
        for caption, cents in _sums(words, closed.differences):
            self.body.addWidget(SoftBand(caption, words.money(cents)))
        self.action("Enter", words.text("Done"), self.finish, primary=True)


def difference_words(words: Words, one: Difference) -> str:
    """`R$ 5,00 a menos em Dinheiro`."""
    amount, method = words.money(abs(one.cents)), wording.method(words, one.method)
    if one.cents < 0:
        return words.text("{method}: {amount} are missing.", method=method, amount=amount)
    return words.text("{method}: {amount} too much.", method=method, amount=amount)


def _sums(words: Words, found: Sequence[Difference]) -> list[tuple[str, int]]:
    cash = next(one for one in found if one.method == "cash")
    return [
        (words.text("Counted in the drawer"), cash.counted_cents),
        (words.text("Expected in the drawer"), cash.expected_cents),
    ]
