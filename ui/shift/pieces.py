"""Notes or coins of one kind: how many, and what they are worth together."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from pos_client.domain.shift import MOST_PIECES
from resources.words import Words
from ui.text_scale import taller, wider
from ui.widgets import Text

_ROW_PX = 44
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class PiecesRow(QWidget):
    """`R$ 50   [ 3 ]   150,00`; an empty field is none."""

    changed = Signal()

    def __init__(self, words: Words, denomination_cents: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self.denomination_cents = denomination_cents
        self.field = QLineEdit()
        # A wedge's digits in here would be notes: only a hand's are taken.
        self.field.setValidator(QIntValidator(0, MOST_PIECES, self.field))
        self.field.setMaxLength(len(str(MOST_PIECES)))
        self.field.setAlignment(_RIGHT)
        self.field.setFixedSize(wider(84), taller(_ROW_PX))
        label = words.money(denomination_cents)
        self.field.setAccessibleName(label)
        self._worth = Text("", 15, align=_RIGHT)
        self._worth.setMinimumWidth(wider(84))
        caption = Text(label, 15)
        caption.setFixedWidth(wider(78))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(caption)
        layout.addWidget(self.field)
        layout.addWidget(self._worth, 1)
        self.setFixedHeight(taller(_ROW_PX))
        self.field.textChanged.connect(self._on_changed)
        self._on_changed()

    @property
    def pieces(self) -> int:
        """How many were typed."""
        return int(self.field.text() or "0")

    @property
    def worth_cents(self) -> int:
        """All of them together."""
        return self.pieces * self.denomination_cents

    def _on_changed(self) -> None:
        self._worth.setText(self._words.amount(self.worth_cents))
        self._worth.set_tone("ink" if self.pieces else "disabled")
        self.changed.emit()
