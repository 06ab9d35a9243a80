"""The PIN on the customer's phone: boxes, count-down, resend, attempts, and a way to sell without it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_client.domain.customer import Member
from pos_client.domain.errors import TillError
from pos_client.ports import Challenge, Clock
from resources.words import Words
from ui import wording
from ui.checkout.benefit_model import BenefitModel
from ui.checkout.failures import shuts_pin
from ui.dialog import Dialog, bind
from ui.widgets import ActionButton, PinField, Spinner, Text, WrapRow


class PinDialog(Dialog):
    """Complete by itself when the last box is filled; the digits go from the field into the call."""

    wrong_number = Signal()
    waive_wanted = Signal()

    def __init__(
        self,
        parent: QWidget,
        words: Words,
        model: BenefitModel,
        *,
        challenge: Challenge,
        member: Member,
        clock: Clock,
        balance_known: bool,
    ) -> None:
        phone = member.phone.masked if member.phone else words.text("the customer's phone")
        super().__init__(parent, words, title=words.text("PIN sent to {phone}", phone=phone))
        self._model = model
        self._clock = clock
        self._balance_known = balance_known
        self._challenge = challenge
        self._resend_at = self._sent_at = clock()
        self.field = PinField(challenge.digits, name=words.text("The customer's PIN"))
        self._tries, self._checking = Text("", 15, tone="muted"), Spinner()
        # Where the PIN is shut, the keys are still this dialog's.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lay_out()
        self.action("Esc", words.text("Go on without cashback"), self.finish_dismissed)
        self._confirm = self.action("Enter", words.text("Confirm PIN"), self._on_confirm, primary=True)
        self._tick = QTimer(self, interval=500)
        self._tick.timeout.connect(self._count_down)
        self._tick.start()
        self.field.completed.connect(self._on_completed)
        model.pin_refused.connect(self._on_refused)
        model.pin_wanted.connect(self._on_challenge)
        self.dismissed.connect(model.skip)
        self.closed.connect(self._on_closed)
        self._on_challenge(challenge)

    def _lay_out(self) -> None:
        self.body.addWidget(self.field)
        row = QHBoxLayout()
        row.addWidget(self._tries, 1)
        row.addWidget(self._checking)
        if not self._balance_known:
            row.addWidget(Text(self.words.text("The balance appears after the PIN"), 15))
        self.body.addLayout(row)
        self.body.addWidget(self.notice)
        ways = WrapRow()
        ways.setSpacing(8)
        text = self.words.text
        self._resend = self._way(ways, "Alt+R", text("Send again"), act=self._on_resend)
        self._way(ways, "Alt+N", text("Wrong number"), act=self._on_wrong_number)
        self._waive = self._way(ways, "Alt+G", text("Manager's approval"), act=self.waive_wanted.emit)
        self.body.addLayout(ways)

    def _way(self, row: QHBoxLayout, key: str, label: str, *, act: Callable[[], None]) -> ActionButton:
        button = ActionButton(key, label)
        button.clicked.connect(lambda _checked=False: act())
        bind(self, key, button)
        row.addWidget(button, 1)
        return button

    def _on_challenge(self, challenge: Challenge) -> None:
        self._challenge = challenge
        self._sent_at = self._clock()
        self.field.setEnabled(True)
        self._show_waive()
        self._checking.stop()
        if challenge.digits != self.field.maxLength():
            self.field.set_digits(challenge.digits)
        # A PIN of unknown length cannot tell when it is complete.
        self._confirm.setVisible(not challenge.digits)
        self._show_tries(challenge.attempts_left)
        self._count_down()

    def _show_waive(self) -> None:
        """A hidden button would still hear its key."""
        self._waive.setVisible(self._model.may_waive)
        self._waive.setEnabled(self._model.may_waive)

    def _count_down(self) -> None:
        """What the PIN is still good for, and when another may be sent."""
        words, now = self.words, self._clock()
        ask = words.text("Ask the customer for the code that came by SMS.")
        if self._challenge.expires_at is not None:
            left_s = int((self._challenge.expires_at - now).total_seconds())
            ask = self._validity(ask, left_s)
        self.set_subtitle(ask)
        wait_s = self._challenge.resend_after_s - int((now - self._sent_at).total_seconds())
        self._resend.setEnabled(wait_s <= 0)
        label = words.text("Send again")
        if wait_s > 0:
            label = words.text("Send again in {time}", time=_minutes_seconds(wait_s))
        self._resend.set_label(label)

    def _validity(self, ask: str, left_s: int) -> str:
        if left_s <= 0:
            return self.words.text("This code has expired: send another one.")
        return ask + " " + self.words.text("It is valid for {time}.", time=_minutes_seconds(left_s))

    def _on_confirm(self) -> None:
        if self.field.filled():
            self._on_completed()

    def _on_completed(self) -> None:
        self.say("")
        self._tries.setText(self.words.text("Checking the PIN…"))
        self._checking.start()
        self._model.submit_pin(self.field.take())

    def _on_refused(self, error: TillError) -> None:
        self._checking.stop()
        self.field.set_wrong(True)
        self.say(wording.sentence(self.words, error), error=True)
        left = error.details.get("attempts_left")
        self._show_tries(left if isinstance(left, int) else None)
        self._show_waive()
        shut = shuts_pin(error)
        self.field.setEnabled(not shut)
        (self if shut else self.field).setFocus()

    def _on_resend(self) -> None:
        self.say("")
        self._tries.setText(self.words.text("Sending another PIN…"))
        self._checking.start()
        self._model.resend()
        self.field.setFocus()

    def _on_wrong_number(self) -> None:
        self._model.stop()
        self.finish()
        self.wrong_number.emit()

    def _show_tries(self, tries: int | None) -> None:
        self._tries.setText(wording.tries_left(self.words, tries) if tries is not None else "")

    def _on_closed(self) -> None:
        self._tick.stop()
        self.field.forget()
        self._model.pin_refused.disconnect(self._on_refused)
        self._model.pin_wanted.disconnect(self._on_challenge)


def _minutes_seconds(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"
