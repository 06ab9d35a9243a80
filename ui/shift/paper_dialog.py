"""A slip as it went to paper, and one more copy of it."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from resources.words import Words
from ui.dialog import Dialog
from ui.text_scale import no_taller
from ui.widgets import PaperView


class PaperDialog(Dialog):
    """Enter prints it again; with several papers (a Z and its addenda) Alt+N shows the next one."""

    def __init__(
        self,
        parent: QWidget,
        words: Words,
        *,
        papers: tuple[tuple[str, bytes], ...],
        print_again: Callable[[int], None],
    ) -> None:
        super().__init__(parent, words, title="", width_px=560)
        self._papers, self._print_again = papers, print_again
        self._index = 0
        self.field = self._view = PaperView(name=words.text("Slip"))
        self._view.setMinimumHeight(no_taller(500))
        self.body.addWidget(self._view)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        if len(papers) > 1:
            self.action("Alt+N", words.text("Next slip"), self._on_next)
        self.action("Enter", words.text("Print again"), self._on_print, primary=True)
        self._show()

    def _show(self) -> None:
        title, png = self._papers[self._index]
        self.set_title(title)
        self._view.set_png(png, spoken=title)

    def _on_next(self) -> None:
        self._index = (self._index + 1) % len(self._papers)
        self._show()

    def _on_print(self) -> None:
        self.finish()
        self._print_again(self._index)
