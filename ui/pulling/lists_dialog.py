"""Catalogue and customers: what each source last did, and how far the one at work is."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from pos_client.domain.pulling import PullState
from resources.words import Words
from ui.dialog import Dialog
from ui.pulling import sentences
from ui.sale.product_list import ProductList, ProductRow, rows_px
from ui.text_scale import taller
from ui.widgets import ProgressStrip, Text

POLL_MS = 250
ROWS = 6
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}


class ListsDialog(Dialog):
    """Looks at `states` four times a second; the arrows choose whose progress and problem is shown."""

    now_wanted = Signal()
    import_wanted = Signal()
    proposals_wanted = Signal()

    def __init__(
        self, parent: QWidget, words: Words, states: Callable[[], tuple[PullState, ...]], *, proposals: int
    ) -> None:
        super().__init__(
            parent,
            words,
            title=words.text("Catalogue and customers"),
            subtitle=words.text("What comes in by itself from platforms and files. Sales never wait for it."),
            width_px=860,
        )
        self._states = states
        self._shown: tuple[PullState, ...] = ()
        self.list = ProductList(words.text("Catalogue and customers"))
        self.list.setMinimumHeight(rows_px(ROWS))
        self.list.currentRowChanged.connect(lambda _row: self._show_chosen())
        self.strip = ProgressStrip(name=words.text("Progress"))
        self.detail = Text("", 15, wrap=True)
        self.detail.setMinimumHeight(taller(44))
        self.detail.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        for widget in (self.list, self.strip, self.detail, self.notice):
            self.body.addWidget(widget)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        waiting = f" ({proposals})" if proposals else ""
        self.action("Alt+R", words.text("Proposed rules") + waiting, self.proposals_wanted.emit)
        self.action("Alt+I", words.text("Import a file"), self.import_wanted.emit)
        self.now = self.action("Alt+A", words.text("Update now"), self.now_wanted.emit)
        self._poll = QTimer(self, interval=POLL_MS)
        self._poll.timeout.connect(self.refresh)
        self._fill(states())
        self._poll.start()

    def refresh(self) -> None:
        """As they stand now; whichever was chosen stays chosen."""
        states = self._states()
        if states != self._shown:
            self._fill(states)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        row = self.list.currentRow() + step
        self.list.setCurrentRow(max(0, min(row, self.list.count() - 1)))
        event.accept()

    def _fill(self, states: tuple[PullState, ...]) -> None:
        chosen = max(self.list.currentRow(), 0)
        self._shown = states
        empty = self.words.text("This till gets no lists from outside.")
        self.list.show_rows([self._row(state) for state in states], empty_text=empty)
        self.list.setCurrentRow(min(chosen, len(states) - 1))
        self.now.setEnabled(bool(states))
        self._show_chosen()

    def _row(self, state: PullState) -> ProductRow:
        words = self.words
        said = sentences.progress(words, state) or sentences.problem_words(words, state.problem)
        return ProductRow(sentences.source(words, state), said, sentences.standing(words, state))

    def _show_chosen(self) -> None:
        row = self.list.currentRow()
        state = self._shown[row] if 0 <= row < len(self._shown) else None
        self.strip.set_fraction(sentences.share(state))
        problem = state.problem if state else ""
        self.detail.set_tone("error" if problem else "muted")
        if state is None:
            self.detail.setText("")
        elif problem:
            self.detail.setText(sentences.problem_words(self.words, problem))
        else:
            self.detail.setText(sentences.progress(self.words, state))
