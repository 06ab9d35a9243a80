"""Strokes, panels and words drawn crisply at any scale factor: edges land on whole device pixels."""

from collections.abc import Sequence
from functools import lru_cache
from math import ceil

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QTransform
from PySide6.QtWidgets import QWidget

from ui.text_scale import is_larger
from ui.theme import current, exact_font, font

Alignment = Qt.AlignmentFlag
LEFT = Alignment.AlignLeft | Alignment.AlignVCenter
RIGHT = Alignment.AlignRight | Alignment.AlignVCenter
CENTER = Alignment.AlignCenter
_Kind = QTransform.TransformationType


def side_px(texts: Sequence[str], width_px: int) -> int:
    """How wide a list at the side is: as designed, and with grown words as wide as its longest entry."""
    return max(advance(font(15, 600), text) for text in texts) + 44 if is_larger() else width_px


def stroke(painter: QPainter, width_px: float = 1) -> float:
    """`width_px` as the nearest whole number of device pixels, at least one."""
    scale = painter.device().devicePixelRatio()
    return max(1, round(width_px * scale)) / scale


def rounded(
    painter: QPainter,
    rect: QRect | QRectF,
    *,
    radius: float,
    fill: str | QColor | None,
    border: str | None = None,
    width_px: float = 1,
) -> None:
    """A rounded panel whose border lies wholly inside `rect`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    outside, width = QRectF(rect), stroke(painter, width_px) if border is not None else 0
    if fill is not None:
        painter.setBrush(QColor(fill))
        half = width / 2
        painter.drawRoundedRect(outside.adjusted(half, half, -half, -half), radius - half, radius - half)
    if border is not None:
        # A ring is filled in a tenth of the time that a pen takes around the same panel.
        ring = QPainterPath()
        ring.addRoundedRect(outside, radius, radius)
        ring.addRoundedRect(outside.adjusted(width, width, -width, -width), radius - width, radius - width)
        painter.fillPath(ring, QColor(border))


def panel_under(widget: QWidget, painter: QPainter) -> None:
    """The panel behind a widget that was laid on one (`Overlay.lay_on_panel`)."""
    if widget.testAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent):
        painter.fillRect(widget.rect(), QColor(current().panel))


def frame(viewport: QWidget, *, focused: bool, radius: float = 8) -> None:
    """The edge of a list, drawn after its rows: their corners do not stick out of it."""
    theme, painter = current(), QPainter(viewport)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    around = QPainterPath()
    around.addRect(QRectF(viewport.rect()))
    around.addRoundedRect(QRectF(viewport.rect()), radius, radius)
    painter.fillPath(around, QColor(theme.panel))
    rounded(
        painter,
        viewport.rect(),
        radius=radius,
        fill=None,
        border=theme.accent if focused else theme.line,
    )
    painter.end()


def hairline(painter: QPainter, left: float, y: float, *, width: float, color: str) -> None:
    """A horizontal line one device pixel high (two on a dense screen), on the pixel grid."""
    to_device = painter.deviceTransform()
    if to_device.type() in (_Kind.TxNone, _Kind.TxTranslate):
        painter.fillRect(QRectF(left, round(y + to_device.dy()) - to_device.dy(), width, 1), QColor(color))
        return
    back, _ = to_device.inverted()
    row = round(to_device.map(QPointF(left, y)).y())
    snapped = back.map(QPointF(to_device.map(QPointF(left, y)).x(), row)).y()
    painter.fillRect(QRectF(left, snapped, width, stroke(painter)), QColor(color))


def words(
    painter: QPainter,
    rect: QRect | QRectF,
    text: str,
    *,
    face: QFont,
    color: str,
    align: Alignment = LEFT,
) -> None:
    """One line of text, shortened with an ellipsis when `rect` is too narrow."""
    painter.setFont(face)
    painter.setPen(QColor(color))
    area = QRectF(rect)
    shown = text
    if advance(face, text) > area.width():
        # Half a pixel of grace: what was measured as fitting must not lose a letter to rounding.
        shown = QFontMetricsF(face).elidedText(text, Qt.TextElideMode.ElideRight, area.width() + 0.5)
    painter.drawText(area, int(align) | int(Qt.TextFlag.TextSingleLine), shown)


def paragraph(painter: QPainter, rect: QRectF, text: str, *, color: str) -> None:
    """What stands in the middle of something empty; grown words break into lines."""
    if not is_larger():
        words(painter, rect, text, face=font(15), color=color, align=CENTER)
        return
    painter.setFont(font(15))
    painter.setPen(QColor(color))
    painter.drawText(rect, int(CENTER) | int(Qt.TextFlag.TextWordWrap), text)


def advance(face: QFont, text: str) -> int:
    """The width of `text` in pixels, rounded up. `face` is one of `theme.font`."""
    return _advance(face.pixelSize(), face.weight(), text)


@lru_cache(maxsize=2048)
def _advance(size_px: int, weight: int, text: str) -> int:
    """Measured once: the same words stand on the screen scan after scan."""
    return ceil(QFontMetricsF(exact_font(size_px, weight)).horizontalAdvance(text))


def fitting(text: str, width_px: float, *, sizes_px: Sequence[int], weight: int) -> QFont:
    """The largest font of `sizes_px` (falling, as designed) in which `text` fits, else the last."""
    for size in sizes_px:
        face = font(size, weight)
        if advance(face, text) <= width_px:
            return face
    return font(sizes_px[-1], weight)
