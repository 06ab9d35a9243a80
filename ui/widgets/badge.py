"""Small round things about a person: the tier's pill and the initials."""

from typing import Literal

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.text_scale import taller, wider
from ui.theme import current, font
from ui.widgets.painting import CENTER, advance, rounded, words

BadgeTone = Literal["accent", "muted", "warning", "error"]


class Badge(QWidget):
    """A short word in an outlined pill."""

    def __init__(self, text: str = "", *, tone: BadgeTone = "accent", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self._tone: BadgeTone = tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def set_text(self, text: str) -> None:
        self._text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def set_tone(self, tone: BadgeTone) -> None:
        self._tone = tone
        self.update()

    def text_is_cut(self) -> bool:
        return self.sizeHint().width() > self.width()

    def sizeHint(self) -> QSize:
        return QSize(advance(font(12, 600), self._text) + 22, taller(24, 12))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current()
        color = getattr(theme, self._tone)
        painter = QPainter(self)
        rounded(painter, self.rect(), radius=self.height() / 2, fill=theme.panel, border=color)
        words(painter, self.rect(), self._text, face=font(12, 600), color=color, align=CENTER)


class Avatar(QWidget):
    """A person's initials in a soft circle."""

    def __init__(self, initials: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._initials = initials
        self.setFixedSize(wider(40), wider(40))

    def set_initials(self, initials: str) -> None:
        self._initials = initials
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        rounded(painter, self.rect(), radius=self.height() / 2, fill=theme.soft)
        words(painter, self.rect(), self._initials, face=font(15, 600), color=theme.accent, align=CENTER)
