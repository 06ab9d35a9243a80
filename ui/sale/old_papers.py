"""Papers that waited too long or that the printer failed: none is printed before somebody says so."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from pos_client.domain.errors import TillError
from pos_client.services.printing import OldPapers, PrinterState
from resources.words import Words
from ui.background import Background
from ui.counter import Counter
from ui.dialog import Dialog
from ui.widgets import Overlay, Text


class OldPapersDialog(Dialog):
    """Enter prints them, Esc leaves them: F5 and the shift's log can still print each."""

    print_wanted = Signal()

    def __init__(self, parent: QWidget, words: Words, *, count: int, since: str) -> None:
        title = words.plural("{count} paper was not printed", "{count} papers were not printed", count)
        super().__init__(parent, words, title=title)
        asked = words.text("Waiting since {time}. Print now?", time=f"{words.date(since)} {since[11:16]}")
        self.body.addWidget(Text(asked, 15, wrap=True))
        self.action("Esc", words.text("Do not print"), self.finish_dismissed)
        self.action("Enter", words.text("Print now"), self._on_print, primary=True)

    def _on_print(self) -> None:
        self.finish()
        self.print_wanted.emit()


class OldPapersFlow(QObject):
    """Asks when the printer's thread has set papers aside and no other dialog is open."""

    refused = Signal(object)

    def __init__(self, counter: Counter, words: Words, *, background: Background, window: QWidget) -> None:
        super().__init__(window)
        self._counter, self._words, self._background = counter, words, background
        self._window = window
        self._asking = False

    def look(self, state: PrinterState, *, free: bool) -> None:
        """The printer's state is this; `free` where the cashier can be asked something."""
        wanted = state.old and not state.problem
        if wanted and free and not self._asking and Overlay.topmost(self._window) is None:
            self._asking = True
            self._background.run(
                "desk", self._counter.printing.old_papers, done=self._on_papers, failed=self._on_failed
            )

    def _on_papers(self, papers: OldPapers) -> None:
        if not papers.count or Overlay.topmost(self._window) is not None:
            self._asking = False
            return
        dialog = OldPapersDialog(self._window, self._words, count=papers.count, since=papers.since)
        dialog.print_wanted.connect(lambda: self._settle(self._counter.printing.print_old))
        dialog.dismissed.connect(lambda: self._settle(self._counter.printing.leave_old))
        dialog.open()

    def _settle(self, settle: Callable[[], object]) -> None:
        self._background.run("till", settle, done=lambda _done: self._on_settled(), failed=self._on_failed)

    def _on_settled(self) -> None:
        self._counter.wake_printer()
        self._asking = False

    def _on_failed(self, error: TillError) -> None:
        self._asking = False
        self.refused.emit(error)
