"""F3: the customer by whatever tells who they are, in one field."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_client.domain.customer import Member
from pos_client.domain.errors import Reason, TillError
from pos_client.services.members import Found
from resources.words import Words
from ui import wording
from ui.dialog import Dialog, bind_key
from ui.member.model import FinderModel
from ui.member.rows import member_row
from ui.sale.product_list import ProductList, rows_px
from ui.widgets import ActionButton, CodeField

_NOBODY = {Reason.MEMBER_NOT_FOUND, Reason.MEMBER_NOT_HERE}
BY_NUMBER = 9
SHOWN_ROWS = 5


class FinderDialog(Dialog):
    """Enter looks up; one match is taken at once, several are listed masked.

    Found by a name or four digits nobody is taken unseen: even a single match is listed, and Enter takes it.
    """

    chosen = Signal(object)
    sheet_wanted = Signal(object)
    """The member whose file is wanted instead of a sale to them; None for whoever is on the sale."""
    enrolment_wanted = Signal(str)
    """What was typed."""

    def __init__(
        self, parent: QWidget, words: Words, model: FinderModel, *, has_member: bool, whole: bool = False
    ) -> None:
        super().__init__(
            parent,
            words,
            title=words.text("Who is the customer?"),
            width_px=720,
        )
        self._model = model
        self._members: tuple[Member, ...] = ()
        self._searched = ""
        self.found_for = ""
        """What was typed when names were listed last."""
        self._for_sheet, self._has_member = False, has_member
        caption = words.text("Phone, CPF, e-mail, card, last 4 digits or name")
        self.field = CodeField(caption, name=caption)
        self.field.setEchoMode(QLineEdit.EchoMode.Normal)
        self.lay_on_panel(self.field)
        self.field.setProperty("echoes", True)
        self.field.arrow_pressed.connect(self._on_arrow)
        self.list = ProductList(words.text("Customers found"))
        self.list.setMinimumHeight(rows_px(SHOWN_ROWS))
        self.list.itemDoubleClicked.connect(lambda _item: self._on_enter())
        self.body.addWidget(self.field)
        self.body.addWidget(self.notice)
        self.body.addWidget(self.list)
        # Sentence and list have their room from the start: nothing jumps while a name is typed.
        self.say(words.text("The sale does not depend on it."))
        self._clear_list(self._said_of_nobody(""))
        self._enrol: ActionButton | None = None
        self.action("Esc", words.text("Back") if has_member else words.text("Without"), self.finish_dismissed)
        if has_member:
            self.action("Alt+T", words.text("Take off this customer"), lambda: self._choose(None))
        if whole:
            self._enrol = self.action("Alt+N", words.text("Enrol"), self._on_enrol)
            self.action("Alt+F", words.text("Customer's file"), self._on_sheet)
        self._find = self.action("Enter", words.text("Find"), self._on_enter, primary=True)
        for number in range(1, BY_NUMBER + 1):
            bind_key(self, f"Alt+{number}", partial(self._on_number, number))
        self.list.currentRowChanged.connect(lambda _row: self._say_enter())
        self.field.textChanged.connect(lambda _typed: self._say_enter())
        self.field.textEdited.connect(model.look)
        model.listed.connect(self._on_listed)
        model.found.connect(self._on_found)
        model.refreshed.connect(self._on_refreshed)
        model.refused.connect(self._on_refused)
        model.searching.connect(self._on_searching)
        model.slow.connect(self._on_slow)
        self.closed.connect(self._on_closed)

    def look_up(self, typed: str) -> None:
        """As if this had been typed, and Enter pressed."""
        self.field.setText(typed)
        self._look()

    @property
    def members(self) -> tuple[Member, ...]:
        """Who is listed."""
        return self._members

    def _on_number(self, number: int) -> None:
        if number <= len(self._members):
            self._choose(self._members[number - 1])

    def _on_enter(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._members) and self.field.text() == self._searched:
            self._choose(self._members[row])
        else:
            self._for_sheet = False
            self._look()

    def _say_enter(self) -> None:
        """The button says what Enter does now."""
        chosen = self.list.currentRow() >= 0 and self.field.text() == self._searched
        text = self.words.text
        self._find.set_label(text("This customer") if chosen and self._members else text("Find"))

    def _on_sheet(self) -> None:
        row = self.list.currentRow()
        self._for_sheet = True
        if 0 <= row < len(self._members):
            self._choose(self._members[row])
        elif self.field.text().strip():
            self._look()
        elif self._has_member:
            self.finish()
            self.sheet_wanted.emit(None)
        else:
            self.field.setFocus()

    def _on_enrol(self) -> None:
        typed = self.field.text()
        self._model.stop()
        self.finish()
        self.enrolment_wanted.emit(typed)

    def _look(self) -> None:
        self._clear_list()
        self.say("")
        self._searched = self.field.text()
        self._model.find(self._searched)

    def _on_searching(self) -> None:
        self.say(self.words.text("Asking the programme…"), waiting=True)

    def _on_slow(self) -> None:
        text = (
            self.words.text("The programme is slow. Wait, enrol with Alt+N, or sell without: Esc.")
            if self._enrol is not None
            else self.words.text("The programme is slow. Wait, or sell without: Esc.")
        )
        self.say(text, waiting=True)

    def _on_found(self, found: Found) -> None:
        if len(found.members) == 1 and self._model.query.tells_who:
            self._choose(found.members[0])
        else:
            self._show(found.members, more=found.more, chosen=0 if len(found.members) == 1 else -1)

    def _on_listed(self, typed: str, found: Found) -> None:
        """While a name is typed. None of them is chosen: Enter still looks for all there are."""
        self.found_for = typed
        if typed != self.field.text():
            return
        self._searched = typed
        if not found.members:
            self._clear_list(self._said_of_nobody(typed))
            self.say("")
            return
        self._show(found.members, more=found.more, chosen=-1)
        if not found.more:
            self.say(self.words.text("Alt and the number, or the arrows and Enter."))

    def _on_refreshed(self, found: Found) -> None:
        """Who is listed keeps their place and number; who is new comes after them."""
        newer = {member.id: member for member in found.members}
        known = [newer.pop(member.id, member) for member in self._members]
        self._show((*known, *newer.values()), more=found.more, chosen=self.list.currentRow())

    def _on_refused(self, error: TillError) -> None:
        said = wording.sentence(self.words, error)
        if self._enrol is not None and error.key in _NOBODY:
            said += " " + self.words.text("Alt+N enrols them; Esc sells without.")
        self.say(said, error=True)
        self.field.selectAll()

    def _show(self, members: tuple[Member, ...], *, more: bool, chosen: int) -> None:
        self._members, words = members, self.words
        keys = [f"Alt+{place}" if place <= BY_NUMBER else "" for place in range(1, len(members) + 1)]
        rows = [member_row(words, member, key=key) for member, key in zip(members, keys, strict=True)]
        self.list.show_rows(rows, empty_text="", chosen=chosen)
        if more:
            self.say(words.text("There are more of them: type more of the name, the phone or the CPF."))
        elif len(members) == 1:
            self.say(words.text("Is it this customer? Enter takes them."))
        else:
            self.say(words.text("More than one customer: Alt and the number, or the arrows and Enter."))

    def _choose(self, member: Member | None) -> None:
        for_sheet = self._for_sheet and member is not None
        self.finish()
        (self.sheet_wanted if for_sheet else self.chosen).emit(member)

    def _on_arrow(self, step: int) -> None:
        if self._members:
            row = self.list.currentRow() + step
            self.list.setCurrentRow(max(0, min(row, len(self._members) - 1)))

    def _clear_list(self, why: str = "") -> None:
        self._members = ()
        self.list.show_rows((), empty_text=why)

    def _said_of_nobody(self, typed: str) -> str:
        """A name that finds nobody may be somebody new's; a number finds nobody before it is whole."""
        text = self.words.text
        if any(one.isdigit() or one in "@#" for one in typed):
            return text("Enter finds phone, CPF, e-mail or card.")
        if all(len(word) < 2 for word in typed.split()):
            return text("Type the beginning of the name: mar sil")
        if self._enrol is None:
            return text("Nobody by this name.")
        return text("Nobody by this name. Alt+N enrols them.")

    def _on_closed(self) -> None:
        for signal, slot in (
            (self._model.listed, self._on_listed),
            (self._model.found, self._on_found),
            (self._model.refreshed, self._on_refreshed),
            (self._model.refused, self._on_refused),
            (self._model.searching, self._on_searching),
            (self._model.slow, self._on_slow),
        ):
            signal.disconnect(slot)
