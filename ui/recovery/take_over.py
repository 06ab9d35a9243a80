"""A till that another installation superseded: what it means, and how a manager makes this one count."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from pos_client.domain.errors import Reason, Refused, TillError
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.till import Operator
from pos_client.services.fencing import TakingOver
from resources.words import N_, Words
from ui import wording
from ui.approval.flow import ApprovalFlow
from ui.background import Background
from ui.dialog import Dialog
from ui.widgets import Text

_TOLD = (
    N_("Another installation of this till was seen at work, perhaps a copy of its folder."),
    N_("If this one takes over, the other one stops selling as soon as it is connected."),
    N_("Sales that are only on the other one stay there: send them before it is switched off."),
    N_("Numbers start again under a new series; nothing that was sold here is lost."),
)


class TakeOverDialog(Dialog):
    """Alt+A takes over, Esc goes back. Not on Enter: nobody does this by accident."""

    wanted = Signal()

    def __init__(self, parent: QWidget, words: Words) -> None:
        super().__init__(parent, words, title=words.text("This till sells no more"))
        self.set_subtitle(words.text("Only a manager can make it the one that counts."))
        self._told = [Text(words.text(line), 15, wrap=True) for line in _TOLD]
        for line in self._told:
            self.body.addWidget(line)
        self.body.addWidget(self.notice)
        self._back = self.action("Esc", words.text("Back"), self.finish_dismissed)
        self._go = self.action("Alt+A", words.text("Take over here"), self.wanted.emit)

    def show_busy(self) -> None:
        """It is being written."""
        self._go.setEnabled(False)
        self.say(self.words.text("Taking over…"), waiting=True)

    def show_refusal(self, error: TillError) -> None:
        """Why not."""
        self._go.setEnabled(True)
        self.say(wording.sentence(self.words, error), error=True)

    def show_done(self, number: str) -> None:
        """It is the till now, once it was opened anew."""
        self.set_dismissible(False)
        for part in (*self._told, self._back, self._go, self.notice):
            part.hide()
        self.set_title(self.words.text("This is the till now. The next number is {number}.", number=number))
        self.set_subtitle(self.words.text("The open sale is still there."))
        self.action("Enter", self.words.text("Open the till"), self.finish, primary=True).setFocus()


class TakeOverFlow(QObject):
    """`taken` when the till must be opened anew, under its new numbers."""

    taken = Signal()

    def __init__(
        self,
        taking_over: TakingOver | None,
        words: Words,
        *,
        background: Background,
        approvals: ApprovalFlow,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._taking_over, self._words = taking_over, words
        self._background, self._approvals, self._window = background, approvals, window
        self.operator: Operator | None = None
        self.dialog: TakeOverDialog | None = None

    def on_refused(self, error: TillError) -> None:
        """Something was not done: where it was the fence, say what it is."""
        fenced = isinstance(error, Refused) and error.reason is Reason.TILL_SUPERSEDED
        if fenced and self._taking_over is not None and self.operator is not None and self.dialog is None:
            self._open(self._taking_over, self.operator)

    def _open(self, taking_over: TakingOver, operator: Operator) -> None:
        dialog = TakeOverDialog(self._window, self._words)

        def write(approval: Approval | None) -> None:
            dialog.show_busy()
            self._background.run(
                "till",
                lambda: taking_over.take_over(operator, approval=approval),
                done=done,
                failed=dialog.show_refusal,
            )

        def done(number: str) -> None:
            dialog.closed.connect(self.taken)
            dialog.show_done(number)

        dialog.wanted.connect(
            lambda: self._approvals.obtain(Permission.SETTINGS_CHANGE, seller=operator, then=write)
        )
        dialog.closed.connect(self._on_closed)
        self.dialog = dialog
        dialog.open()

    def _on_closed(self) -> None:
        self.dialog = None
