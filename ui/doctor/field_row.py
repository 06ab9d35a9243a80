"""One setting of a device: its name at the left, its field at the right."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSignalBlocker, Signal
from PySide6.QtGui import QColor, QIntValidator, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from resources.words import Words
from ui.doctor.desk import Port, Value
from ui.doctor.fields import FieldWords, Kind
from ui.text_scale import is_larger, wider
from ui.theme import current
from ui.widgets import Text

FIELD_PX = 330


class Chooser(QComboBox):
    """With the mark that says that there is more to choose from."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(current().muted), 1.8))
        middle = QPointF(self.width() - 20, self.height() / 2 + 2)
        painter.drawPolyline([middle + QPointF(-5, -4), middle + QPointF(0, 1), middle + QPointF(5, -4)])


class FieldRow(QWidget):
    """`value` is what stands in the field, of the setting's own type."""

    changed = Signal()

    def __init__(self, words: Words, field: FieldWords, *, profiles: Sequence[str]) -> None:
        super().__init__()
        self.field, self._words = field, words
        self._choices = [(value, words.text(said)) for value, said in field.choices]
        if field.kind is Kind.PROFILE:
            self._choices = [(name, name) for name in profiles]
        self.editor = self._made()
        self.editor.setAccessibleName(words.text(field.label))
        if is_larger():
            self.editor.setMaximumWidth(wider(FIELD_PX))
        else:
            self.editor.setFixedWidth(FIELD_PX)
        # Grown words and their field have no room beside each other.
        row: QBoxLayout = QVBoxLayout(self) if is_larger() else QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4 if is_larger() else 16)
        row.addWidget(Text(words.text(field.label), 15, wrap=True), 1)
        row.addWidget(self.editor)

    @property
    def value(self) -> Value:
        """What the field says; a number that is none is 0, which the check refuses."""
        if isinstance(self.editor, QComboBox):
            return self._chosen(self.editor)
        text = self.editor.text().strip()
        if self.field.kind is Kind.NUMBER:
            return int(text) if text else 0
        return text

    def show_value(self, value: Value) -> None:
        """As the setting stands; a value that is no choice of ours is kept as it is."""
        if isinstance(self.editor, QLineEdit):
            self.editor.setText(str(value))
            return
        known = [one for one, _said in self._choices]
        if value not in known:
            self._choices.append((value, str(value)))
            self.editor.addItem(str(value))
            known.append(value)
        self.editor.setCurrentIndex(known.index(value))

    def show_ports(self, ports: Sequence[Port]) -> None:
        """Those that were found; the one that is chosen stays, though nothing is plugged in there now."""
        if self.field.kind is not Kind.PORT:
            return
        assert isinstance(self.editor, QComboBox)
        chosen = self.value
        own = [(value, self._words.text(said)) for value, said in self.field.choices]
        found = [(port.device, _said(port)) for port in ports]
        with QSignalBlocker(self.editor):
            self._choices = [*own, *found]
            self.editor.clear()
            self.editor.addItems([said for _value, said in self._choices])
            self.show_value(chosen)

    def _chosen(self, box: QComboBox) -> Value:
        said = box.currentText().strip()
        for value, known in self._choices:
            if known == said:
                return value
        return said

    def _made(self) -> QComboBox | QLineEdit:
        if self.field.kind in (Kind.TEXT, Kind.NUMBER):
            line = QLineEdit()
            line.setPlaceholderText(self.field.hint)
            line.setMaxLength(200)
            if self.field.kind is Kind.NUMBER:
                line.setValidator(QIntValidator(0, self.field.most, line))
            line.textChanged.connect(lambda _text: self.changed.emit())
            return line
        box = Chooser()
        box.addItems([said for _value, said in self._choices])
        if self.field.kind is Kind.PORT:
            box.setEditable(True)
            box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            edit = box.lineEdit()
            if edit is not None:
                edit.setProperty("painted", True)
        box.currentTextChanged.connect(lambda _text: self.changed.emit())
        return box


def _said(port: Port) -> str:
    return f"{port.device} · {port.description}" if port.description else port.device
