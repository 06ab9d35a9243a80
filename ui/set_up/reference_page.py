"""Fourth step: one sale that must be seen in each system, to the centavo, and then goes back."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pos_client.domain.errors import Outage, Reason, TillError, Unavailable
from pos_client.domain.set_up import Step
from pos_client.domain.till import Operator
from pos_client.services.checkout import ClosedSale
from pos_client.services.reference_sale import Arrived, Progress
from resources.words import Words
from ui import wording
from ui.background import Background
from ui.set_up.desk import SetUpDesk, Sold
from ui.set_up.form import Asking, Form
from ui.set_up.page import SetUpPage
from ui.set_up.programme_page import NAMES
from ui.text_scale import wider
from ui.widgets import Text

POLL_MS = 500
_OF_THE_CUSTOMER = frozenset(
    {
        Reason.MEMBER_NOT_FOUND,
        Reason.MEMBER_NOT_HERE,
        Reason.MEMBER_NOT_LISTED,
        Reason.MEMBER_QUERY_INVALID,
        Reason.PHONE_INVALID,
        Reason.CPF_INVALID,
        Reason.EMAIL_INVALID,
    }
)
_ASKED_IN_VAIN = frozenset({Outage.NETWORK, Outage.PLATFORM, Outage.SIGN_IN_NEEDED, Outage.CERTIFICATE})


@dataclass(frozen=True, slots=True)
class Sight:
    """One line: `state` is well, waiting or wrong."""

    state: str
    words: str


_MARKS = {"well": "✓", "waiting": "…", "wrong": "✗"}


class SightRow(QWidget):
    """A mark and a sentence."""

    def __init__(self, sight: Sight) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        tone = {"well": "accent", "waiting": "warning", "wrong": "error"}[sight.state]
        mark = Text(_MARKS[sight.state], 17, weight=600, tone=tone)  # type: ignore[arg-type]
        mark.setFixedWidth(wider(20, 17))
        row.addWidget(mark)
        row.addWidget(Text(sight.words, 15, tone="error" if sight.state == "wrong" else "ink", wrap=True), 1)


class ReferencePage(SetUpPage):
    """Enter sells it, then asks every system, then cancels it, then goes on: one key, four times."""

    def __init__(self, words: Words, desk: SetUpDesk, background: Background) -> None:
        text = words.text
        super().__init__(
            words,
            desk,
            background,
            title=text("Reference sale"),
            about=text("One real sale, marked as such: sold, printed, seen in every system, then cancelled."),
        )
        self.sold: Sold | None = None
        self.seen: tuple[Arrived, ...] | None = None
        self.reversed_number = ""
        self._progress: Progress | None = None
        self._shown: tuple[Sight, ...] = ()
        self.form = Form()
        self.code = self.form.ask(Asking("code", text("Product"), hint=text("Its code, or scan it.")))
        self.customer = self.form.ask(
            Asking(
                "customer", text("Customer of the trial"), hint=text("Phone or CPF of a member. Empty: none.")
            )
        )
        for asking in (self.code, self.customer):
            asking.field.setProperty("takes_scans", True)
        self.sights = QVBoxLayout()
        self.sights.setSpacing(8)
        self.body.addWidget(self.form)
        self.body.addLayout(self.sights)
        self.body.addStretch(1)
        self.file = self.offer_import()
        self.foot.addWidget(self.file)
        self._poll = QTimer(self, interval=POLL_MS)
        self._poll.timeout.connect(self._look)

    @property
    def first_field(self) -> QWidget:
        """Where typing begins."""
        return self.code

    @property
    def can_advance(self) -> bool:
        if self.busy or self.sold is None:
            return not self.busy
        if self.reversed_number:
            return self._is_back
        return self.seen is not None or self._is_there

    def begin(self) -> None:
        self.first_field.setFocus()
        self.work(lambda: (self.desk.sold(), self.desk.proposed_code()), self._on_found, waiting="")
        self._poll.start()

    def leave(self) -> None:
        self._poll.stop()

    def advance(self) -> None:
        text = self.words.text
        if not self.can_advance:
            return
        by, sold = self.operator, self.sold
        assert by is not None
        if sold is None:
            self._sell(by)
        elif self.seen is None:
            self.work(
                lambda: self.desk.ask(sold), self._on_asked, waiting=text("Asking every system…"), room="net"
            )
        elif not self.reversed_number:
            self.work(
                lambda: self.desk.reverse(by, sold),
                self._on_reversed,
                waiting=text("Cancelling it…"),
                room="till",
            )
        else:
            number, cents = sold.number, sold.total_cents
            self.work(
                lambda: self.desk.passed(Step.REFERENCE, by, number=number, total_cents=cents),
                lambda _standing: self.passed.emit(),
                waiting="",
                room="till",
            )

    def _sell(self, by: Operator) -> None:
        code, customer = self.code.value, self.customer.value
        if not code:
            self.code.say(
                self.words.text("Type or scan a product. None yet? Alt+I brings them in from a file.")
            )
            self.code.setFocus()
            return
        self.work(
            lambda: self.desk.sell(by, code, customer),
            self._on_sold,
            waiting=self.words.text("Selling…"),
            room="till",
            failed=self._on_not_sold,
        )

    def _on_not_sold(self, error: TillError) -> None:
        """Beside what it is about, and what to do here: nobody sells without this sale, or with a manager."""
        asking, sentence = self._said_of(error)
        if asking is None:
            self.show_refusal(error)
            return
        asking.say(sentence)
        asking.setFocus()
        if isinstance(asking.field, QLineEdit):
            asking.field.selectAll()

    def _said_of(self, error: TillError) -> tuple[Asking | None, str]:
        text, code = self.words.text, error.details.get("code", "")
        if error.key is Reason.CODE_UNKNOWN:
            said = text(
                "{code} is not among this till's products. Use another one's code, or bring products in "
                "first: Alt+I takes a file.",
                code=code,
            )
            return self.code, said
        if error.key is Reason.PRICE_ZERO:
            return self.code, text("{code} has no price yet. Use the code of another product.", code=code)
        if error.key in (Reason.BARCODE_CHECK_DIGIT, Reason.CODE_EMPTY, Reason.QUANTITY_INVALID):
            return self.code, wording.sentence(self.words, error)
        if isinstance(error, Unavailable) and self.customer.value and error.outage in _ASKED_IN_VAIN:
            return self.customer, text(
                "The programme does not answer. Try again; or empty this field and sell without a customer."
            )
        if error.key in _OF_THE_CUSTOMER:
            return self.customer, wording.sentence(self.words, error)
        return None, ""

    def _on_found(self, found: tuple[Sold | None, str]) -> None:
        sold, code = found
        if not self.code.value:
            self.code.show_value(code)
        self._set_sold(sold)
        self.first_field.setFocus()

    def _on_sold(self, closed: ClosedSale) -> None:
        self._set_sold(Sold(closed.id, closed.number, closed.total.cents))

    def _set_sold(self, sold: Sold | None) -> None:
        self.sold = sold
        self.form.setEnabled(sold is None)
        self.file.setVisible(sold is None)
        self._show()
        if sold is not None:
            self.setFocus()
            self._look()

    def _look(self) -> None:
        sold = self.sold
        if sold is not None:
            self.background.run("desk", lambda: self.desk.look(sold), done=self._on_progress)

    def _on_progress(self, progress: Progress) -> None:
        self._progress = progress
        self._show()

    def _on_asked(self, seen: tuple[Arrived, ...]) -> None:
        cents = self.sold.total_cents if self.sold else 0
        wrong = [one for one in seen if not one.is_well(cents)]
        self.seen = None if wrong else seen
        if wrong:
            said = self.words.text(
                "Not to be seen at {names}. Mend it there or in the check, then press Enter again.",
                names=", ".join(self._named(one.destination) for one in wrong),
            )
            self.say(said, error=True)
        self._show()

    def _on_reversed(self, number: str) -> None:
        self.reversed_number = number
        self._look()

    @property
    def _is_there(self) -> bool:
        cents = self.sold.total_cents if self.sold else 0
        return self._progress is not None and all(one.is_well(cents) for one in self._progress.arrived)

    @property
    def _is_back(self) -> bool:
        """Told everywhere; what only a person can take back there is told as such and does not hold up."""
        if self._progress is None:
            return False
        return all(one.state != "pending" for one in self._progress.taken_back)

    def _show(self) -> None:
        self.next_label = self._label()
        self.ready_changed.emit()
        sights = tuple(self._sights())
        if sights == self._shown:
            return
        self._shown = sights
        while (item := self.sights.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for sight in sights:
            self.sights.addWidget(SightRow(sight))

    def _label(self) -> str:
        text = self.words.text
        if self.sold is None:
            return text("Sell it")
        if self.seen is None:
            return text("Ask every system")
        return text("Continue") if self.reversed_number else text("Cancel it again")

    def _sights(self) -> Sequence[Sight]:
        sold, progress, text = self.sold, self._progress, self.words.text
        if sold is None:
            return ()
        total = self.words.money(sold.total_cents)
        made = [Sight("well", text("Sold: {number}, {total}.", number=sold.number, total=total))]
        if progress is None:
            return made
        made.append(self._paper(progress))
        if not progress.arrived:
            made.append(Sight("well", text("No system takes this sale: it stays in this till's books.")))
        asked = {one.destination: one for one in self.seen or ()}
        made += [self._arrived(asked.get(one.destination, one), sold.total_cents) for one in progress.arrived]
        if self.reversed_number:
            made.append(Sight("well", text("Cancelled: {number}.", number=self.reversed_number)))
            made += [self._taken_back(one) for one in progress.taken_back]
        return made

    def _paper(self, progress: Progress) -> Sight:
        text = self.words.text
        if progress.paper == "printed":
            return Sight("well", text("Printed."))
        if progress.paper_problem:
            said = text(
                "Not printed: look at the printer (paper, cover, cable). It is printed once it works."
            )
            return Sight("wrong", said)
        return Sight("waiting", text("Waiting for the printer…"))

    def _arrived(self, one: Arrived, total_cents: int) -> Sight:
        text, name = self.words.text, self._named(one.destination)
        if one.state == "pending":
            return Sight("waiting", text("{name}: on its way…", name=name))
        if one.told_cents is not None and one.told_cents != total_cents:
            told = self.words.money(one.told_cents)
            return Sight("wrong", text("{name}: was told {amount}. Call support.", name=name, amount=told))
        if not one.is_well(total_cents):
            why = one.answer or one.state
            return Sight(
                "wrong",
                text("{name}: refused ({why}). See the check, then Pending under F9.", name=name, why=why),
            )
        if one.seen:
            amount = self.words.money(total_cents)
            return Sight("well", text("{name}: has it, {amount} to the centavo.", name=name, amount=amount))
        return Sight("well", text("{name}: has confirmed it.", name=name))

    def _taken_back(self, one: Arrived) -> Sight:
        text, name = self.words.text, self._named(one.destination)
        if one.state == "pending":
            return Sight("waiting", text("{name}: being taken back…", name=name))
        if one.state in ("delivered", "handled"):
            return Sight("well", text("{name}: taken back.", name=name))
        return Sight("waiting", text("{name}: a person takes it back there; it waits in Pending.", name=name))

    def _named(self, destination: str) -> str:
        return self.words.text(NAMES.get(destination, destination))
