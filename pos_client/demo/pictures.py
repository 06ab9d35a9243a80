"""Pictures for the demonstration's products: a dozen small drawings of our own, made when the demo starts."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPolygonF

from pos_client.domain.pictures import stem_for
from pos_client.whole_file import write_whole
from ui.pictures.decoding import encoded

_SIDE_PX = 240
Draw = Callable[[QPainter, str, str], None]
"""On a field of 100 by 100, in two colours."""


def put_demo_pictures(folder: Path) -> None:
    """Those that are not there yet. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for sku, (draw, body, detail) in _DRAWN.items():
        path = folder / f"{stem_for(sku)}.png"
        if not path.exists():
            write_whole(path, _png(draw, body, detail))


def _png(draw: Draw, body: str, detail: str) -> bytes:
    image = QImage(_SIDE_PX, _SIDE_PX, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(_SIDE_PX / 100, _SIDE_PX / 100)
    painter.setPen(Qt.PenStyle.NoPen)
    draw(painter, body, detail)
    painter.end()
    return encoded(image, "png")


def _box(painter: QPainter, color: str, place: Sequence[float]) -> None:
    """Left, top, width, height, and how round its corners are."""
    painter.setBrush(QColor(color))
    round_by = place[4] if len(place) > 4 else 0
    painter.drawRoundedRect(QRectF(*place[:4]), round_by, round_by)


def _oval(painter: QPainter, color: str, place: Sequence[float]) -> None:
    painter.setBrush(QColor(color))
    painter.drawEllipse(QRectF(*place))


def _shape(painter: QPainter, color: str, *points: tuple[float, float]) -> None:
    painter.setBrush(QColor(color))
    painter.drawPolygon(QPolygonF([QPointF(*point) for point in points]))


def _bag(painter: QPainter, body: str, detail: str) -> None:
    _shape(painter, body, (28, 16), (72, 16), (76, 90), (24, 90))
    _box(painter, detail, (28, 10, 44, 8, 2))
    _box(painter, "#ffffff", (34, 38, 32, 32, 3))
    _oval(painter, detail, (42, 46, 16, 16))


def _jar(painter: QPainter, body: str, detail: str) -> None:
    _box(painter, body, (24, 26, 52, 64, 12))
    _box(painter, detail, (28, 12, 44, 15, 3))
    _box(painter, "#ffffff", (24, 46, 52, 26))
    _box(painter, body, (36, 55, 28, 3, 1))
    _box(painter, body, (40, 61, 20, 3, 1))


def _bottle(painter: QPainter, body: str, detail: str) -> None:
    path = QPainterPath(QPointF(44, 12))
    path.lineTo(56, 12)
    path.lineTo(56, 34)
    path.cubicTo(56, 42, 66, 42, 66, 52)
    path.lineTo(66, 92)
    path.lineTo(34, 92)
    path.lineTo(34, 52)
    path.cubicTo(34, 42, 44, 42, 44, 34)
    path.closeSubpath()
    painter.fillPath(path, QColor(body))
    _box(painter, detail, (43, 6, 14, 12, 2))
    _box(painter, "#ffffff", (34, 58, 32, 22))
    _box(painter, detail, (40, 66, 20, 4, 1))


def _wedge(painter: QPainter, body: str, detail: str) -> None:
    _shape(painter, detail, (12, 52), (88, 34), (88, 52), (12, 74))
    _shape(painter, body, (12, 74), (88, 52), (88, 76), (12, 84))
    _shape(painter, body, (12, 52), (60, 30), (88, 34))
    for place in ((30, 70, 8, 6), (52, 64, 10, 8), (70, 66, 6, 5)):
        _oval(painter, detail, place)


def _rolls(painter: QPainter, body: str, detail: str) -> None:
    for left, top in ((34, 24), (14, 48), (50, 46)):
        _oval(painter, body, (left, top, 36, 32))
        _oval(painter, detail, (left + 8, top + 6, 12, 7))


def _eggs(painter: QPainter, body: str, detail: str) -> None:
    for left in (14, 39, 64):
        _oval(painter, body, (left, 30, 22, 30))
        _oval(painter, "#ffffff", (left + 6, 36, 5, 8))
    _box(painter, detail, (8, 50, 84, 26, 5))


def _bar(painter: QPainter, body: str, detail: str) -> None:
    _box(painter, body, (22, 12, 56, 76, 4))
    for left in (27, 52):
        for top in (17, 35):
            _box(painter, detail, (left, top, 21, 14, 2))
    _box(painter, "#b9c0c4", (20, 54, 60, 6))
    _box(painter, "#7d2f3f", (20, 60, 60, 30, 2))


def _mug(painter: QPainter, body: str, detail: str) -> None:
    _oval(painter, body, (56, 36, 34, 34))
    _oval(painter, "#ffffff", (64, 44, 18, 18))
    _box(painter, body, (20, 24, 54, 62, 8))
    _box(painter, detail, (20, 24, 54, 7, 3))


_DRAWN: dict[str, tuple[Draw, str, str]] = {
    "10200": (_rolls, "#e3b35c", "#f1d294"),
    "10210": (_bag, "#5a4032", "#8a5f43"),
    "10230": (_jar, "#5b2a4d", "#8c8f96"),
    "00114": (_wedge, "#edcf7d", "#dbb658"),
    "10250": (_jar, "#a86a35", "#d8c9a8"),
    "10270": (_bottle, "#5f7336", "#33421c"),
    "10280": (_jar, "#e0a02c", "#6b4b1d"),
    "10330": (_bag, "#c9d3da", "#2f6f9f"),
    "10370": (_bar, "#4a2f24", "#5d3d2f"),
    "10440": (_bottle, "#3c2230", "#8d2a3e"),
    "10480": (_mug, "#4f86a6", "#dfe8ee"),
    "10520": (_eggs, "#d9a878", "#9aa3a0"),
}
