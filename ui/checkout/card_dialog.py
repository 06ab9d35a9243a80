"""A stand-alone card machine: the cashier copies its slip."""

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from pos_client.domain.errors import Refused
from pos_client.domain.money import Money
from pos_client.domain.payment import MAX_INSTALLMENTS, CardSlip, Method
from resources.words import Words
from ui import wording
from ui.dialog import Dialog
from ui.widgets import AmountRow, FieldGrid, Text


class CardDialog(Dialog):
    """Enter goes to the next empty field, and pays from the last."""

    def __init__(
        self,
        parent: QWidget,
        words: Words,
        *,
        method: Method,
        amount: Money,
        pay: Callable[[CardSlip], None],
    ) -> None:
        super().__init__(
            parent,
            words,
            title=words.text("{method}: copy the machine's slip", method=wording.method(words, method)),
            subtitle=words.text("Pass the card on the machine first; then type what its slip says."),
        )
        self._pay = pay
        self.field = self.brand = QLineEdit("Visa")
        self.installments = QLineEdit("1")
        self.nsu = QLineEdit()
        self.authorization = QLineEdit()
        self.body.addWidget(
            AmountRow(words.text("Amount on the machine"), words.money(amount.cents), strong=True)
        )
        grid = FieldGrid()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        fields = [(words.text("Brand"), self.brand), (words.text("Instalments"), self.installments)]
        fields += [("NSU", self.nsu), (words.text("Authorisation"), self.authorization)]
        if method is Method.DEBIT:
            self.installments.setEnabled(False)
        for index, (caption, field) in enumerate(fields):
            row, column = divmod(index, 2)
            grid.addWidget(Text(caption, 14, tone="muted"), 3 * row, column)
            grid.addWidget(field, 3 * row + 1, column)
            field.setAccessibleName(caption)
            field.setMaxLength(20)
        grid.setRowMinimumHeight(2, 8)
        self.body.addLayout(grid)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self.action("Enter", words.text("Confirm payment"), self._on_enter, primary=True)
        self._fields = (self.brand, self.installments, self.nsu, self.authorization)

    def _on_enter(self) -> None:
        for field in self._fields:
            if field.isEnabled() and not field.text().strip():
                field.setFocus()
                return
        try:
            slip = self._slip()
        except Refused as error:
            self.say(wording.sentence(self.words, error), error=True)
            return
        self.finish()
        self._pay(slip)

    def _slip(self) -> CardSlip:
        typed = self.installments.text().strip()
        count = int(typed) if typed.isdecimal() and len(typed) < 4 else MAX_INSTALLMENTS + 1
        return CardSlip(
            brand=self.brand.text().strip(),
            nsu=self.nsu.text().strip(),
            authorization=self.authorization.text().strip(),
            installments=count,
        )
