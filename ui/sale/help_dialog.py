"""F1: every key and what it does; the programme, its page and the store's phone beside them."""

import segno
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos_client.domain.rules import VoucherCheck
from pos_client.ports import Capability
from resources.words import Words
from ui.counter import Counter
from ui.dialog import Dialog
from ui.keys import KEY_TEXTS, LABELS, Action
from ui.widgets import QrView, Separator, Text

QR_PX = 96


class HelpDialog(Dialog):
    """Two columns of keys; under them what a customer asks about the programme."""

    def __init__(self, parent: QWidget, words: Words, counter: Counter) -> None:
        super().__init__(parent, words, title=words.text("Keys of the till"), width_px=760)
        self._counter = counter
        hidden = set() if self._takes_vouchers else {Action.VOUCHER}
        rows = [(KEY_TEXTS[action], words.text(LABELS[action])) for action in Action if action not in hidden]
        rows += [
            ("3*", words.text("Three of the next code")),
            ("Enter", words.text("On the empty field: payment")),
            ("↑ ↓", words.text("Choose an item")),
        ]
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        half = (len(rows) + 1) // 2
        for index, (key, label) in enumerate(rows):
            column = 2 * (index // half)
            grid.addWidget(Text(key, 15, weight=600), index % half, column)
            grid.addWidget(Text(label, 15), index % half, column + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        self.body.addLayout(grid)
        self._show_programme()
        self.action("Esc", words.text("Back"), self.finish_dismissed, primary=True)

    @property
    def _takes_vouchers(self) -> bool:
        by_hand = self._counter.rules_now().voucher_check is VoucherCheck.MANUAL
        can = self._counter.can
        return by_hand or can(Capability.VOUCHERS) or can(Capability.COUPONS)

    def _show_programme(self) -> None:
        """Small: its name, its rules as a QR, and whom to call."""
        head, words = self._counter.head, self.words
        if not head.programme and not head.portal_url and not head.phone:
            return
        row, names = QHBoxLayout(), QVBoxLayout()
        names.setSpacing(2)
        if head.programme:
            names.addWidget(Text(words.text("Programme: {name}", name=head.programme), 15, weight=600))
        if head.portal_url:
            names.addWidget(Text(words.text("Rules and balance: {url}", url=head.portal_url), 14, wrap=True))
        if head.phone:
            names.addWidget(Text(words.text("Store's service: {phone}", phone=head.phone), 14))
        names.addStretch(1)
        row.addLayout(names, 1)
        if head.portal_url:
            view = QrView()
            view.set_matrix([[bool(dark) for dark in line] for line in segno.make(head.portal_url).matrix])
            view.setFixedSize(QR_PX, QR_PX)
            row.addWidget(view, 0, Qt.AlignmentFlag.AlignRight)
        self.body.addWidget(Separator())
        self.body.addLayout(row)
