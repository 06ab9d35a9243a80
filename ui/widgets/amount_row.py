"""A caption and its value on one line, plain or in a soft band."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.theme import current, font
from ui.widgets.painting import rounded
from ui.widgets.text import Text


class AmountRow(QWidget):
    """Caption at the left, value at the right; `strong` is heavier, `accent` is something gained."""

    def __init__(
        self,
        caption: str = "",
        value: str = "",
        *,
        strong: bool = False,
        accent: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._caption = Text(caption, tone="muted", elide=True)
        self._value = Text(value)
        self.setFixedHeight(26)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self._caption, 1)
        layout.addWidget(self._value)
        self.set_look(strong=strong, accent=accent)
        self._tell_accessibility()

    @property
    def value(self) -> str:
        return self._value.text()

    def set_value(self, value: str) -> None:
        self._value.setText(value)
        self._tell_accessibility()

    def set_caption(self, caption: str) -> None:
        self._caption.setText(caption)
        self._tell_accessibility()

    def set_look(self, *, strong: bool = False, accent: bool = False) -> None:
        self._value.setFont(font(15, 600 if strong else 400))
        self._value.set_tone("accent" if accent else "ink")

    def _tell_accessibility(self) -> None:
        self.setAccessibleName(f"{self._caption.text()} {self._value.text()}")


class SoftBand(QWidget):
    """A caption and a value on the soft accent: what can be used, what was used."""

    def __init__(self, caption: str = "", value: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caption = Text(caption, 14, elide=True)
        self._value = Text(value, 14, weight=600)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(37)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, 12, 0)
        layout.setSpacing(12)
        layout.addWidget(self._caption, 1)
        layout.addWidget(self._value)
        self.set_words(caption, value)

    def set_words(self, caption: str, value: str) -> None:
        self._caption.setText(caption)
        self._value.setText(value)
        self.setAccessibleName(f"{caption} {value}")

    def paintEvent(self, _event: QPaintEvent) -> None:
        rounded(QPainter(self), self.rect(), radius=8, fill=current().soft)
