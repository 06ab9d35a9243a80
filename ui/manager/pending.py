"""What a platform did not take, in the manager's area: the same list and keys as over the sale."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from ui.delivery.pending_panel import PendingPanel
from ui.dialog import bind
from ui.manager.desk import ManagerDesk, Section
from ui.widgets import ActionButton, Card


class PendingSection(Section):
    """The arrows choose, Alt+letter settles."""

    def __init__(self, desk: ManagerDesk) -> None:
        text = desk.words.text
        super().__init__(
            desk,
            text("Pending"),
            subtitle=text("The sales themselves are closed and safe; this is what a platform did not take."),
        )
        self.panel = PendingPanel(desk.words)
        self.panel.bind_keys(self)
        # Not a button: Enter on the way in must not send anything.
        self.first = self.panel.list
        self.panel.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        card = Card(padding_px=16)
        card.body.addWidget(self.panel, 1)
        self.body.addWidget(card, 1)
        export = ActionButton("Alt+E", text("File for support"))
        export.clicked.connect(lambda _checked=False: self.panel.export_wanted.emit())
        bind(self, "Alt+E", export)
        self.head.addWidget(export)
        desk.delivery.serve(self.panel, say=desk.tell)

    def load(self) -> None:
        self.desk.delivery.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.panel.takes_key(event):
            super().keyPressEvent(event)
