"""Becoming a member: phone, name, and a yes to the text that the cashier reads out."""

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from pos_client.domain.customer import MemberQuery
from pos_client.domain.errors import Reason, Refused, TillError
from pos_client.services.enrolling import LONGEST_NAME, LONGEST_REFERRAL, EnrolmentForm
from resources.words import Words
from ui import wording
from ui.dialog import Dialog, bind_key
from ui.text_scale import taller
from ui.widgets import FieldGrid, Text

LONGEST_PHONE = 20
LONGEST_CPF = 14
LONGEST_EMAIL = 254
LONGEST_DATE = 10


class EnrolDialog(Dialog):
    """`enrol` hears the form and whether the customer agreed; the dialog stays until `finish`."""

    def __init__(
        self,
        parent: QWidget,
        words: Words,
        *,
        consent: str,
        typed: str,
        enrol: Callable[[EnrolmentForm, bool], None],
    ) -> None:
        super().__init__(parent, words, title=words.text("New customer"), width_px=720)
        self._enrol = enrol
        self.phone, self.name = QLineEdit(), QLineEdit()
        self.cpf, self.email, self.birthday, self.referral = (QLineEdit() for _ in range(4))
        self.body.addLayout(self._grid(self._first()))
        self._more = QWidget()
        self._more.setLayout(self._grid(self._others()))
        self._more.hide()
        self.body.addWidget(self._more)
        self.body.addWidget(Text(words.text("Read to the customer:"), 14, tone="muted"))
        self.consent = Text(consent, 17, wrap=True)
        self.body.addWidget(self.consent)
        self.agreed = QCheckBox(words.text("Alt+A  The customer agreed"))
        self.agreed.setAccessibleName(words.text("The customer agreed"))
        self.body.addWidget(self.agreed)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self._widen = self.action("Alt+M", words.text("More fields"), self._on_more)
        self._save = self.action("Enter", words.text("Enrol"), self._on_enter, primary=True)
        bind_key(self, "Alt+A", self._on_agree)
        self._fill(typed)

    @property
    def field(self) -> QLineEdit:
        """Where the cursor belongs: the first of the two that is empty."""
        return self.name if self.phone.text() else self.phone

    def show_busy(self) -> None:
        """The programme is being asked; what was typed is kept already."""
        self._save.setEnabled(False)
        self.say(self.words.text("Enrolling…"), waiting=True)

    def show_refusal(self, error: TillError) -> None:
        """Why not; the cursor goes where it is mended."""
        self._save.setEnabled(True)
        self.say(wording.sentence(self.words, error), error=True)
        fields = {
            Reason.PHONE_INVALID: self.phone,
            Reason.MEMBER_NAME: self.name,
            Reason.CPF_INVALID: self.cpf,
            Reason.EMAIL_INVALID: self.email,
            Reason.BIRTHDAY_INVALID: self.birthday,
        }
        at_fault = fields.get(error.reason) if isinstance(error, Refused) else None
        if at_fault is not None:
            if self._more.isAncestorOf(at_fault):
                self._more.show()
            at_fault.setFocus()
            at_fault.selectAll()

    def _on_enter(self) -> None:
        for field in (self.phone, self.name):
            if not field.text().strip():
                field.setFocus()
                return
        form = EnrolmentForm(
            name=self.name.text(),
            phone=self.phone.text(),
            cpf=self.cpf.text(),
            email=self.email.text(),
            birthday=self.birthday.text(),
            referral=self.referral.text(),
        )
        self._enrol(form, self.agreed.isChecked())

    def _on_agree(self) -> None:
        self.agreed.setChecked(not self.agreed.isChecked())
        self.say("")

    def _on_more(self) -> None:
        self._more.show()
        self._widen.setEnabled(False)
        self.cpf.setFocus()

    def _fill(self, typed: str) -> None:
        """What was looked up in vain need not be typed again."""
        try:
            query = MemberQuery.typed(typed)
        except Refused:
            return
        if query.phone is not None:
            self.phone.setText(query.phone.national)
        elif query.cpf is not None:
            self.cpf.setText(query.cpf.digits)
            self._more.show()
        elif query.email:
            self.email.setText(query.email)
            self._more.show()
        elif query.name:
            self.name.setText(query.name)
        self._widen.setEnabled(self._more.isHidden())

    def _first(self) -> tuple[tuple[str, QLineEdit, int], ...]:
        text = self.words.text
        return (
            (text("Mobile with area code"), self.phone, LONGEST_PHONE),
            (text("Name"), self.name, LONGEST_NAME),
        )

    def _others(self) -> tuple[tuple[str, QLineEdit, int], ...]:
        text = self.words.text
        return (
            ("CPF", self.cpf, LONGEST_CPF),
            (text("E-mail"), self.email, LONGEST_EMAIL),
            (text("Date of birth"), self.birthday, LONGEST_DATE),
            (text("Who recommended the store"), self.referral, LONGEST_REFERRAL),
        )

    def _grid(self, fields: tuple[tuple[str, QLineEdit, int], ...]) -> FieldGrid:
        grid = FieldGrid()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        for place, (caption, field, longest) in enumerate(fields):
            row, column = divmod(place, 2)
            field.setMaxLength(longest)
            field.setMinimumHeight(taller(44))
            field.setAccessibleName(caption)
            field.setProperty("takes_scans", True)
            grid.addWidget(Text(caption, 14, tone="muted"), 3 * row, column)
            grid.addWidget(field, 3 * row + 1, column)
            if place >= 2:
                grid.setRowMinimumHeight(3 * row - 1, 4)
            grid.setColumnStretch(column, 1)
        return grid
