"""Fields with a caption above and, beneath, what they are for or why what stands in them does not do."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from ui.text_scale import is_larger, taller
from ui.widgets import ChoiceBox, Text, WrapRow

FIELD_HEIGHT_PX = 44


class Asking(QWidget):
    """One question. `choices` are (value, words); without them it is typed."""

    changed = Signal()

    def __init__(
        self,
        name: str,
        caption: str,
        *,
        hint: str = "",
        choices: Sequence[tuple[str, str]] = (),
        most: int = 120,
    ) -> None:
        super().__init__()
        self.name = name
        self._hint = hint
        self._choices = tuple(choices)
        self.caption = Text(caption, 14, tone="muted")
        self.said = Text(hint, 13, tone="muted", wrap=True)
        self.field: QLineEdit | QComboBox = ChoiceBox() if choices else QLineEdit()
        self.field.setAccessibleName(caption)
        self.field.setAccessibleDescription(hint)
        self.field.setMinimumHeight(taller(FIELD_HEIGHT_PX))
        self.setFocusProxy(self.field)
        if isinstance(self.field, QComboBox):
            for _value, said in choices:
                self.field.addItem(said)
            self.field.currentIndexChanged.connect(lambda _index: self._on_changed())
        else:
            self.field.setMaxLength(most)
            self.field.textChanged.connect(lambda _text: self._on_changed())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        for widget in (self.caption, self.field, self.said):
            column.addWidget(widget)
        column.addStretch(1)
        # Only now that it has a parent: shown before, it would be a window of its own and take the keyboard.
        self.said.setVisible(bool(hint))

    @property
    def value(self) -> str:
        """What stands there."""
        if isinstance(self.field, QComboBox):
            return self._choices[self.field.currentIndex()][0]
        return self.field.text().strip()

    def show_value(self, value: str) -> None:
        """Put it there, without telling anybody."""
        self.blockSignals(True)
        if isinstance(self.field, QComboBox):
            values = [known for known, _said in self._choices]
            self.field.setCurrentIndex(values.index(value) if value in values else 0)
        else:
            self.field.setText(value)
        self.blockSignals(False)

    def hide_typing(self) -> None:
        """A secret: dots on the screen, and never back from where it is kept."""
        assert isinstance(self.field, QLineEdit)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)

    def take(self) -> str:
        """A secret goes out of the field and is forgotten there."""
        typed = self.value
        self.show_value("")
        return typed

    def hint(self, text: str) -> None:
        """What it is for, from now on."""
        self._hint = text
        self.say("")

    def say(self, problem: str) -> None:
        """Why it does not do; empty once it does."""
        self.said.set_tone("error" if problem else "muted")
        self.said.setText(problem or self._hint)
        self.said.setVisible(bool(problem or self._hint))

    def _on_changed(self) -> None:
        self.say("")
        self.changed.emit()


class Form(QWidget):
    """Questions in two columns; one that is `wide` takes both."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.asked: dict[str, Asking] = {}
        self._column = QVBoxLayout(self) if is_larger() else None
        self._pair: WrapRow | None = None
        if self._column is not None:
            self._column.setContentsMargins(0, 0, 0, 0)
            self._column.setSpacing(10)
        self._grid = QGridLayout(self if self._column is None else None)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._place = 0

    def ask(self, asking: Asking, *, wide: bool = False) -> Asking:
        """One more."""
        if wide and self._place % 2:
            self._place += 1
        if self._column is not None:
            self._add_grown(self._column, asking, wide=wide)
        else:
            self._grid.addWidget(asking, self._place // 2, self._place % 2, 1, 2 if wide else 1)
        self._place += 2 if wide else 1
        self.asked[asking.name] = asking
        asking.changed.connect(self.changed)
        return asking

    def _add_grown(self, column: QVBoxLayout, asking: Asking, *, wide: bool) -> None:
        """Two in a row while there is room for both."""
        if wide:
            self._pair = None
            column.addWidget(asking)
            return
        if self._pair is None or self._pair.count() == 2:
            self._pair = WrapRow()
            self._pair.most_columns = 2
            self._pair.setSpacing(16)
            column.addLayout(self._pair)
        self._pair.addWidget(asking)

    def values(self) -> dict[str, str]:
        """By name."""
        return {name: asking.value for name, asking in self.asked.items()}

    def show_values(self, values: dict[str, str]) -> None:
        """Those that are asked for here."""
        for name, asking in self.asked.items():
            asking.show_value(values.get(name, ""))

    def first_empty(self, *names: str) -> Asking | None:
        """The first of these that nothing stands in."""
        return next((self.asked[name] for name in names if not self.asked[name].value), None)
