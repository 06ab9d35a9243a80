"""Ctrl+Del: the open sale is given up, with a reason."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from pos_client.domain.permissions import Permission
from pos_client.domain.sale import Sale
from resources.words import Words
from ui.approval.reason_row import ReasonRow
from ui.approval.reasons import quick_reasons
from ui.dialog import Dialog
from ui.widgets import AmountRow


class CancelSaleDialog(Dialog):
    """Never without a reason; Esc keeps the sale as it is."""

    def __init__(self, parent: QWidget, words: Words, *, sale: Sale, cancel: Callable[[str], None]) -> None:
        items = words.plural("{count} item", "{count} items", len(sale.lines))
        super().__init__(
            parent,
            words,
            title=words.text("Cancel the open sale"),
            subtitle=words.text("Every item goes. The journal keeps what stood in it."),
            width_px=680,
        )
        self._cancel = cancel
        self.reason = ReasonRow(words, quick_reasons(Permission.SALE_CANCEL))
        self.field = self.reason.field
        self.body.addWidget(AmountRow(items, words.money(sale.before_cashback.cents), strong=True))
        self.body.addWidget(self.reason)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Keep the sale"), self.finish_dismissed)
        self.action("Enter", words.text("Cancel sale"), self._on_enter, primary=True)

    def _on_enter(self) -> None:
        if not self.reason.text:
            self.say(self.words.text("Write the reason in a few words."), error=True)
            self.reason.field.setFocus()
            return
        self.finish()
        self._cancel(self.reason.text)
