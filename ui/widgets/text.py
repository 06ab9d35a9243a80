"""A line or paragraph of text with a role in the hierarchy: size, weight and tone. Plain text only."""

from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.theme import current, font
from ui.widgets.painting import panel_under

Tone = Literal["ink", "muted", "accent", "warning", "error", "on_accent", "disabled"]


class Text(QLabel):
    """Text of `size_px` and `weight`; ends in an ellipsis when `elide`, breaks into lines when `wrap`."""

    def __init__(
        self,
        text: str = "",
        size_px: int = 15,
        *,
        weight: int = 400,
        tone: Tone = "ink",
        elide: bool = False,
        wrap: bool = False,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._tone: Tone = tone
        self._elide = elide
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(size_px, weight))
        self.setWordWrap(wrap)
        self.setAlignment(align)
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_tone(self, tone: Tone) -> None:
        if tone != self._tone:
            self._tone = tone
            self.update()

    @property
    def elides(self) -> bool:
        return self._elide

    def text_is_cut(self) -> bool:
        """True when the words need more room than the label has."""
        if self.wordWrap():
            return self.heightForWidth(self.width()) > self.height()
        return QFontMetrics(self.font()).horizontalAdvance(self.text()) > self.contentsRect().width()

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), 24), hint.height()) if self._elide else hint

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        panel_under(self, painter)
        painter.setFont(self.font())
        theme = current()
        painter.setPen(QColor(getattr(theme, self._tone) if self.isEnabled() else theme.disabled))
        area, flags, shown = self.contentsRect(), int(self.alignment()), self.text()
        if self.wordWrap():
            flags |= int(Qt.TextFlag.TextWordWrap)
        elif self._elide:
            shown = QFontMetrics(self.font()).elidedText(shown, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(QRectF(area), flags, shown)
