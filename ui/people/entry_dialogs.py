"""What is typed about an operator: a new one, another PIN, another badge, another role."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_client.domain.errors import Reason, Refused, TillError
from pos_client.domain.permissions import Role
from pos_client.services.people import LONGEST_NAME, NewOperator
from resources.words import Words
from ui import wording
from ui.dialog import Dialog
from ui.people.rows import ROLES
from ui.text_scale import taller
from ui.widgets import ActionButton, ChoiceBox, FieldGrid, Text


class EntryDialog(Dialog):
    """Fields in two columns; Enter goes to the next empty one that is needed, and submits from the last."""

    def __init__(self, parent: QWidget, words: Words, *, title: str, subtitle: str = "") -> None:
        super().__init__(parent, words, title=title, subtitle=subtitle, width_px=680)
        self._grid = FieldGrid()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._placed = 0
        self._needed: list[QLineEdit] = []
        self.body.addLayout(self._grid)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)

    def place(self, caption: str, field: QWidget) -> None:
        """The next field."""
        row, column = divmod(self._placed, 2)
        self._placed += 1
        field.setAccessibleName(caption)
        field.setMinimumHeight(taller(44))
        self._grid.addWidget(Text(caption, 14, tone="muted"), 3 * row, column)
        self._grid.addWidget(field, 3 * row + 1, column)
        self._grid.setRowMinimumHeight(3 * row + 2, 4)

    def line(self, caption: str, *, longest: int, needed: bool = True, secret: bool = False) -> QLineEdit:
        """A text field; a scanner writes into it as a hand does."""
        field = QLineEdit()
        field.setMaxLength(longest)
        field.setProperty("takes_scans", True)
        if secret:
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData)
        if needed:
            self._needed.append(field)
        self.place(caption, field)
        return field

    def is_complete(self) -> bool:
        """Whether nothing is missing; else the cursor goes there."""
        missing = next((field for field in self._needed if not field.text().strip()), None)
        if missing is not None:
            missing.setFocus()
        return missing is None

    def show_refusal(self, error: TillError) -> None:
        """Why not, in words."""
        self.say(wording.sentence(self.words, error), error=True)


class PinPair:
    """A PIN typed twice, and forgotten as it is taken."""

    def __init__(self, dialog: EntryDialog) -> None:
        text = dialog.words.text
        self._dialog = dialog
        self.first = dialog.line(text("PIN, 6 to 12 digits"), longest=12, secret=True)
        self.again = dialog.line(text("PIN again"), longest=12, secret=True)

    def take(self) -> str | None:
        """The PIN, or None (and the reason said) where the two differ."""
        first, again = self.first.text(), self.again.text()
        self.first.setText("")
        self.again.setText("")
        self.first.setFocus()
        if first != again:
            self._dialog.say(self._dialog.words.text("The two PINs differ. Type them again."), error=True)
            return None
        return first


class NewOperatorDialog(EntryDialog):
    """`add` hears who, and their PIN; the dialog stays until `finish`."""

    def __init__(self, parent: QWidget, words: Words, *, add: Callable[[NewOperator, str], None]) -> None:
        super().__init__(parent, words, title=words.text("New operator"))
        self._add = add
        self.field = self.line(words.text("Code"), longest=12)
        self.name = self.line(words.text("Name"), longest=LONGEST_NAME)
        self.role = ChoiceBox()
        for role in Role:
            self.role.addItem(words.text(ROLES[role]), role.value)
        self.place(words.text("Role"), self.role)
        self.badge = self.line(words.text("Badge (scan it; may stay empty)"), longest=40, needed=False)
        self.pins = PinPair(self)
        self.action("Enter", words.text("Add"), self._on_enter, primary=True)

    def _on_enter(self) -> None:
        if not self.is_complete():
            return
        pin = self.pins.take()
        if pin is not None:
            role = Role(self.role.currentData())
            self._add(NewOperator(self.field.text(), self.name.text(), role, badge=self.badge.text()), pin)

    def show_refusal(self, error: TillError) -> None:
        """The cursor goes to what is wrong."""
        super().show_refusal(error)
        at_fault = {Reason.OPERATOR_NAME: self.name, Reason.OPERATOR_BADGE: self.badge}
        if isinstance(error, Refused) and error.reason is not Reason.PIN_FORMAT:
            at_fault.get(error.reason, self.field).setFocus()


class NewPinDialog(EntryDialog):
    """For somebody who forgot theirs, or is locked out."""

    def __init__(self, parent: QWidget, words: Words, *, name: str, change: Callable[[str], None]) -> None:
        super().__init__(parent, words, title=words.text("New PIN"), subtitle=name)
        self._change = change
        self.pins = PinPair(self)
        self.field = self.pins.first
        self.action("Enter", words.text("Save"), self._on_enter, primary=True)

    def _on_enter(self) -> None:
        pin = self.pins.take() if self.is_complete() else None
        if pin is not None:
            self._change(pin)


class BadgeDialog(EntryDialog):
    """Scan it; an empty field takes the badge away."""

    def __init__(self, parent: QWidget, words: Words, *, name: str, change: Callable[[str], None]) -> None:
        super().__init__(parent, words, title=words.text("Badge"), subtitle=name)
        self._change = change
        self.field = self.line(words.text("Scan the badge; empty takes it away"), longest=40, needed=False)
        self.action("Enter", words.text("Save"), self._on_enter, primary=True)

    def _on_enter(self) -> None:
        self._change(self.field.text())


class RoleDialog(Dialog):
    """One key per role."""

    def __init__(
        self,
        parent: QWidget,
        words: Words,
        *,
        name: str,
        roles: Sequence[Role],
        change: Callable[[Role], None],
    ) -> None:
        super().__init__(parent, words, title=words.text("Role"), subtitle=name, width_px=520)
        for index, role in enumerate(roles, start=1):
            button = ActionButton(f"Alt+{index}", words.text(ROLES[role]))
            button.setShortcut(f"Alt+{index}")
            button.clicked.connect(partial(self._on_chosen, change, role))
            self.body.addWidget(button)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)

    def _on_chosen(self, change: Callable[[Role], None], role: Role, _checked: bool = False) -> None:
        change(role)

    def show_refusal(self, error: TillError) -> None:
        """Why not, in words."""
        self.say(wording.sentence(self.words, error), error=True)
