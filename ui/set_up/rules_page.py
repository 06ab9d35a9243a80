"""Third step: how cashback, limits and approvals behave in this store."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_client.domain.errors import Refused
from pos_client.domain.rules import StoreRules
from pos_client.domain.set_up import Step
from pos_client.domain.till import Operator
from resources.words import Words
from ui.background import Background
from ui.pulling import sentences
from ui.rules.dialog import RulesDialog
from ui.set_up.desk import SetUpDesk
from ui.set_up.page import SetUpPage
from ui.set_up.store_page import section
from ui.widgets import ActionButton, Text


class RulesPage(SetUpPage):
    """Alt+R opens all rules; Enter says that they are the store's."""

    def __init__(self, words: Words, desk: SetUpDesk, background: Background) -> None:
        text = words.text
        super().__init__(
            words,
            desk,
            background,
            title=text("Store rules"),
            about=text(
                "What earns and uses cashback, offline limits, discounts, approvals. A "
                "manager can change them at any time."
            ),
        )
        self.next_label = text("These are the store's rules")
        self.operator: Operator | None = None
        self.open = ActionButton("Alt+R", text("See and change all rules"))
        self.open.clicked.connect(lambda _checked=False: self.show_rules())
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        self.body.addLayout(self._lines)
        self.foot.addWidget(self.open)
        self.body.addStretch(1)

    @property
    def first_field(self) -> QWidget:
        """Enter goes on from anywhere."""
        return self

    def begin(self) -> None:
        self.setFocus()
        self._show(self.desk.rules())

    def advance(self) -> None:
        by = self.operator
        self.work(
            lambda: self.desk.passed(Step.RULES, by),
            lambda _standing: self.passed.emit(),
            waiting="",
            room="till",
        )

    def show_rules(self) -> None:
        """All of them, as the manager's menu has them."""
        dialog = RulesDialog(self.window(), self.words, self.desk.rules())
        dialog.save_wanted.connect(lambda wanted: self._on_save(dialog, wanted))
        dialog.open(dialog.groups)

    def _on_save(self, dialog: RulesDialog, wanted: StoreRules) -> None:
        by = self.operator
        assert by is not None
        try:
            self.desk.check_rules(wanted)
        except Refused as error:
            dialog.show_refusal(error)
            return

        def done(rules: StoreRules) -> None:
            dialog.finish()
            self._show(rules)
            self.say(self.words.text("Rules saved. They count from now on."))

        dialog.set_busy(busy=True)
        self.background.run(
            "till", lambda: self.desk.change_rules(by, wanted), done=done, failed=dialog.show_refusal
        )

    def _show(self, rules: StoreRules) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        text = self.words.text
        changed = sentences.changes(self.words, StoreRules(), rules)
        self._lines.addWidget(section(text("Changed from what is usual") if changed else text("As usual")))
        for line in changed:
            self._lines.addWidget(Text(line, 15, wrap=True))
        if not changed:
            usual = text(
                "Nothing was changed: this till credits the programme itself, and no "
                "cashback is used offline."
            )
            self._lines.addWidget(Text(usual, 15, tone="muted", wrap=True))
