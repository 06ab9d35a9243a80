"""A customer's file: what they have and how old that is, what moved, and what may be done for them."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from pos_client.domain.customer import Member, masked_name
from pos_client.services.enrolling import Enrolled
from pos_client.services.statements import MemberCard, Statement
from resources.words import Words
from ui.dialog import Dialog, bind
from ui.member import rows
from ui.member.facts import enrolment_words
from ui.sale.product_list import ProductList, rows_px
from ui.widgets import ActionButton, AmountRow, Text, tiles

_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}
SHOWN_ROWS = 5
SHOWN_VOUCHERS = 2


class SheetDialog(Dialog):
    """On the sale it can be taken off; not on it Enter sells to them. What is typed looks for another one."""

    attach_wanted = Signal()
    take_off_wanted = Signal()
    other_wanted = Signal(str)
    """What was typed already: the begin of another customer's phone, say."""
    phone_wanted = Signal()
    credit_wanted = Signal()
    consent_wanted = Signal()
    export_wanted = Signal()
    erase_wanted = Signal()

    def __init__(
        self, parent: QWidget, words: Words, member: Member, *, on_sale: bool, may_credit: bool
    ) -> None:
        super().__init__(parent, words, title=rows.shown_name(member), width_px=900)
        self.member = member
        self._facts = [AmountRow() for _ in range(6)]
        self._band = Text("", 14, tone="muted", elide=True)
        self.list = ProductList(words.text("Statement"))
        self.list.setMinimumHeight(rows_px(SHOWN_ROWS - 1))
        self._lay_out()
        self._made_actions(may_credit=may_credit)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self.action("Alt+O", words.text("Other customer"), lambda: self._on_other(""))
        if on_sale:
            self.action(
                "Alt+T", words.text("Take off this customer"), lambda: self._end(self.take_off_wanted)
            )
        else:
            self.action(
                "Enter", words.text("Sell to them"), lambda: self._end(self.attach_wanted), primary=True
            )
        self.show_member(member)

    def show_member(self, member: Member) -> None:
        """Masked, as everything here."""
        self.member = member
        phone = member.phone.masked if member.phone else self.words.text("no phone")
        self.set_title(rows.shown_name(member))
        parts = (
            phone if masked_name(member.name) else "",
            member.cpf.masked if member.cpf else "",
            member.tier,
            member.since and self.words.text("customer since {year}", year=member.since[:4]),
        )
        self.set_subtitle(" · ".join(filter(None, parts)) or phone)

    def show_card(self, card: MemberCard, enrolled: Enrolled, *, now: datetime) -> None:
        """What is known without asking anybody, each with its age."""
        words = self.words
        balance, updated, points, vouchers, soon, standing = self._facts
        unknown = words.text("not known")
        shown = unknown if card.balance is None else words.money(card.balance.cents)
        _fill(balance, words.text("Cashback"), shown)
        _fill(updated, words.text("Updated"), rows.age(words, card.balance_at, now=now) or unknown)
        _fill(points, words.text("Points"), unknown if card.points is None else words.whole(card.points))
        count = len(card.vouchers)
        _fill(vouchers, words.text("Vouchers"), _to_use(words, count))
        lot = card.expiring_soon[0] if card.expiring_soon else None
        soon_words = f"{words.money(lot.amount.cents)} · {words.date(lot.on)}" if lot else words.text("none")
        _fill(soon, words.text("Expires soon"), soon_words)
        _fill(standing, words.text("Enrolment"), enrolment_words(words, enrolled, card.member))
        told = [rows.voucher_words(words, one) for one in card.vouchers[:SHOWN_VOUCHERS]]
        more = count - len(told)
        told += [words.plural("{count} more", "{count} more", more)] if more else []
        self._band.setText("  |  ".join(told))
        self._band.setVisible(bool(card.vouchers))

    def show_statement(self, statement: Statement) -> None:
        """Movements, newest first, and whose word they are."""
        words = self.words
        self._whose.setText(
            words.text("The programme's statement")
            if statement.from_platform
            else words.text("This till's movements only: the programme's statement is not at hand")
        )
        made = [rows.entry_row(words, entry) for entry in statement.entries]
        self.list.show_rows(made, empty_text=words.text("Nothing moved in the last six months."))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows scroll; a letter or a digit begins the search for somebody else."""
        step = _STEPS.get(Qt.Key(event.key()))
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
        )
        typed = event.text()
        if step is not None:
            row = self.list.currentRow() + step
            self.list.setCurrentRow(max(0, min(row, self.list.count() - 1)))
            event.accept()
        elif plain and len(typed) == 1 and (typed.isalnum() or typed in "#+("):
            event.accept()
            self._on_other(typed)
        else:
            super().keyPressEvent(event)

    def _on_other(self, typed: str) -> None:
        self.finish()
        self.other_wanted.emit(typed)

    def _end(self, signal: SignalInstance) -> None:
        self.finish()
        signal.emit()

    def _made_actions(self, *, may_credit: bool) -> None:
        text = self.words.text
        wanted = [
            ("Alt+C", text("Correct the phone"), self.phone_wanted),
            ("Alt+R", text("Take back consent"), self.consent_wanted),
            ("Alt+X", text("Data to a file"), self.export_wanted),
            ("Alt+A", text("Erase the data"), self.erase_wanted),
        ]
        if may_credit:
            wanted.insert(1, ("Alt+L", text("Credit by hand"), self.credit_wanted))
        columns, buttons = 3, list[ActionButton]()
        for key, label, signal in wanted:
            button = ActionButton(key, label)
            button.clicked.connect(signal)
            bind(self, key, button)
            buttons.append(button)
        grid = tiles(buttons, columns=columns, spacing_px=8)
        if isinstance(grid, QGridLayout):
            for column in range(columns):
                grid.setColumnStretch(column, 1)
        self.body.addLayout(grid)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(0)
        for place, row in enumerate(self._facts):
            grid.addWidget(row, place // 2, place % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self._facts[0].set_look(strong=True)
        self._whose = Text(self.words.text("Statement"), 14, tone="muted")
        self.body.addLayout(grid)
        self.body.addWidget(self._band)
        self._band.hide()
        self.body.addWidget(self._whose)
        self.body.addWidget(self.list)


def _to_use(words: Words, count: int) -> str:
    return words.plural("{count} to use", "{count} to use", count) if count else words.text("none to use")


def _fill(row: AmountRow, caption: str, value: str) -> None:
    row.set_caption(caption)
    row.set_value(value)
