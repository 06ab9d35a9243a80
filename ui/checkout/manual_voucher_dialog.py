"""A voucher that a person checks, where the store's rule says so: code, worth, checklist, reason."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_client.domain.errors import Reason, Refused, TillError
from pos_client.domain.money import Money
from pos_client.domain.voucher import VoucherKind
from resources.words import N_, Words
from ui import wording
from ui.checkout.voucher_dialog import plain_code
from ui.dialog import Dialog, bind
from ui.money_entry import money_field
from ui.widgets import ActionButton, CodeField, Text, tiles

CHECKLIST = (
    N_("Code legible and whole"),
    N_("Name or CPF matches"),
    N_("Still valid today"),
    N_("Not used yet in the panel"),
)
_KINDS = {
    VoucherKind.AMOUNT: N_("Kind: amount"),
    VoucherKind.PERCENT: N_("Kind: percent"),
    VoucherKind.PRODUCT: N_("Kind: product"),
}


@dataclass(frozen=True, slots=True)
class CheckedVoucher:
    """What a person says of a voucher, every point of the checklist ticked."""

    code: str
    kind: VoucherKind
    amount: Money
    reason: str

    def __repr__(self) -> str:
        return f"CheckedVoucher({self.kind})"


class ManualVoucherDialog(Dialog):
    """Alt+1 to Alt+4 tick the checklist; `submitted` carries a `CheckedVoucher`."""

    submitted = Signal(object)

    def __init__(self, parent: QWidget, words: Words, *, most: Money) -> None:
        super().__init__(
            parent,
            words,
            title=words.text("Check a voucher by hand"),
            subtitle=words.text("The store checks vouchers itself: look it up in the panel first."),
            width_px=720,
        )
        self._kind = VoucherKind.AMOUNT
        caption = words.text("Voucher code")
        self.field = CodeField(caption, name=caption)
        self.field.setProperty("takes_scans", True)
        self.amount = money_field(words, words.text("It takes off"))
        self.amount.set_maximum(most.cents)
        self.reason = QLineEdit()
        self.reason.setMaxLength(120)
        self.reason.setAccessibleName(words.text("Reason"))
        self._ticks: list[ActionButton] = []
        self._lay_out()
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self._kinds = self.action("Alt+K", words.text(_KINDS[self._kind]), self._on_kind)
        self._apply = self.action("Enter", words.text("Apply"), self._on_enter, primary=True)

    def show_refusal(self, error: TillError) -> None:
        """Why not."""
        self._apply.setEnabled(True)
        self.say(wording.sentence(self.words, error), error=True)

    @property
    def confirmed(self) -> bool:
        """Every point is ticked."""
        return all(button.isChecked() for button in self._ticks)

    def _lay_out(self) -> None:
        words = self.words
        for place, point in enumerate(CHECKLIST):
            button = ActionButton(f"Alt+{place + 1}", f"☐ {words.text(point)}")
            button.setCheckable(True)
            button.toggled.connect(lambda on, one=button, text=point: self._on_tick(one, text, on=on))
            bind(self, f"Alt+{place + 1}", button)
            self._ticks.append(button)
        self.body.addWidget(self.field)
        self.body.addWidget(self.amount)
        self.body.addLayout(tiles(self._ticks, columns=2, spacing_px=8))
        self.body.addWidget(Text(words.text("Reason"), 14, tone="muted"))
        self.body.addWidget(self.reason)
        self.body.addWidget(self.notice)

    def _on_tick(self, button: ActionButton, point: str, *, on: bool) -> None:
        button.set_label(f"{'☑' if on else '☐'} {self.words.text(point)}")

    def _on_kind(self) -> None:
        kinds = list(VoucherKind)
        self._kind = kinds[(kinds.index(self._kind) + 1) % len(kinds)]
        self._kinds.set_label(self.words.text(_KINDS[self._kind]))

    def _on_enter(self) -> None:
        if not self.field.text().strip():
            self.field.setFocus()
        elif not self.amount.value_cents:
            self.amount.setFocus()
        elif not self.confirmed:
            self.show_refusal(Refused(Reason.VOUCHER_CHECKLIST))
        elif not self.reason.text().strip():
            self.reason.setFocus()
        else:
            code = plain_code(self.field.text())
            amount = Money(self.amount.value_cents)
            self.submitted.emit(CheckedVoucher(code, self._kind, amount, self.reason.text()))
