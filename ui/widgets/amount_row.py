"""A caption and its value on one line, plain or in a soft band."""

from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QWidget

from ui.text_scale import is_larger, taller
from ui.theme import current, font
from ui.widgets.painting import LEFT, RIGHT, advance, rounded
from ui.widgets.text import Text


class CaptionAndValue(QWidget):
    """Side by side; where grown words have no room for that, the value stands under its caption."""

    def __init__(self, caption: Text, value: Text, *, height_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caption, self._value, self._height_px = caption, value, height_px
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(height_px)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(12)
        self._line.addWidget(caption, 1)
        self._line.addWidget(value)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        if not is_larger():
            return
        margins = self._line.contentsMargins()
        value_px = advance(self._value.font(), self._value.text())
        needed = advance(self._caption.font(), self._caption.text()) + 12 + value_px
        apart = bool(value_px) and needed > self.width() - margins.left() - margins.right()
        ways = QBoxLayout.Direction
        self._line.setDirection(ways.TopToBottom if apart else ways.LeftToRight)
        self._line.setSpacing(0 if apart else 12)
        self._value.setAlignment(RIGHT if apart else LEFT)
        room = self.width() - margins.left() - margins.right()
        wraps = advance(self._caption.font(), self._caption.text()) > room > 0
        self._caption.setWordWrap(wraps)
        above = self._caption.heightForWidth(room) - self._caption.font().pixelSize() if wraps else 0
        self.setFixedHeight(self._height_px + above + (self._value.sizeHint().height() if apart else 0))


class AmountRow(CaptionAndValue):
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
        super().__init__(
            Text(caption, tone="muted", elide=True), Text(value), height_px=taller(26), parent=parent
        )
        self.set_look(strong=strong, accent=accent)
        self._tell_accessibility()

    @property
    def value(self) -> str:
        return self._value.text()

    def set_value(self, value: str) -> None:
        self._value.setText(value)
        self._arrange()
        self._tell_accessibility()

    def set_caption(self, caption: str) -> None:
        self._caption.setText(caption)
        self._arrange()
        self._tell_accessibility()

    def set_look(self, *, strong: bool = False, accent: bool = False) -> None:
        self._value.setFont(font(15, 600 if strong else 400))
        self._value.set_tone("accent" if accent else "ink")

    def _tell_accessibility(self) -> None:
        self.setAccessibleName(f"{self._caption.text()} {self._value.text()}")


class SoftBand(CaptionAndValue):
    """A caption and a value on the soft accent: what can be used, what was used."""

    def __init__(self, caption: str = "", value: str = "", *, parent: QWidget | None = None) -> None:
        words, amount = Text(caption, 14, elide=True), Text(value, 14, weight=600)
        super().__init__(words, amount, height_px=taller(37, 14), parent=parent)
        self._line.setContentsMargins(12, 0, 12, 0)
        self.set_words(caption, value)

    def set_words(self, caption: str, value: str) -> None:
        self._caption.setText(caption)
        self._value.setText(value)
        self._arrange()
        self.setAccessibleName(f"{caption} {value}")

    def paintEvent(self, _event: QPaintEvent) -> None:
        rounded(QPainter(self), self.rect(), radius=8, fill=current().soft)
