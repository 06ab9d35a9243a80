"""What the programme says of the last sale while it still stands on the screen: confirmed, or refused."""

from PySide6.QtCore import QObject

from pos_client.domain.receipt import Receipt
from ui.background import Background
from ui.checkout.done_view import DoneView
from ui.counter import Counter

PENDING = "pending"


class NewsFlow(QObject):
    """`follow` a closed sale; `look` whenever something has arrived. Reads on `desk`, while it matters."""

    def __init__(self, counter: Counter, *, background: Background, view: DoneView) -> None:
        super().__init__(view)
        self._counter, self._background, self._view = counter, background, view
        self._sale_id = ""
        self._looking = False

    def follow(self, sale_id: str) -> None:
        """That sale is the one on the screen; empty for none."""
        self._sale_id = sale_id

    def look(self) -> None:
        """See whether what was pending still is."""
        sale_id = self._sale_id
        if not sale_id or self._looking or not self._view.is_pending or not self._view.isVisible():
            return
        self._looking = True
        self._background.run(
            "desk",
            lambda: self._counter.printing.receipt(sale_id),
            done=lambda receipt: self._on_receipt(sale_id, receipt),
            failed=lambda _error: self._on_receipt("", None),
        )

    def _on_receipt(self, sale_id: str, receipt: Receipt | None) -> None:
        self._looking = False
        if receipt is None or sale_id != self._sale_id:
            return
        # A receipt no longer bears what the programme has refused.
        if receipt.offer is None or receipt.offer.state != PENDING:
            self._view.show_offer_state(confirmed=receipt.offer is not None)
        if receipt.redemption_state == "committed":
            self._view.show_used_confirmed()
