"""The notes a customer is likely to hand over, one touch each, and what remains or comes back."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_client.domain.money import Money
from resources.words import Words
from ui.widgets import ActionButton, AmountRow, Text, WrapRow

_ROUND_TO_CENTS = (500, 1000, 2000, 5000, 10_000)
MOST_NOTES = 4


def likely_notes(remaining: Money) -> tuple[Money, ...]:
    """Amounts above `remaining` that people pay it with: up to the next 5, 10, 20, 50 and 100."""
    if not remaining:
        return ()
    rounded_up = {(remaining.cents // step + 1) * step for step in _ROUND_TO_CENTS}
    return tuple(Money(cents) for cents in sorted(rounded_up)[:MOST_NOTES])


class Notes(QWidget):
    """`given` carries the amount handed over. The keys (Alt and a digit) are the payment view's."""

    given = Signal(object)

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._remaining = Money(0)
        self._shown: tuple[Money, ...] = ()
        self._buttons = tuple(ActionButton(f"Alt+{place}", "") for place in range(1, MOST_NOTES + 1))
        self._after = AmountRow()
        layout, row = QVBoxLayout(self), WrapRow()
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._after)
        layout.addSpacing(8)
        layout.addWidget(Text(words.text("The customer gives"), 14, tone="muted"))
        row.setSpacing(10)
        for place, button in enumerate(self._buttons):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _checked=False, one=place: self.give(one))
            row.addWidget(button)
        row.addStretch(1)
        layout.addLayout(row)

    @property
    def amounts(self) -> tuple[Money, ...]:
        """What the buttons say."""
        return self._shown

    def show_remaining(self, remaining: Money) -> None:
        """Propose notes for what is left to pay."""
        self._remaining = remaining
        self._shown = likely_notes(remaining)
        for place, button in enumerate(self._buttons):
            button.setVisible(place < len(self._shown))
            if place < len(self._shown):
                button.set_label(self._words.amount(self._shown[place].cents))

    def show_typed(self, typed: Money) -> None:
        """What this amount leaves to pay, or gives back."""
        words, back = self._words, typed.cents - self._remaining.cents
        self._after.set_caption(words.text("Change") if back >= 0 else words.text("Left after this"))
        self._after.set_value(words.money(abs(back)))
        self._after.set_look(strong=True, accent=back > 0)

    def give(self, place: int) -> None:
        """The note at this place, if there is one."""
        if place < len(self._shown):
            self.given.emit(self._shown[place])
