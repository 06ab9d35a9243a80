"""One rule on screen: its name and what it does at the left, its field at the right, why not beneath."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from pos_client.services.ruling import BOUNDS
from resources.words import Words
from ui.money_entry import money_field
from ui.rules.count_field import CountField
from ui.rules.words import UNITS, RuleWords, Unit
from ui.text_scale import is_larger, taller, wider
from ui.widgets import ChoiceBox, MoneyField, Text

FIELD_PX = 260
_MONEY_PX = 62


class RuleRow(QWidget):
    """`value` is what stands in the field: a choice's value, an amount, a count or a mask's text."""

    changed = Signal()

    def __init__(self, words: Words, rule: RuleWords) -> None:
        super().__init__()
        self.rule = rule
        self.field = _made(words, rule)
        told = self.field.line if isinstance(self.field, CountField) else self.field
        told.setAccessibleName(words.text(rule.label))
        told.setAccessibleDescription(words.text(rule.does))
        self.field.setFixedWidth(wider(FIELD_PX))
        self.problem = Text("", 14, tone="error", wrap=True)
        self.problem.hide()
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(Text(words.text(rule.label), 15, weight=600, wrap=True))
        column.addWidget(Text(words.text(rule.does), 13, tone="muted", wrap=True))
        column.addWidget(self.problem)
        column.addStretch(1)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(20)
        grid.setColumnStretch(0, 1)
        grid.addLayout(column, 0, 0)
        if is_larger():
            # Grown words and their field have no room beside each other.
            grid.addWidget(self.field, 1, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            grid.addWidget(self.field, 0, 1, Qt.AlignmentFlag.AlignTop)
        self._listen()

    @property
    def value(self) -> object:
        """What the field says."""
        match self.field:
            case QComboBox():
                return self.rule.choices[self.field.currentIndex()][0]
            case MoneyField():
                return self.field.value_cents
            case CountField():
                return self.field.value
            case QLineEdit():
                return self.field.text()
        raise TypeError(type(self.field))

    def show_value(self, value: object) -> None:
        """As the rule stands."""
        match self.field:
            case QComboBox():
                self.field.setCurrentIndex([known for known, _said in self.rule.choices].index(value))  # type: ignore[arg-type]
            case MoneyField():
                assert isinstance(value, int)
                self.field.propose(value)
            case CountField():
                assert isinstance(value, int)
                self.field.show_value(value)
            case QLineEdit():
                self.field.setText(str(value))

    def say(self, sentence: str) -> None:
        """Why the value does not do; empty once it does."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _listen(self) -> None:
        match self.field:
            case QComboBox():
                self.field.currentIndexChanged.connect(lambda _index: self.changed.emit())
            case MoneyField():
                self.field.value_changed.connect(lambda _cents: self.changed.emit())
            case CountField():
                self.field.value_changed.connect(lambda _value: self.changed.emit())
            case QLineEdit():
                self.field.textChanged.connect(lambda _text: self.changed.emit())


def _made(words: Words, rule: RuleWords) -> QComboBox | MoneyField | CountField | QLineEdit:
    match rule.unit:
        case Unit.CHOICE:
            return _choices(words, rule)
        case Unit.MONEY | Unit.PERCENT:
            # Hundredths of a percent are typed as centavos are: from the right.
            field = money_field(words, "R$" if rule.unit is Unit.MONEY else "%")
            field.set_maximum(BOUNDS[rule.name])
            field.setFixedHeight(taller(_MONEY_PX, 28))
            return field
        case Unit.MASK:
            line = QLineEdit()
            line.setMaxLength(13)
            line.setPlaceholderText("20CCCCCPPPPPD")
            return line
        case _:
            return CountField(words.text(UNITS[rule.unit]), most=BOUNDS[rule.name])


def _choices(words: Words, rule: RuleWords) -> QComboBox:
    box = ChoiceBox()
    for _value, said in rule.choices:
        box.addItem(words.text(said))
    return box
