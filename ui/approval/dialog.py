"""Somebody else's code or badge, their PIN, and the reason."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_client.domain.errors import Reason, Refused, TillError
from pos_client.domain.money import Money
from pos_client.domain.permissions import Permission
from resources.words import Words
from ui import wording
from ui.approval.reason_row import ReasonRow
from ui.approval.reasons import ACTIONS, quick_reasons
from ui.dialog import Dialog
from ui.widgets import AmountRow, FieldGrid, Text


class ApprovalDialog(Dialog):
    """Enter goes to the next empty field and approves from the last; a badge is scanned into the first.

    The PIN leaves the field as `submitted` (who, PIN, reason) is emitted, and is not kept.
    """

    submitted = Signal(str, str, str)

    def __init__(self, parent: QWidget, words: Words, *, permission: Permission, limit: Money | None) -> None:
        super().__init__(
            parent,
            words,
            title=words.text(ACTIONS[permission]),
            subtitle=words.text("Needs the approval of somebody else: a supervisor or manager."),
            width_px=680,
        )
        self.field, self.pin = QLineEdit(), QLineEdit()
        self.reason = ReasonRow(words, quick_reasons(permission))
        self._made_fields()
        if limit is not None:
            row = AmountRow(words.text("To be approved"), words.money(limit.cents), strong=True)
            self.body.addWidget(row)
        grid = FieldGrid()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        captions = (words.text("Code or badge of who approves"), words.text("PIN"))
        for column, (caption, field) in enumerate(zip(captions, (self.field, self.pin), strict=True)):
            grid.addWidget(Text(caption, 14, tone="muted"), 0, column)
            grid.addWidget(field, 1, column)
            grid.setColumnStretch(column, 1)
            field.setAccessibleName(caption)
        self.body.addLayout(grid)
        self.body.addWidget(self.reason)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self._approve = self.action("Enter", words.text("Approve"), self._on_enter, primary=True)
        self.closed.connect(self.pin.clear)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in the first field goes on to the PIN: a scanner presses it by itself."""
        if watched is self.field and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.field.text().strip():
                if event.type() == QEvent.Type.KeyPress:
                    self._on_enter()
                return True
            return False
        return super().eventFilter(watched, event)

    def show_refusal(self, error: TillError) -> None:
        """Why not; the cursor stands where it can be mended."""
        self._set_busy(False)
        self.say(wording.sentence(self.words, error), error=True)
        about_reason = isinstance(error, Refused) and error.reason is Reason.APPROVAL_REASON
        known = isinstance(error, Refused) and error.reason in {
            Reason.OPERATOR_UNKNOWN,
            Reason.OPERATOR_LOCKED,
        }
        target = self.reason.field if about_reason else self.pin if known else self.field
        target.setFocus()
        target.selectAll()

    def _made_fields(self) -> None:
        self.field.setMaxLength(40)
        self.field.setProperty("takes_scans", True)
        self.field.installEventFilter(self)
        self.pin.setMaxLength(12)
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData)

    def _on_enter(self) -> None:
        for field in (self.field, self.pin, self.reason.field):
            if not field.text().strip():
                field.setFocus()
                return
        who, pin = self.field.text().strip(), self.pin.text()
        self.pin.setText("")
        self._set_busy(True)
        self.submitted.emit(who, pin, self.reason.text)

    def _set_busy(self, busy: bool) -> None:
        self._approve.setEnabled(not busy)
        self.set_dismissible(not busy)
        self.say(self.words.text("Checking…") if busy else "", waiting=busy)
