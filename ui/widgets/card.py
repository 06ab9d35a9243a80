"""A panel with a hairline and rounded corners, and the bars at the top and the foot of the screen."""

from typing import Literal

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import current
from ui.widgets.painting import hairline, rounded, stroke


class Card(QWidget):
    """A panel; children go into `body`, a vertical layout."""

    def __init__(self, *, padding_px: int = 18, spacing_px: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(padding_px, padding_px, padding_px, padding_px)
        self.body.setSpacing(spacing_px)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current()
        rounded(QPainter(self), self.rect(), radius=10, fill=theme.panel, border=theme.line)


def centred(card: QWidget) -> QHBoxLayout:
    """The card in the middle of its row. An aligned one would not be asked how high it is at its width.

    Its paragraphs would be cut.
    """
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(card)
    row.addStretch(1)
    return row


class Bar(QWidget):
    """A full-width strip with a hairline on its inner side; children go into `row`."""

    def __init__(self, edge: Literal["top", "bottom"], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edge = edge
        self._yielding: tuple[QWidget, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.row = QHBoxLayout(self)
        if edge == "top":
            self.setFixedHeight(44)
            self.row.setContentsMargins(20, 0, 20, 1)
            self.row.setSpacing(22)
        else:
            self.setFixedHeight(80)
            self.row.setContentsMargins(20, 13, 20, 12)
            self.row.setSpacing(8)

    def set_yielding(self, *widgets: QWidget) -> None:
        """Children that disappear, the first one first, while the bar is too narrow for all."""
        self._yielding = widgets
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._make_room()
        return super().event(event)

    def _make_room(self) -> None:
        margins = self.row.contentsMargins()
        missing = margins.left() + margins.right() - self.row.spacing() - self.width()
        for index in range(self.row.count()):
            item = self.row.itemAt(index)
            child = item.widget() if item is not None else None
            if child is not None and (child in self._yielding or not child.isHidden()):
                missing += child.sizeHint().width() + self.row.spacing()
        for child in self._yielding:
            if child.isHidden() != (missing > 0):
                child.setHidden(missing > 0)
            if missing > 0:
                missing -= child.sizeHint().width() + self.row.spacing()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.panel))
        y = self.height() - stroke(painter) if self._edge == "top" else 0.0
        hairline(painter, 0, y, width=self.width(), color=theme.line)


class Separator(QWidget):
    """A hairline between parts of a card."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        hairline(QPainter(self), 0, 0, width=self.width(), color=current().line)
