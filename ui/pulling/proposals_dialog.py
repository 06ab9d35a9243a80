"""Rules that a platform or a file proposes: each with what would change, taken or declined."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from pos_client.domain.errors import Refused, TillError
from pos_client.domain.rules import StoreRules
from pos_client.services.proposals import Proposal
from resources.words import Words
from ui import wording
from ui.dialog import Dialog
from ui.pulling import sentences
from ui.sale.product_list import ProductList, ProductRow, rows_px
from ui.text_scale import taller
from ui.widgets import Text

ROWS = 5
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}


class ProposalsDialog(Dialog):
    """Both signals carry the chosen `Proposal`. `wanted` answers the rules as they would be."""

    accept_wanted = Signal(object)
    decline_wanted = Signal(object)

    def __init__(self, parent: QWidget, words: Words, wanted: Callable[[Proposal], StoreRules]) -> None:
        super().__init__(
            parent,
            words,
            title=words.text("Proposed rules"),
            subtitle=words.text("Nothing counts until somebody accepts it."),
            width_px=760,
        )
        self._wanted = wanted
        self._now: StoreRules | None = None
        self._proposals: tuple[Proposal, ...] = ()
        self.list = ProductList(words.text("Proposed rules"))
        self.list.setMinimumHeight(rows_px(ROWS))
        self.list.currentRowChanged.connect(lambda _row: self._show_chosen())
        self.detail = Text("", 15, wrap=True)
        self.detail.setMinimumHeight(taller(66))
        self.detail.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        for widget in (self.list, self.detail, self.notice):
            self.body.addWidget(widget)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self.decline = self.action("Alt+D", words.text("Decline"), lambda: self._emit(self.decline_wanted))
        self.accept = self.action("Alt+A", words.text("Accept"), lambda: self._emit(self.accept_wanted))

    def show_proposals(self, proposals: Sequence[Proposal], *, now: StoreRules) -> None:
        """These, beside the rules as they are."""
        self._proposals, self._now = tuple(proposals), now
        words = self.words
        rows = [
            ProductRow(
                sentences.rule(words, one.name),
                f"{sentences.origin(words, one.source)} · {words.date(one.proposed_at)}",
                "",
            )
            for one in proposals
        ]
        self.list.show_rows(rows, empty_text=words.text("Nobody proposes a rule."))
        self._show_chosen()

    def show_refusal(self, error: TillError) -> None:
        """Under the list."""
        self.say(wording.sentence(self.words, error), error=True)

    @property
    def chosen(self) -> Proposal | None:
        """What the arrows stand on."""
        row = self.list.currentRow()
        return self._proposals[row] if 0 <= row < len(self._proposals) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        row = self.list.currentRow() + step
        self.list.setCurrentRow(max(0, min(row, self.list.count() - 1)))
        event.accept()

    def _show_chosen(self) -> None:
        chosen = self.chosen
        self.say("")
        said, makes_sense = self._said(chosen) if chosen else ("", False)
        self.detail.setText(said)
        self.detail.set_tone("ink" if makes_sense else "error")
        self.accept.setEnabled(makes_sense)
        self.decline.setEnabled(chosen is not None)

    def _said(self, proposal: Proposal) -> tuple[str, bool]:
        assert self._now is not None
        try:
            changes = sentences.changes(self.words, self._now, self._wanted(proposal))
        except Refused:
            return self.words.text("This wish makes no sense here: decline it and tell IT."), False
        return "\n".join(changes) or proposal.value, True

    def _emit(self, signal: SignalInstance) -> None:
        if self.chosen is not None:
            signal.emit(self.chosen)
