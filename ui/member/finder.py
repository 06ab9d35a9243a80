"""F3: the customer by phone or CPF, in one field."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_client.domain.customer import Member, masked_name
from pos_client.domain.errors import TillError
from resources.words import Words
from ui import wording
from ui.dialog import Dialog
from ui.member.model import FinderModel
from ui.widgets import ActionButton, CodeField


class FinderDialog(Dialog):
    """Enter looks up; one match is taken at once, several are listed masked."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget, words: Words, model: FinderModel, *, has_member: bool) -> None:
        super().__init__(
            parent,
            words,
            title=words.text("Who is the customer?"),
            subtitle=words.text("Phone with area code, or CPF. The sale does not depend on it."),
        )
        self._model = model
        self.field = CodeField(words.text("Phone or CPF"), name=words.text("Phone or CPF"))
        self.field.setEchoMode(QLineEdit.EchoMode.Normal)
        self._matches: list[ActionButton] = []
        self.body.addWidget(self.field)
        self.body.addWidget(self.notice)
        if has_member:
            self.action("Alt+T", words.text("Take off this customer"), lambda: self._choose(None))
        self.action("Esc", words.text("Sell unidentified"), self.finish_dismissed)
        self._find = self.action("Enter", words.text("Find"), self._on_find, primary=True)
        model.found.connect(self._on_found)
        model.refused.connect(self._on_refused)
        model.searching.connect(self._on_searching)
        self.closed.connect(self._on_closed)

    def _on_find(self) -> None:
        self._clear_matches()
        self.say("")
        self._model.find(self.field.text())

    def _on_searching(self) -> None:
        self.say(self.words.text("Asking the programme…"), waiting=True)

    def _on_found(self, members: tuple[Member, ...]) -> None:
        if len(members) == 1:
            self._choose(members[0])
            return
        self.say(self.words.text("More than one customer: choose by Alt and the number."))
        for index, member in enumerate(members[:9], start=1):
            phone = member.phone.masked if member.phone else ""
            button = ActionButton(f"Alt+{index}", f"{masked_name(member.name)}  {phone}")
            button.setShortcut(f"Alt+{index}")
            button.clicked.connect(lambda _checked=False, one=member: self._choose(one))
            self.body.addWidget(button)
            self._matches.append(button)

    def _on_refused(self, error: TillError) -> None:
        self.say(wording.sentence(self.words, error), error=True)
        self.field.selectAll()

    def _choose(self, member: Member | None) -> None:
        self.finish()
        self.chosen.emit(member)

    def _clear_matches(self) -> None:
        for button in self._matches:
            button.deleteLater()
        self._matches.clear()

    def _on_closed(self) -> None:
        for signal, slot in (
            (self._model.found, self._on_found),
            (self._model.refused, self._on_refused),
            (self._model.searching, self._on_searching),
        ):
            signal.disconnect(slot)
