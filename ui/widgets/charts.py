"""Charts as widgets: give them values that are written already; a screen reader hears them all in words."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Theme, current, font
from ui.widgets.charts_paint import (
    Bar,
    Part,
    bars_height,
    draw_bars,
    draw_ranks,
    draw_shares,
    draw_spark,
    ranks_height,
    shares_height,
)
from ui.widgets.painting import CENTER

__all__ = ["Bar", "BarChart", "Part", "RankChart", "ShareChart", "Sparkline"]


class Chart(QWidget):
    """What all have in common: a name, a text for an empty one, and what is read aloud."""

    def __init__(self, name: str, *, empty_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._empty_text = empty_text
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def is_empty(self) -> bool:
        """There is nothing to draw."""
        return True

    def draw(self, painter: QPainter, area: QRectF, theme: Theme) -> None:
        """What is not empty."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme, area = QPainter(self), current(), QRectF(self.rect())
        if self.is_empty:
            painter.setFont(font(15))
            painter.setPen(QColor(theme.muted))
            painter.drawText(area, int(CENTER) | int(Qt.TextFlag.TextWordWrap), self._empty_text)
        else:
            self.draw(painter, area, theme)

    def _changed(self, spoken: Sequence[str]) -> None:
        self.setAccessibleDescription("; ".join(spoken) or self._empty_text)
        self.updateGeometry()
        self.update()


class BarChart(Chart):
    """Columns, by hour or by day; what was before stands behind as an outline."""

    def __init__(self, name: str, *, empty_text: str, parent: QWidget | None = None) -> None:
        super().__init__(name, empty_text=empty_text, parent=parent)
        self.bars: tuple[Bar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """These, from left to right."""
        self.bars = tuple(bars)
        self._changed([f"{bar.label} {bar.shown}" for bar in bars if bar.value])

    @property
    def is_empty(self) -> bool:
        return not any(bar.value or bar.before for bar in self.bars)

    def draw(self, painter: QPainter, area: QRectF, theme: Theme) -> None:
        draw_bars(painter, area, self.bars, theme=theme)

    def sizeHint(self) -> QSize:
        return QSize(400, bars_height() + 60)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, bars_height())


class _Parts(Chart):
    """Either chart of parts."""

    def __init__(self, name: str, *, empty_text: str, parent: QWidget | None = None) -> None:
        super().__init__(name, empty_text=empty_text, parent=parent)
        self.parts: tuple[Part, ...] = ()

    def show_parts(self, parts: Sequence[Part]) -> None:
        """These, from the top."""
        self.parts = tuple(parts)
        self._changed([" ".join(filter(None, (one.label, one.shown, one.aside))) for one in parts])

    @property
    def is_empty(self) -> bool:
        return not self.parts

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())


class RankChart(_Parts):
    """The longest bar first, each under its words."""

    def draw(self, painter: QPainter, area: QRectF, theme: Theme) -> None:
        draw_ranks(painter, area, self.parts, theme=theme)

    def sizeHint(self) -> QSize:
        return QSize(280, ranks_height(max(len(self.parts), 2)))


class ShareChart(_Parts):
    """Parts of a whole in one bar, told apart by their pattern, with a legend."""

    def draw(self, painter: QPainter, area: QRectF, theme: Theme) -> None:
        draw_shares(painter, area, self.parts, theme=theme)

    def sizeHint(self) -> QSize:
        return QSize(280, shares_height(max(len(self.parts), 2)))


class Sparkline(Chart):
    """A small line that says which way it goes; its figures stand elsewhere."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, empty_text="", parent=parent)
        self.values: tuple[int, ...] = ()

    def show_values(self, values: Sequence[int], *, spoken: str) -> None:
        """These, from left to right."""
        self.values = tuple(values)
        self._changed([spoken])

    @property
    def is_empty(self) -> bool:
        return len(self.values) < 2

    def draw(self, painter: QPainter, area: QRectF, theme: Theme) -> None:
        draw_spark(painter, area, self.values, theme=theme)

    def sizeHint(self) -> QSize:
        return QSize(72, 24)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 20)
