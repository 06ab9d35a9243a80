"""Cards of the manager's area: one large figure, or a list of captions and values."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.text_scale import is_larger, taller, wider
from ui.theme import current
from ui.widgets import AmountRow, Card, Sparkline, Text
from ui.widgets.painting import LEFT, fitting, words
from ui.widgets.text import Tone


class Figure(QWidget):
    """A large figure that shrinks before it is cut."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setFixedHeight(taller(38, 28))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    def set_text(self, text: str) -> None:
        """Put it there."""
        self._text = text
        self.setAccessibleName(text)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(wider(120, 28), taller(38, 28))

    def minimumSizeHint(self) -> QSize:
        return QSize(wider(60), taller(38, 28))

    def paintEvent(self, _event: QPaintEvent) -> None:
        face = fitting(self._text, self.width(), sizes_px=(28, 22, 17, 15), weight=600)
        words(QPainter(self), QRectF(self.rect()), self._text, face=face, color=current().ink, align=LEFT)


class FigureCard(Card):
    """Caption, figure, and below it what it was before or consists of."""

    def __init__(self, caption: str, *, spark: bool = False, compared: bool = True) -> None:
        super().__init__(padding_px=16, spacing_px=2)
        self.setMinimumWidth(wider(210) if is_larger() else 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.figure, self.note = Figure(), Text("", 14, tone="muted", elide=True)
        self.aside = Text("", 12, tone="muted", elide=True)
        self.spark = Sparkline(caption)
        self.spark.setVisible(spark)
        top = QHBoxLayout()
        top.setSpacing(8)
        named = Text(caption, 14, tone="muted", elide=True)
        # As high as the line beside it: the figures of all cards stand on one line.
        named.setFixedHeight(taller(20, 14))
        self.spark.setFixedSize(72, taller(20, 14))
        top.addWidget(named, 1)
        top.addWidget(self.spark)
        self.body.addLayout(top)
        for widget in (self.figure, self.note, self.aside):
            self.body.addWidget(widget)
        self.aside.setVisible(compared)
        self._caption = caption
        self.setAccessibleName(caption)

    def show_figure(self, figure: str, note: str, aside: str = "") -> None:
        """Written already."""
        self.figure.set_text(figure)
        self.note.setText(note)
        self.aside.setText(aside)
        self.note.setToolTip(note)
        self.aside.setToolTip(aside)
        self.setAccessibleDescription(", ".join(filter(None, (figure, note, aside))))


class FactsCard(Card):
    """A title over rows of caption and value; `show_rows` replaces them."""

    def __init__(self, title: str) -> None:
        super().__init__(padding_px=16, spacing_px=4)
        self.body.addWidget(Text(title, 15, weight=600, elide=True))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self.body.addLayout(self._rows)
        self.body.addStretch(1)
        self.setAccessibleName(title)

    def show_rows(self, rows: Sequence[tuple[str, str]], *, empty_text: str = "") -> None:
        """Captions and values; without any the sentence."""
        clear(self._rows)
        for caption, value in rows:
            self._rows.addWidget(AmountRow(caption, value))
        if not rows and empty_text:
            self._rows.addWidget(Text(empty_text, 14, tone="muted", wrap=True))
        self.setAccessibleDescription(
            "; ".join(f"{caption} {value}" for caption, value in rows) or empty_text
        )


@dataclass(frozen=True, slots=True)
class Notes:
    """Two lines and a value: what it was, the circumstances, how much (and `extra` below it)."""

    what: str
    aside: str
    value: str = ""
    tone: Tone = "ink"
    extra: str = ""


class NotesCard(Card):
    """A title over notes that scroll where there are many."""

    def __init__(self, title: str) -> None:
        super().__init__(padding_px=16, spacing_px=8)
        self.body.addWidget(Text(title, 15, weight=600, elide=True))
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(title)
        self.area.viewport().setAutoFillBackground(False)
        inside = QWidget()
        inside.setProperty("clear", True)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(8)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        column.addLayout(self._rows)
        column.addStretch(1)
        self.area.setWidget(inside)
        self.body.addWidget(self.area, 1)
        self.setMinimumHeight(taller(130, 15, 15, 12))
        self.setAccessibleName(title)

    def show_notes(self, notes: Sequence[Notes], *, empty_text: str) -> None:
        """These, from the top."""
        clear(self._rows)
        for one in notes:
            self._rows.addWidget(_note(one))
        if not notes and empty_text:
            self._rows.addWidget(Text(empty_text, 14, tone="muted", wrap=True))
        spoken = "; ".join(
            " ".join(filter(None, (one.what, one.aside, one.value, one.extra))) for one in notes
        )
        self.area.setAccessibleDescription(spoken or empty_text)


def _note(one: Notes) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(10)
    left, right = QVBoxLayout(), QVBoxLayout()
    for column in (left, right):
        column.setSpacing(0)
        column.setContentsMargins(0, 0, 0, 0)
    left.addWidget(Text(one.what, 15, wrap=True))
    if one.aside:
        left.addWidget(Text(one.aside, 12, tone="muted", wrap=True))
    end = Qt.AlignmentFlag.AlignRight
    right.addWidget(Text(one.value, 15, weight=600, tone="ink" if one.extra else one.tone, align=end))
    if one.extra:
        right.addWidget(Text(one.extra, 12, weight=600, tone=one.tone, align=end))
    right.addStretch(1)
    row.addLayout(left, 1)
    row.addLayout(right)
    return made


class ChartCard(Card):
    """A title, what the outline means at its right, and a chart."""

    def __init__(self, title: str, chart: QWidget, *, compared: str = "") -> None:
        super().__init__(padding_px=16, spacing_px=8)
        self.title = Text(title, 15, weight=600, elide=True)
        self.compared = Text(compared, 12, tone="muted", align=Qt.AlignmentFlag.AlignRight)
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.compared)
        self.body.addLayout(top)
        grows = chart.sizePolicy().verticalPolicy() is not QSizePolicy.Policy.Fixed
        self.body.addWidget(chart, 1 if grows else 0)
        self._facts = QVBoxLayout()
        self._facts.setSpacing(0)
        self.body.addLayout(self._facts)
        if not grows:
            self.body.addStretch(1)
        self.chart = chart
        self.setAccessibleName(title)

    def show_facts(self, rows: Sequence[tuple[str, str]]) -> None:
        """Captions and values under the chart."""
        clear(self._facts)
        for caption, value in rows:
            self._facts.addWidget(AmountRow(caption, value))


def clear(layout: QVBoxLayout) -> None:
    """Take all widgets out, at once: what is being deleted must not be seen."""
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
