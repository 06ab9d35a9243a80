"""F5: the last receipt as it went to paper, and one more copy of it."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from resources.words import Words
from ui.dialog import Dialog
from ui.text_scale import no_taller
from ui.widgets import PaperView


class ReceiptDialog(Dialog):
    """Enter prints it again; where the customer took cashback home, Alt+C prints that alone."""

    def __init__(
        self,
        parent: QWidget,
        words: Words,
        *,
        png: bytes,
        number: str,
        print_again: Callable[[], None],
        print_offer: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(parent, words, title=words.text("Receipt {number}", number=number), width_px=560)
        self.field = view = PaperView(name=words.text("Receipt"))
        view.setMinimumHeight(no_taller(420))
        view.set_png(png, spoken=words.text("Receipt {number}", number=number))
        self.body.addWidget(view)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        if print_offer is not None:
            self.action("Alt+C", words.text("Cashback slip"), self._on_offer)
        self.action("Enter", words.text("Print again"), self._on_print, primary=True)
        self._print_again, self._print_offer = print_again, print_offer

    def _on_print(self) -> None:
        self.finish()
        self._print_again()

    def _on_offer(self) -> None:
        self.finish()
        if self._print_offer is not None:
            self._print_offer()
