"""What was noticed is said once, in passing, accusing nobody; it never stops a sale."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from pos_client.services.watching import WatchNote
from resources.words import Words
from ui.background import Background
from ui.benefit import sentences
from ui.counter import Counter
from ui.sale.model import SaleModel
from ui.widgets import Toast

SHOWN_MS = 7000


class WatchFlow(QObject):
    """`begin` takes what is noted already for said."""

    def __init__(
        self, counter: Counter, words: Words, *, background: Background, model: SaleModel, window: QWidget
    ) -> None:
        super().__init__(window)
        self._watching, self._words, self._background = counter.watching, words, background
        self._model = model
        self._known: set[str] | None = None
        self.toast = Toast(window)

    def begin(self) -> None:
        """Somebody signed in."""
        self._known = None
        self.look()

    def on_member(self) -> None:
        """The sale has a member now."""
        sale, operator = self._model.sale, self._model.operator
        if sale.member is None or operator is None:
            return
        member = sale.member
        self._background.run(
            "till",
            lambda: self._watching.member_attached(sale, member, operator=operator),
            done=lambda _seen: self.look(),
        )

    def on_pin_resent(self) -> None:
        """A PIN was sent again."""
        sale, operator = self._model.sale, self._model.operator
        if operator is not None:
            self._background.run(
                "till",
                lambda: self._watching.pin_resent(sale, operator=operator),
                done=lambda _seen: self.look(),
            )

    def look(self) -> None:
        """Say what is new."""
        self._background.run("till", self._watching.seen_now, done=self._show)

    def _show(self, notes: tuple[WatchNote, ...]) -> None:
        known = self._known
        self._known = {note.id for note in notes}
        fresh = [note for note in notes if known is not None and note.id not in known]
        if fresh:
            self.toast.show_text(sentences.sighting(self._words, fresh[-1].kind), duration_ms=SHOWN_MS)
