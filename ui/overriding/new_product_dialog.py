"""Ctrl+P beside an unknown code: what it is called and what it costs."""

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from pos_client.domain.money import Money
from resources.words import Words
from ui.dialog import Dialog
from ui.money_entry import money_field
from ui.widgets import Text

LONGEST_NAME = 60


class NewProductDialog(Dialog):
    """`register` hears name and price; Enter goes from one field to the next."""

    def __init__(
        self, parent: QWidget, words: Words, *, code: str, register: Callable[[str, Money], None]
    ) -> None:
        super().__init__(
            parent,
            words,
            title=words.text("Price for an unknown product"),
            subtitle=words.text("Code {code}. A supervisor or manager approves it.", code=code),
        )
        self._register = register
        self.field = QLineEdit()
        self.field.setMaxLength(LONGEST_NAME)
        self.field.setAccessibleName(words.text("What it is"))
        self.field.setPlaceholderText(words.text("As it is to stand on the receipt"))
        self.price = money_field(words, words.text("Unit price"))
        self.body.addWidget(Text(words.text("What it is"), 14, tone="muted"))
        self.body.addWidget(self.field)
        self.body.addWidget(self.price)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self.action("Enter", words.text("Sell it"), self._on_enter, primary=True)

    def _on_enter(self) -> None:
        name = " ".join(self.field.text().split())
        if not any(character.isalpha() for character in name):
            self.say(self.words.text("Say what it is, in a word or two."), error=True)
            self.field.setFocus()
        elif not self.price.value_cents:
            if not self.field.hasFocus():
                self.say(self.words.text("Nothing is sold for nothing: type a price."), error=True)
            self.price.setFocus()
        else:
            self.finish()
            self._register(name, Money(self.price.value_cents))
