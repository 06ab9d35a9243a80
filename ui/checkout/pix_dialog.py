"""The store's static Pix as a QR: the cashier looks at the receipt on the customer's phone and confirms."""

from collections.abc import Callable

import segno
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from pos_client.domain.money import Money
from resources.words import Words
from ui.dialog import Dialog
from ui.widgets import QrView, TotalRow

QR_PX = 280


class PixDialog(Dialog):
    """Enter confirms by eye, and that is recorded with the operator's code."""

    def __init__(
        self, parent: QWidget, words: Words, *, code: str, amount: Money, confirm: Callable[[], None]
    ) -> None:
        super().__init__(
            parent,
            words,
            title=words.text("Pix: show the code to the customer"),
            subtitle=words.text("Confirm only after seeing the payment on the customer's phone."),
        )
        self._confirm = confirm
        view = QrView()
        view.set_matrix([[bool(dark) for dark in row] for row in segno.make(code, error="m").matrix])
        view.setMinimumSize(QR_PX, QR_PX)
        self.body.addWidget(view, 0, Qt.AlignmentFlag.AlignHCenter)
        self.body.addWidget(TotalRow(words.text("Amount"), words.amount(amount.cents), largest_px=56))
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self.action("Enter", words.text("Payment seen"), self._on_confirm, primary=True)

    def _on_confirm(self) -> None:
        self.finish()
        self._confirm()
