"""All rules of the store, a group at a time; nothing is in force before it is saved."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from pos_client.domain.errors import Refused, TillError
from pos_client.domain.rules import StoreRules
from resources.words import Words
from ui import wording
from ui.dialog import Dialog
from ui.rules.count_field import CountField
from ui.rules.model import value_of, with_values, worst_case_cents
from ui.rules.rows import FIELD_PX, RuleRow
from ui.rules.words import GROUPS, OFFLINE, RuleGroup
from ui.text_scale import no_taller, taller, wider
from ui.widgets import Text, WrapRow
from ui.widgets.painting import side_px

MOST_TILLS = 99
_PAGE_PX = 476
"""The longest page, without scrolling, on a screen of 768 lines."""


class RulesDialog(Dialog):
    """The arrows choose a group, Tab goes through its fields, Alt+S saves."""

    save_wanted = Signal(object)
    """The rules as they were typed."""

    def __init__(self, parent: QWidget, words: Words, rules: StoreRules) -> None:
        super().__init__(parent, words, title=words.text("Store rules"), width_px=940)
        self.set_subtitle(words.text("A change counts from the next product on and is kept in the journal."))
        self._rules = rules
        self.rows: dict[str, RuleRow] = {}
        self.tills = CountField(words.text("tills in the store"), least=1, most=MOST_TILLS)
        self.worst = Text("", 15, wrap=True)
        self.groups = QListWidget()
        self.groups.setProperty("sidebar", True)
        self.groups.setAccessibleName(words.text("Store rules"))
        self.groups.setFixedWidth(side_px([words.text(group.title) for group in GROUPS], 190))
        self._pages = QStackedWidget()
        for group in GROUPS:
            item = QListWidgetItem(words.text(group.title), self.groups)
            item.setSizeHint(QSize(0, taller(42)))
            self._pages.addWidget(self._page(group))
        self.groups.currentRowChanged.connect(self._pages.setCurrentIndex)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(self.groups)
        row.addWidget(self._pages, 1)
        self.body.addLayout(row, 1)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self._save = self.action("Alt+S", words.text("Save the rules"), self._on_save, primary=True)
        self._fill()

    def show_refusal(self, error: TillError) -> None:
        """Beside the field it is about, which is brought to the front; else under all of them."""
        self.set_busy(busy=False)
        sentence = wording.sentence(self.words, error)
        row = self.rows.get(str(error.details.get("rule", "")))
        if row is None:
            self.say(sentence, error=True)
            return
        self.groups.setCurrentRow(self._group_of(row.rule.name))
        row.say(sentence)
        row.field.setFocus()

    def set_busy(self, *, busy: bool) -> None:
        """While somebody approves it, or it is being written."""
        self._save.setEnabled(not busy)

    def _page(self, group: RuleGroup) -> QWidget:
        inside = QWidget()
        inside.setProperty("clear", True)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 4, 12, 4)
        column.setSpacing(12)
        column.addWidget(Text(self.words.text(group.about), 15, tone="muted", wrap=True))
        for rule in group.rules:
            row = RuleRow(self.words, rule)
            row.changed.connect(lambda row=row: self._on_changed(row))
            self.rows[rule.name] = row
            column.addWidget(row)
        if group is OFFLINE:
            self._add_worst_case(column)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setMinimumHeight(no_taller(_PAGE_PX))
        area.setWidget(inside)
        return area

    def _add_worst_case(self, column: QVBoxLayout) -> None:
        """What the limits come to in the whole store: each till counts for itself."""
        row = WrapRow()
        row.setSpacing(20)
        row.addWidget(self.worst, 1)
        self.tills.setFixedWidth(wider(FIELD_PX))
        self.tills.name(self.words.text("tills in the store"))
        self.tills.value_changed.connect(lambda _count: self._show_worst_case())
        row.addWidget(self.tills)
        column.addLayout(row)

    def _fill(self) -> None:
        for name, row in self.rows.items():
            row.blockSignals(True)
            row.show_value(value_of(self._rules, name))
            row.blockSignals(False)
        self.groups.setCurrentRow(0)
        self._show_worst_case()

    def _typed(self) -> StoreRules:
        return with_values(self._rules, {name: row.value for name, row in self.rows.items()})

    def _on_changed(self, row: RuleRow) -> None:
        row.say("")
        self.say("")
        if row.rule in OFFLINE.rules:
            self._show_worst_case()

    def _show_worst_case(self) -> None:
        names = [rule.name for rule in OFFLINE.rules]
        typed = with_values(self._rules, {name: self.rows[name].value for name in names})
        tills, text = self.tills.value, self.words.text
        self.tills.show_unit(self.words.plural("till in the store", "tills in the store", tills))
        if not typed.offline.is_on:
            self.worst.setText(text("Off: no cashback is used without the programme."))
            return
        self.worst.setText(
            self.words.plural(
                "Worst case with {count} till: up to {amount} in the store.",
                "Worst case with {count} tills: up to {amount} in the store.",
                tills,
                amount=self.words.money(worst_case_cents(typed, tills)),
            )
        )

    def _group_of(self, name: str) -> int:
        return next(place for place, group in enumerate(GROUPS) if name in {one.name for one in group.rules})

    def _on_save(self) -> None:
        for row in self.rows.values():
            row.say("")
        try:
            typed = self._typed()
        except Refused as error:
            self.show_refusal(error)
            return
        self.save_wanted.emit(typed)
