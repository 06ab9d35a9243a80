"""A whole number and its unit: digits only, from zero to a bound."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from ui.text_scale import wider
from ui.widgets import Text

_FIELD_PX = 110


class CountField(QWidget):
    """An empty field is its smallest number."""

    value_changed = Signal(int)

    def __init__(self, unit: str, *, least: int = 0, most: int) -> None:
        super().__init__()
        self._least, self._most = least, most
        self.line = QLineEdit(str(least))
        self.line.setValidator(QIntValidator(0, most, self.line))
        self.line.setMaxLength(len(str(most)))
        self.line.setFixedWidth(wider(_FIELD_PX))
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.line.textChanged.connect(lambda _text: self.value_changed.emit(self.value))
        self.setFocusProxy(self.line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.line)
        self._unit = Text(unit, 15, tone="muted")
        row.addWidget(self._unit, 1)

    @property
    def value(self) -> int:
        """What is typed, within the bounds."""
        typed = self.line.text()
        return min(max(int(typed) if typed else 0, self._least), self._most)

    def show_value(self, value: int) -> None:
        """Put it there; the next digit typed after a Tab replaces it."""
        self.line.setText(str(value))

    def show_unit(self, unit: str) -> None:
        """One till, two tills."""
        self._unit.setText(unit)

    def name(self, name: str, description: str = "") -> None:
        """What a screen reader says of it."""
        self.line.setAccessibleName(name)
        self.line.setAccessibleDescription(description)
