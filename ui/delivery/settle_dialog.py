"""A message was settled elsewhere: the reason, in a few words."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from pos_client.domain.errors import TillError
from resources.words import N_, Words
from ui import wording
from ui.approval.reason_row import ReasonRow
from ui.dialog import Dialog

QUICK = (
    N_("Done in the platform's panel"),
    N_("It had arrived"),
    N_("Customer gave it up"),
    N_("Agreed with support"),
)


class SettleDialog(Dialog):
    """Never without a reason."""

    def __init__(self, parent: QWidget, words: Words, *, what: str, settle: Callable[[str], None]) -> None:
        super().__init__(
            parent,
            words,
            title=words.text("Mark as settled"),
            subtitle=words.text("{what}: it will not be sent any more. It stays on record.", what=what),
            width_px=680,
        )
        self._settle = settle
        self.reason = ReasonRow(words, QUICK)
        self.field = self.reason.field
        self.body.addWidget(self.reason)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self.action("Enter", words.text("Mark settled"), self._on_enter, primary=True)

    def show_refusal(self, error: TillError) -> None:
        """Beside the reason."""
        self.say(wording.sentence(self.words, error), error=True)

    def _on_enter(self) -> None:
        if not self.reason.text:
            self.say(self.words.text("Write the reason in a few words."), error=True)
            self.reason.field.setFocus()
            return
        self._settle(self.reason.text)
