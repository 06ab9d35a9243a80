"""What needs a person, as a dialog over the sale."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from pos_client.services.pending import PendingItem
from resources.words import Words
from ui.delivery.pending_panel import PendingPanel
from ui.dialog import Dialog


class PendingDialog(Dialog):
    """The arrows choose; the panel's keys settle."""

    def __init__(self, parent: QWidget, words: Words) -> None:
        super().__init__(
            parent,
            words,
            title=words.text("Needs a person"),
            subtitle=words.text(
                "The sales themselves are closed and safe; this is what a platform did not take."
            ),
            width_px=860,
        )
        self.pending = PendingPanel(words)
        self.pending.moved.connect(lambda: self.say(""))
        self.body.addWidget(self.pending)
        self.body.addWidget(self.notice)
        self.list, self.reason = self.pending.list, self.pending.reason
        self.retry, self.settled = self.pending.retry, self.pending.settled
        self.customer = self.pending.customer
        self.pending.bind_keys(self)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self.export = self.action("Alt+E", words.text("File for support"), self.pending.export_wanted.emit)

    def show_items(self, items: Sequence[PendingItem], *, now: datetime) -> None:
        """These."""
        self.pending.show_items(items, now=now)
        self.export.setEnabled(bool(items))

    @property
    def chosen(self) -> PendingItem | None:
        """What the arrows stand on."""
        return self.pending.chosen

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.pending.takes_key(event):
            super().keyPressEvent(event)
