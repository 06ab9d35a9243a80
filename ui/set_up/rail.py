"""The five steps at the left: which is done, where one is, what comes."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_client.domain.set_up import STEPS, Step
from resources.words import N_, Words
from ui.text_scale import is_larger, taller, wider
from ui.theme import current, font
from ui.widgets.painting import CENTER, advance, words

WIDTH_PX = 216
_ROW_PX, _PART_PX, _MARK_PX = 56, 30, 28
TITLES = {
    Step.CONNECT: N_("Connect"),
    Step.VALIDATE: N_("Check"),
    Step.RULES: N_("Store rules"),
    Step.REFERENCE: N_("Reference sale"),
    Step.RELEASED: N_("Release"),
}


class StepRail(QWidget):
    """Drawn, not touched: the steps go one after the other. A done one has a tick, not a colour alone."""

    def __init__(self, text: Words) -> None:
        super().__init__()
        self._words = text
        self._done: frozenset[Step] = frozenset()
        self._at = Step.CONNECT
        self._parts: tuple[str, ...] = ()
        self._part = 0
        if is_larger():
            self.setFixedHeight(taller(40, 17))
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        else:
            self.setFixedWidth(WIDTH_PX)
            self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def show_steps(self, done: Sequence[Step], at: Step, *, parts: Sequence[str] = (), part: int = 0) -> None:
        """`parts` are the pages of the step one is at."""
        self._done, self._at = frozenset(done), at
        self._parts, self._part = tuple(parts), part
        number = STEPS.index(at) + 1
        name = self._words.text(
            "Step {number} of 5: {name}", number=number, name=self._words.text(TITLES[at])
        )
        self.setAccessibleName(name)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH_PX, len(STEPS) * _ROW_PX + 5 * _PART_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, y = QPainter(self), 0.0
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_larger():
            self._draw_line(painter)
            return
        for number, step in enumerate(STEPS, 1):
            self._draw_step(painter, y, number=number, step=step)
            y += _ROW_PX
            if step is self._at:
                y = self._draw_parts(painter, y)

    def _draw_step(self, painter: QPainter, y: float, *, number: int, step: Step) -> None:
        mark = QRectF(1, y + (_ROW_PX - _MARK_PX) / 2, _MARK_PX, _MARK_PX)
        self._draw_mark(painter, mark, number=number, step=step)
        theme, here = current(), step is self._at
        filled = here or step in self._done
        area = QRectF(mark.right() + 12, y, self.width() - mark.right() - 12, _ROW_PX)
        tone = theme.ink if filled else theme.muted
        words(painter, area, self._words.text(TITLES[step]), face=font(17, 600 if here else 400), color=tone)

    def _draw_line(self, painter: QPainter) -> None:
        """Grown words: the steps as marks above the page, and where one is in words."""
        size, left = float(wider(_MARK_PX, 14)), 1.0
        for number, step in enumerate(STEPS, 1):
            mark = QRectF(left, (self.height() - size) / 2, size, size)
            self._draw_mark(painter, mark, number=number, step=step)
            left += size + 10
        theme, title = current(), self._words.text(TITLES[self._at])
        face = font(17, 600)
        area = QRectF(left + 8, 0, self.width() - left - 8, self.height())
        words(painter, area, title, face=face, color=theme.ink)
        if self._parts:
            part = area.adjusted(advance(face, title) + 16, 1, 0, 1)
            words(painter, part, f"· {self._parts[self._part]}", face=font(15), color=theme.accent)

    def _draw_mark(self, painter: QPainter, mark: QRectF, *, number: int, step: Step) -> None:
        theme, here = current(), step is self._at
        filled = here or step in self._done
        painter.setPen(QPen(QColor(theme.accent if filled else theme.key_line), 1.5))
        painter.setBrush(QColor(theme.accent if here else theme.soft if filled else theme.panel))
        painter.drawEllipse(mark)
        if step in self._done and (not here or step is Step.RELEASED):
            pen = QPen(QColor(theme.on_accent if here else theme.accent), 2)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            left, middle, share = mark.left(), mark.center().y(), mark.width() / _MARK_PX
            painter.drawPolyline(
                [
                    QPointF(left + 8 * share, middle),
                    QPointF(left + 12.5 * share, middle + 4.5 * share),
                    QPointF(left + 20 * share, middle - 4.5 * share),
                ]
            )
        else:
            ink = theme.on_accent if here else theme.muted
            words(painter, mark, str(number), face=font(14, 600), color=ink, align=CENTER)

    def _draw_parts(self, painter: QPainter, y: float) -> float:
        theme = current()
        for place, part in enumerate(self._parts):
            here = place == self._part
            area = QRectF(_MARK_PX + 13, y - 6, self.width() - _MARK_PX - 13, _PART_PX)
            color = theme.accent if here else theme.muted
            words(painter, area, part, face=font(14, 600 if here else 400), color=color)
            y += _PART_PX
        return y
