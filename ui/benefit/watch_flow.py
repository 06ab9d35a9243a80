"""What was noticed is said once, in passing, accusing nobody; it never stops a sale.

Where the store's rule asks for it, a customer who was noticed stays on the sale only with somebody's leave.
"""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from pos_client.domain.permissions import Permission
from pos_client.domain.sale import Sale
from pos_client.domain.till import Operator
from pos_client.services.watching import Sighting, WatchNote
from resources.words import Words
from ui.approval.flow import ApprovalFlow
from ui.background import Background
from ui.benefit import sentences
from ui.counter import Counter
from ui.sale.model import SaleModel
from ui.widgets import Toast

SHOWN_MS = 7000


class WatchFlow(QObject):
    """`begin` takes what is noted already for said."""

    def __init__(
        self,
        counter: Counter,
        words: Words,
        *,
        background: Background,
        approvals: ApprovalFlow,
        model: SaleModel,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._counter, self._approvals = counter, approvals
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
            done=lambda seen: self._on_seen(seen, sale, operator=operator),
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

    def _on_seen(self, seen: tuple[Sighting, ...], sale: Sale, *, operator: Operator) -> None:
        self.look()
        if not seen or not self._counter.ruling.current().watch.asks_approval:
            return
        self._approvals.ask(
            Permission.MEMBER_NOTICED,
            sale_id=sale.id,
            seller=operator,
            then=lambda _given: None,
            otherwise=lambda: self._take_off(sale),
            note=sentences.sighting(self._words, seen[-1].value),
        )

    def _take_off(self, sale: Sale) -> None:
        """Nobody gave leave: the sale goes on without the customer."""
        now = self._model.sale
        if now.id == sale.id and now.member == sale.member and now.redemption is None:
            self._model.attach(None)

    def look(self) -> None:
        """Say what is new."""
        self._background.run("till", self._watching.seen_now, done=self._show)

    def _show(self, notes: tuple[WatchNote, ...]) -> None:
        known = self._known
        self._known = {note.id for note in notes}
        fresh = [note for note in notes if known is not None and note.id not in known]
        if fresh:
            self.toast.show_text(sentences.sighting(self._words, fresh[-1].kind), duration_ms=SHOWN_MS)
