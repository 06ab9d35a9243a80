"""What is typed about a customer: another phone, a credit by hand; and a yes to what takes effect."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QLineEdit, QWidget

from pos_client.domain.enrolment import CreditKind
from pos_client.domain.errors import Reason, Refused, TillError
from pos_client.services.correcting import CorrectionReason
from resources.words import N_, Words
from ui import wording
from ui.approval.reason_row import ReasonRow
from ui.dialog import Dialog, bind
from ui.money_entry import money_field
from ui.text_scale import taller
from ui.widgets import ActionButton, Text

WHY = {
    CorrectionReason.TYPED_WRONG: N_("Typed wrongly"),
    CorrectionReason.CUSTOMER_ASKED: N_("Customer asked for it"),
    CorrectionReason.PLATFORM_REFUSED: N_("The programme refused the number"),
    CorrectionReason.OTHER: N_("Another reason"),
}
CREDIT_REASONS = (
    N_("Purchase not credited"),
    N_("Compensation for a mistake"),
    N_("Store's promotion"),
    N_("Store manager's courtesy"),
)
LONGEST_POINTS = 7


class RefusableDialog(Dialog):
    """Says a refusal beside its fields."""

    def show_refusal(self, error: TillError) -> None:
        """Why not, in words."""
        self.say(wording.sentence(self.words, error), error=True)


class PhoneDialog(RefusableDialog):
    """The new number, and why: one of a short list, as free words may name somebody."""

    def __init__(
        self, parent: QWidget, words: Words, *, now: str, correct: Callable[[str, CorrectionReason], None]
    ) -> None:
        super().__init__(
            parent,
            words,
            title=words.text("Correct the phone"),
            subtitle=words.text("Now {phone}. The journal keeps who corrected it, and why.", phone=now),
            width_px=680,
        )
        self._correct = correct
        self._why: CorrectionReason | None = None
        self._reasons: dict[CorrectionReason, ActionButton] = {}
        self.field = QLineEdit()
        self.field.setMaxLength(20)
        self.field.setMinimumHeight(taller(44))
        self.field.setAccessibleName(words.text("Mobile with area code"))
        self.body.addWidget(Text(words.text("Mobile with area code"), 14, tone="muted"))
        self.body.addWidget(self.field)
        self.body.addWidget(Text(words.text("Why?"), 14, tone="muted"))
        for index, (reason, label) in enumerate(WHY.items(), start=1):
            button = ActionButton(f"Alt+{index}", words.text(label))
            button.clicked.connect(lambda _checked=False, one=reason: self._on_reason(one))
            bind(self, f"Alt+{index}", button)
            self.body.addWidget(button)
            self._reasons[reason] = button
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self.action("Enter", words.text("Correct"), self._on_enter, primary=True)

    def _on_reason(self, reason: CorrectionReason) -> None:
        self._why = reason
        for one, button in self._reasons.items():
            button.set_primary(one is reason)
        self.field.setFocus()

    def _on_enter(self) -> None:
        if not self.field.text().strip():
            self.field.setFocus()
        elif self._why is None:
            self.say(self.words.text("Choose why: Alt+1 to Alt+4."), error=True)
        else:
            self._correct(self.field.text(), self._why)


class CreditDialog(RefusableDialog):
    """Kind, amount, reason; `credit` hears them, the amount in centavos or points."""

    def __init__(
        self,
        parent: QWidget,
        words: Words,
        *,
        with_points: bool,
        credit: Callable[[CreditKind, int, str], None],
    ) -> None:
        super().__init__(
            parent,
            words,
            title=words.text("Credit by hand"),
            subtitle=words.text("On record with your name. Above the limit a manager approves it."),
            width_px=680,
        )
        self._credit = credit
        self.kind = CreditKind.CASHBACK
        self.field = money_field(words, words.text("Cashback"))
        self.points = QLineEdit()
        self.points.setMaxLength(LONGEST_POINTS)
        self.points.setMinimumHeight(taller(74, 40))
        self.points.setPlaceholderText(words.text("Points"))
        self.points.setAccessibleName(words.text("Points"))
        self.points.hide()
        self.reason = ReasonRow(words, CREDIT_REASONS)
        for field in (self.field, self.points, self.reason):
            self.body.addWidget(field)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        if with_points:
            self._switch = self.action("Alt+P", words.text("Points instead"), self._on_switch)
        self._give = self.action("Enter", words.text("Give it"), self._on_enter, primary=True)

    def set_busy(self, *, busy: bool) -> None:
        """While it is written: each Enter would be another credit."""
        self.set_dismissible(not busy)
        self._give.setEnabled(not busy)

    def show_refusal(self, error: TillError) -> None:
        """Why not; what was typed may be changed."""
        self.set_busy(busy=False)
        super().show_refusal(error)

    @property
    def amount(self) -> int:
        """Centavos or points; 0 for what is no number."""
        if self.kind is CreditKind.CASHBACK:
            return self.field.value_cents
        typed = self.points.text().strip()
        return int(typed) if typed.isascii() and typed.isdigit() else 0

    def _on_switch(self) -> None:
        points = self.kind is CreditKind.CASHBACK
        self.kind = CreditKind.POINTS if points else CreditKind.CASHBACK
        self.field.setVisible(not points)
        self.points.setVisible(points)
        text = self.words.text
        self._switch.set_label(text("Cashback instead") if points else text("Points instead"))
        (self.points if points else self.field).setFocus()

    def _on_enter(self) -> None:
        if not self.amount:
            points, text = self.kind is CreditKind.POINTS, self.words.text
            self.say(text("Type the points.") if points else text("Type the amount."), error=True)
            (self.points if points else self.field).setFocus()
        elif not self.reason.text:
            if not self.reason.field.hasFocus():
                self.reason.field.setFocus()
            else:
                self.show_refusal(Refused(Reason.APPROVAL_REASON))
        else:
            self._credit(self.kind, self.amount, self.reason.text)


class ConfirmDialog(RefusableDialog):
    """What will happen, in sentences; its own key does it, and never Enter."""

    def __init__(
        self,
        parent: QWidget,
        words: Words,
        *,
        title: str,
        subtitle: str,
        points: Sequence[str],
        action: tuple[str, str],
        act: Callable[[], None],
    ) -> None:
        super().__init__(parent, words, title=title, subtitle=subtitle, width_px=720)
        for point in points:
            self.body.addWidget(Text(f"•  {point}", 15, wrap=True))
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        key, label = action
        self.action(key, label, act)
