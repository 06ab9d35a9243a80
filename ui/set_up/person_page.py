"""Connect, last part: the settings are written, the till opens, and somebody answers for it by name."""

from PySide6.QtWidgets import QWidget

from pos_client.domain.errors import Reason, Refused, TillError
from pos_client.domain.permissions import Permission, may
from pos_client.domain.set_up import Step
from pos_client.domain.till import Operator
from resources.words import Words
from ui import wording
from ui.background import Background
from ui.set_up.desk import SetUpDesk
from ui.set_up.form import Asking, Form
from ui.set_up.page import SetUpPage


class PersonPage(SetUpPage):
    """The first manager is made here; who comes back later signs in. `operator` is who it is."""

    def __init__(self, words: Words, desk: SetUpDesk, background: Background) -> None:
        text = words.text
        super().__init__(
            words,
            desk,
            background,
            title=text("Who sets this till up?"),
            about=text("A manager by name. There is no default password."),
        )
        self.operator: Operator | None = None
        self.new = True
        self.form = form = Form()
        self.code = form.ask(Asking("code", text("Code"), hint=text("1 to 12 letters or digits."), most=12))
        self.name = form.ask(Asking("name", text("Name"), most=60))
        self.pin = form.ask(Asking("pin", text("PIN, 6 to 12 digits"), most=12))
        self.again = form.ask(Asking("again", text("PIN again"), most=12))
        for secret in (self.pin, self.again):
            secret.hide_typing()
        for asking in form.asked.values():
            asking.field.setProperty("takes_scans", True)
        self.body.addWidget(form)
        self.body.addStretch(1)

    @property
    def first_field(self) -> QWidget:
        """Where typing begins."""
        return self.code

    def begin(self) -> None:
        self.first_field.setFocus()
        if self.desk.is_open:
            self.work(self.desk.nobody_yet, self._show_new, waiting="")

    def advance(self) -> None:
        wanted = ("code", "name", "pin", "again") if self.new else ("code", "pin")
        empty = self.form.first_empty(*wanted)
        if empty is not None:
            empty.setFocus()
            return
        code, name = self.code.value, self.name.value
        pin, again = self.pin.take(), self.again.take()
        if self.new and pin != again:
            self.pin.say(self.words.text("The two PINs differ. Type them again."))
            self.pin.setFocus()
            return
        desk, new = self.desk, self.new

        def job() -> Operator:
            if not desk.is_open:
                desk.connect(desk.draft())
            if new and desk.nobody_yet():
                person = desk.make_first_manager(code, name, pin)
            else:
                person = desk.sign_in(code, pin)
            if not may(person.role, Permission.SETTINGS_CHANGE):
                raise Refused(Reason.APPROVAL_NOT_ALLOWED)
            if Step.CONNECT not in desk.standing().passed:
                desk.passed(Step.CONNECT, person)
            return person

        self.work(job, self._on_person, waiting=self.words.text("Opening the till…"), room="till")

    def show_refusal(self, error: TillError) -> None:
        self.say(wording.sentence(self.words, error), error=True)
        if self.desk.is_open:
            self.work(self.desk.nobody_yet, self._show_again, waiting=self.message.text())
            self.message.set_tone("error")
        self.pin.setFocus()

    def _show_again(self, new: bool) -> None:
        self._show_new(new)

    def _show_new(self, new: bool) -> None:
        self.new = new
        for asking in (self.name, self.again):
            asking.setVisible(new)
        about = "" if new else self.words.text("This till has its people already. A manager signs in.")
        self.code.hint(about or self.words.text("1 to 12 letters or digits."))

    def _on_person(self, operator: Operator) -> None:
        self.operator = operator
        self.passed.emit()
