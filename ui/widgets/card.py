"""A panel with a hairline and rounded corners, and the bars at the top and the foot of the screen."""

from typing import Literal

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.text_scale import is_larger, taller, wider
from ui.theme import current
from ui.widgets.painting import hairline, rounded, stroke
from ui.widgets.scroll_column import ScrollColumn
from ui.widgets.status_light import QueueChip, StatusLight
from ui.widgets.text import Text
from ui.widgets.wrap_row import WrapRow

_LEAST_NAME_PX = 120
"""Of a name that may end in an ellipsis."""


class Card(QWidget):
    """A panel; children go into `body`, a vertical layout."""

    def __init__(
        self,
        *,
        padding_px: int = 18,
        spacing_px: int = 8,
        scrolls: bool = False,
        widest_px: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        """With `scrolls` it may be lower than grown words would have it.

        With `widest_px` what it holds stays in its middle on a wide screen: a caption near its amount.
        """
        super().__init__(parent)
        self._padding_px, self._widest_px = padding_px, wider(widest_px)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(padding_px, padding_px, padding_px, padding_px)
        self.body = outer
        self._column: ScrollColumn | None = None
        if scrolls and is_larger():
            self.body = QVBoxLayout()
            self._column = ScrollColumn(self.body)
            outer.addWidget(self._column)
        self.body.setSpacing(spacing_px)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        layout = self.layout()
        if self._widest_px and layout is not None:
            side = max(self._padding_px, (self.width() - self._widest_px) // 2)
            layout.setContentsMargins(side, self._padding_px, side, self._padding_px)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current()
        rounded(QPainter(self), self.rect(), radius=10, fill=theme.panel, border=theme.line)


def centred(card: QWidget) -> QHBoxLayout:
    """The card in the middle of its row. An aligned one would not be asked how high it is at its width.

    Its paragraphs would be cut.
    """
    row = QHBoxLayout()
    row.addStretch(1)
    if is_larger():
        row.addWidget(_as_wide_as_there_is_room(card), 100)
    else:
        row.addWidget(card)
    row.addStretch(1)
    return row


def _as_wide_as_there_is_room(card: QWidget) -> ScrollColumn:
    """Grown words in a card of a fixed width: it grows with them as far as the window goes, and scrolls."""
    width_px = wider(card.maximumWidth())
    card.setMinimumWidth(0)
    card.setMaximumWidth(width_px)
    column = ScrollColumn(card)
    column.setMaximumWidth(width_px)
    return column


class Bar(QWidget):
    """A full-width strip with a hairline on its inner side; children go into `row`."""

    def __init__(self, edge: Literal["top", "bottom"], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edge = edge
        self._yielding: tuple[QWidget, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.row = WrapRow(self)
        self.row.wraps = edge == "bottom"
        self.height_px = taller(44, 14) if edge == "top" else taller(80, 12, 15)
        self.setFixedHeight(self.height_px)
        if is_larger():
            # Or what it says in full now would keep the window from being narrow.
            self.setMinimumWidth(1)
        if edge == "top":
            self.row.setContentsMargins(20, 0, 20, 1)
            self.row.setSpacing(22)
        else:
            self.row.setContentsMargins(20, 13, 20, 12)
            self.row.setSpacing(8)

    def set_yielding(self, *widgets: QWidget) -> None:
        """Children that disappear, the first one first, while the bar is too narrow for all."""
        self._yielding = widgets
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()
        if self._edge == "bottom" and is_larger():
            self.fit(self.width())

    def fit(self, width_px: int) -> int:
        """As high as its row must be at that width, in pixels."""
        if is_larger():
            self.height_px = self.row.heightForWidth(width_px)
            self.setFixedHeight(self.height_px)
        return self.height_px

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._make_room()
            if self._edge == "bottom" and is_larger():
                self.fit(self.width())
        return super().event(event)

    def _make_room(self) -> None:
        margins = self.row.contentsMargins()
        missing = margins.left() + margins.right() - self.row.spacing() - self.width()
        for index in range(self.row.count()):
            item = self.row.itemAt(index)
            child = item.widget() if item is not None else None
            if child is not None and (child in self._yielding or not child.isHidden()):
                missing += _wanted_px(child) + self.row.spacing()
        for child in self._yielding:
            if child.isHidden() != (missing > 0):
                child.setHidden(missing > 0)
            if missing > 0:
                missing -= child.sizeHint().width() + self.row.spacing()
        if is_larger():
            self._shorten(missing)

    def _shorten(self, missing: int) -> None:
        """What is well says so by its mark alone, then the rest, until all have room."""
        items = [self.row.itemAt(index) for index in range(self.row.count())]
        widgets = [item.widget() for item in items if item is not None]
        told = [one for one in widgets if isinstance(one, StatusLight | QueueChip) and not one.isHidden()]
        for child in sorted(told, key=lambda one: one.importance):
            if missing > 0:
                missing -= child.full_px() - child.terse_px()
                child.set_terse(True)
            else:
                child.set_terse(False)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.panel))
        y = self.height() - stroke(painter) if self._edge == "top" else 0.0
        hairline(painter, 0, y, width=self.width(), color=theme.line)


def _wanted_px(child: QWidget) -> int:
    if is_larger() and isinstance(child, Text) and child.elides:
        return min(child.sizeHint().width(), wider(_LEAST_NAME_PX))
    if isinstance(child, StatusLight | QueueChip):
        return child.full_px()
    return child.sizeHint().width()


class Separator(QWidget):
    """A hairline between parts of a card."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        hairline(QPainter(self), 0, 0, width=self.width(), color=current().line)
