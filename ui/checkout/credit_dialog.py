"""V: a store credit pays, by the code on its slip."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from pos_client.domain.errors import TillError
from pos_client.services.store_credits import StoreCredit
from resources.words import Words
from ui import wording
from ui.dialog import Dialog
from ui.widgets import CodeField


class CreditDialog(Dialog):
    """Scan the slip's QR or type its code; what is left of it is printed as a new one."""

    def __init__(
        self,
        parent: QWidget,
        words: Words,
        *,
        find: Callable[[str], StoreCredit],
        pay: Callable[[StoreCredit], object],
    ) -> None:
        super().__init__(
            parent,
            words,
            title=words.text("Pay with a store credit"),
            subtitle=words.text("What this sale does not need comes back as a new slip."),
        )
        self._find, self._pay = find, pay
        caption = words.text("Code on the slip")
        self.field = CodeField(caption, name=caption)
        self.field.setProperty("takes_scans", True)
        self.body.addWidget(self.field)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self.action("Enter", words.text("Pay"), self._on_enter, primary=True)

    def _on_enter(self) -> None:
        typed = self.field.text().strip()
        if not typed:
            return
        try:
            credit = self._find(typed)
        except TillError as error:
            self.say(wording.sentence(self.words, error), error=True)
            self.field.selectAll()
            return
        self.finish()
        self._pay(credit)
