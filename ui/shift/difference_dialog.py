"""What the count differs by, for the eyes of who approves it."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from pos_client.domain.money import Money
from resources.words import Words
from ui.dialog import Dialog
from ui.widgets import TotalRow


class DifferenceDialog(Dialog):
    """Enter closes the shift with it, Esc goes back to the count."""

    def __init__(
        self, parent: QWidget, words: Words, difference: Money, *, close: Callable[[], None]
    ) -> None:
        super().__init__(
            parent,
            words,
            title=words.text("The count does not fit"),
            subtitle=words.text("Only for who approves. Enter closes the shift with this difference."),
            width_px=560,
        )
        self._close_shift = close
        caption = words.text("Largest difference")
        self.body.addWidget(TotalRow(caption, words.money(difference.cents), largest_px=44))
        self.action("Esc", words.text("Count again"), self.finish_dismissed)
        self.action("Enter", words.text("Close the shift"), self._on_close, primary=True)

    def _on_close(self) -> None:
        self.finish()
        self._close_shift()
