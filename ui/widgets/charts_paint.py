"""How charts are drawn: on a widget or on a page, from plain values that are written already.

Every bar carries its value in words, what came before is an outline and not only another colour, and parts of
a whole are told by their pattern as well. Lengths are proportional to whole numbers (centavos, counts).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF

from ui.contrast import mixed
from ui.text_scale import taller
from ui.theme import Theme, font
from ui.widgets.painting import CENTER, LEFT, RIGHT, advance, hairline, rounded, stroke, words

AXIS_PX = 22
VALUE_PX = 18
RANK_ROW_PX = 38
LEGEND_ROW_PX = 30
SHARE_PX = 22
WIDEST_BAR_PX = 110
"""A day with a single hour is a column, not a wall."""
_PATTERNS = (
    Qt.BrushStyle.SolidPattern,
    Qt.BrushStyle.BDiagPattern,
    Qt.BrushStyle.Dense5Pattern,
    Qt.BrushStyle.FDiagPattern,
    Qt.BrushStyle.VerPattern,
    Qt.BrushStyle.DiagCrossPattern,
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `label` under it, `shown` over it where there is room; `before` what it is compared with."""

    label: str
    value: int
    shown: str
    before: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a whole, or one rank: `shown` is its value, `aside` what stands beside it in grey."""

    label: str
    value: int
    shown: str
    aside: str = ""


def draw_bars(painter: QPainter, area: QRectF, bars: Sequence[Bar], *, theme: Theme) -> None:
    """Columns from a common foot, the highest in the accent; an outline stands behind for before."""
    most = max((max(bar.value, bar.before) for bar in bars), default=0)
    plot = area.adjusted(0, taller(VALUE_PX, 12), 0, -taller(AXIS_PX, 12))
    hairline(painter, plot.left(), plot.bottom(), width=plot.width(), color=theme.line)
    if not bars or most <= 0:
        return
    best = max(range(len(bars)), key=lambda at: bars[at].value)
    step, first = _steps(plot, len(bars))
    gap = min(8.0, step * 0.18)
    for at, bar in enumerate(bars):
        slot = QRectF(first + at * step + gap / 2, plot.top(), step - gap, plot.height())
        if bar.before:
            _ghost(painter, _standing(slot, bar.before, most), theme)
        if bar.value:
            inside = slot.adjusted(min(4.0, step * 0.08), 0, -min(4.0, step * 0.08), 0)
            fill = theme.accent if at == best else _calm(theme)
            _column(painter, _standing(inside, bar.value, most), fill=fill)
    _bar_words(painter, plot, bars, best=best, most=most, theme=theme)


def _steps(plot: QRectF, count: int) -> tuple[float, float]:
    """How far apart columns stand and where the first begins: a few stand in the middle, none is a wall."""
    step = min(plot.width() / count, WIDEST_BAR_PX)
    return step, plot.left() + (plot.width() - step * count) / 2


def _standing(slot: QRectF, value: int, most: int) -> QRectF:
    height = max(slot.height() * value / most, 2.0)
    return QRectF(slot.left(), slot.bottom() - height, slot.width(), height)


def _column(painter: QPainter, box: QRectF, *, fill: str) -> None:
    """Round at the top, flat at the foot."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(fill))
    painter.drawPath(_top_rounded(box, 3))


def _ghost(painter: QPainter, box: QRectF, theme: Theme) -> None:
    """What was before: a dashed outline, never a second colour alone."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(theme.muted), stroke(painter))
    pen.setDashPattern([3, 3])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inside = box.adjusted(0.5, 0.5, -0.5, 0)
    painter.drawPolyline(
        QPolygonF([inside.bottomLeft(), inside.topLeft(), inside.topRight(), inside.bottomRight()])
    )


def _top_rounded(box: QRectF, radius: float) -> QPainterPath:
    radius = min(radius, box.height(), box.width() / 2)
    path = QPainterPath(box.bottomLeft())
    path.lineTo(box.left(), box.top() + radius)
    path.quadTo(box.topLeft(), QPointF(box.left() + radius, box.top()))
    path.lineTo(box.right() - radius, box.top())
    path.quadTo(box.topRight(), QPointF(box.right(), box.top() + radius))
    path.lineTo(box.bottomRight())
    path.closeSubpath()
    return path


def _bar_words(
    painter: QPainter,
    plot: QRectF,
    bars: Sequence[Bar],
    *,
    best: int,
    most: int,
    theme: Theme,
) -> None:
    """Labels under as many as there is room for; values over all of them, or over the best alone."""
    small, strong = font(12), font(12, 600)
    step, first = _steps(plot, len(bars))
    widest = max(advance(small, bar.label) for bar in bars) + 6
    every = max(1, ceil(widest / step))
    all_fit = max(advance(small, bar.shown) for bar in bars) + 4 <= step
    for at, bar in enumerate(bars):
        middle = first + (at + 0.5) * step
        if at % every == 0:
            foot = QRectF(middle - step * every / 2, plot.bottom() + 4, step * every, taller(AXIS_PX, 12) - 4)
            words(painter, foot, bar.label, face=small, color=theme.muted, align=CENTER)
        if bar.value and (all_fit or at == best):
            face = strong if at == best else small
            width = max(step, advance(face, bar.shown) + 4.0)
            left = min(max(middle - width / 2, plot.left()), plot.right() - width)
            top = _standing(plot, bar.value, most).top() - taller(VALUE_PX, 12)
            place = QRectF(left, top, width, taller(VALUE_PX, 12))
            if bar.before >= bar.value:
                # The outline of before goes on behind the words, not through them.
                painter.fillRect(place.adjusted(0, 2, 0, -2), QColor(theme.panel))
            color = theme.ink if at == best else theme.muted
            words(painter, place, bar.shown, face=face, color=color, align=CENTER)


def draw_ranks(painter: QPainter, area: QRectF, parts: Sequence[Part], *, theme: Theme) -> None:
    """One under the other: words and value on a line, the bar beneath."""
    most = max((part.value for part in parts), default=0)
    for at, part in enumerate(parts):
        row = QRectF(area.left(), area.top() + at * taller(RANK_ROW_PX), area.width(), taller(RANK_ROW_PX))
        value_px = advance(font(15, 600), part.shown)
        line = row.adjusted(0, 0, 0, -12)
        words(painter, line, part.shown, face=font(15, 600), color=theme.ink, align=RIGHT)
        aside_px = min(advance(font(12), part.aside), int(row.width() * 0.4)) if part.aside else 0
        beside = line.adjusted(0, 0, -value_px - 10, 0)
        if part.aside:
            words(painter, beside, part.aside, face=font(12), color=theme.muted, align=RIGHT)
        name = beside.adjusted(0, 0, -aside_px - 8, 0)
        words(painter, name, part.label, face=font(15), color=theme.ink, align=LEFT)
        track = QRectF(row.left(), row.bottom() - 10, row.width(), 4)
        if theme.key == theme.panel:
            # A filled track would outshine its bar.
            hairline(painter, track.left(), track.center().y(), width=track.width(), color=theme.line)
        else:
            rounded(painter, track, radius=2, fill=theme.key)
        if most > 0 and part.value > 0:
            width = max(track.width() * part.value / most, 4.0)
            fill = theme.accent if at == 0 else _calm(theme, 0.55)
            rounded(painter, QRectF(track.left(), track.top(), width, 4), radius=2, fill=fill)


def draw_shares(painter: QPainter, area: QRectF, parts: Sequence[Part], *, theme: Theme) -> None:
    """One bar of all parts, each with its pattern, and the legend below: name, share, value."""
    whole = sum(max(part.value, 0) for part in parts)
    bar = QRectF(area.left(), area.top(), area.width(), SHARE_PX)
    clip = QPainterPath()
    clip.addRoundedRect(bar, 5, 5)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(clip)
    left = bar.left()
    for at, part in enumerate(parts):
        width = bar.width() * max(part.value, 0) / whole if whole else 0.0
        _patterned(painter, QRectF(left, bar.top(), max(width - 2, 0), SHARE_PX), at=at, theme=theme)
        left += width
    painter.restore()
    for at, part in enumerate(parts):
        top = bar.bottom() + 8 + at * taller(LEGEND_ROW_PX)
        _legend(
            painter, QRectF(area.left(), top, area.width(), taller(LEGEND_ROW_PX)), part, at=at, theme=theme
        )


def _legend(painter: QPainter, row: QRectF, part: Part, *, at: int, theme: Theme) -> None:
    swatch = QRectF(row.left(), row.center().y() - 7, 14, 14)
    painter.save()
    clip = QPainterPath()
    clip.addRoundedRect(swatch, 3, 3)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(clip)
    _patterned(painter, swatch, at=at, theme=theme)
    painter.restore()
    value_px = advance(font(15, 600), part.shown)
    words(painter, row, part.shown, face=font(15, 600), color=theme.ink, align=RIGHT)
    beside = row.adjusted(24, 0, -value_px - 12, 0)
    words(painter, beside, part.aside, face=font(14), color=theme.muted, align=RIGHT)
    name = beside.adjusted(0, 0, -advance(font(14), part.aside) - 10, 0)
    words(painter, name, part.label, face=font(15), color=theme.ink, align=LEFT)


def _patterned(painter: QPainter, box: QRectF, *, at: int, theme: Theme) -> None:
    """The first part solid; the others lighter and hatched, each its own way."""
    painter.setPen(Qt.PenStyle.NoPen)
    if at == 0:
        painter.fillRect(box, QColor(theme.accent))
        return
    painter.fillRect(box, QColor(mixed(theme.panel, theme.accent, max(0.34 - 0.05 * at, 0.1))))
    brush = QBrush(QColor(mixed(theme.panel, theme.accent, 0.85)), _PATTERNS[at % len(_PATTERNS)])
    painter.fillRect(box, brush)


def draw_spark(painter: QPainter, area: QRectF, values: Sequence[int], *, theme: Theme) -> None:
    """A line through all values with a dot at the last; nothing for fewer than two."""
    most, least = max(values, default=0), min(values, default=0)
    if len(values) < 2 or most == least:
        return
    step = (area.width() - 6) / (len(values) - 1)
    points = [
        QPointF(
            area.left() + 3 + at * step,
            area.bottom() - 3 - (area.height() - 6) * (value - least) / (most - least),
        )
        for at, value in enumerate(values)
    ]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(_calm(theme, 0.6)), stroke(painter, 1.5)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF(points))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.accent))
    painter.drawEllipse(points[-1], 2.5, 2.5)


def bars_height() -> int:
    """The least height at which columns can be told apart."""
    return taller(AXIS_PX, 12) + taller(VALUE_PX, 12) + 70


def ranks_height(count: int) -> int:
    """What so many ranks take."""
    return count * taller(RANK_ROW_PX)


def shares_height(count: int) -> int:
    """What a bar with so many parts in its legend takes."""
    return SHARE_PX + 8 + count * taller(LEGEND_ROW_PX)


def _calm(theme: Theme, share: float = 0.3) -> str:
    """The accent, quiet: enough to be seen beside the panel, not enough to shout."""
    return mixed(theme.panel, theme.accent, 0.6 if theme.name == "high-contrast" else share)
