"""Walks over what is shown and names every text that has less room than it needs.

Use it on any window or dialog: `assert cut_texts(window) == []`. What knows for itself (`text_is_cut`) is
asked; labels, buttons, lists and choices are measured. Only a text whose owner says that it may end in an
ellipsis (`Text.elides`: names of products and people) may do so.
"""

from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QWidget,
)

from ui.sale.product_list import ProductList
from ui.text_scale import is_larger
from ui.theme import font
from ui.widgets import Overlay, Text

_SLACK_PX = 1
_ROW_LEFT_PX, _ROW_EDGES_PX = 18, 52
"""What a `ProductRow` leaves free: at both ends, and before its price."""


@dataclass(frozen=True)
class Cut:
    """A text, where it stands, and what it lacks."""

    kind: str
    text: str
    why: str


def cut_texts(root: QWidget) -> list[Cut]:
    """All that is cut on `root` as it is shown now; under an open dialog only the dialog is looked at."""
    for _ in range(3):  # What was just put there is laid out by events that wait.
        QApplication.processEvents()
    shown = Overlay.topmost(root) or root
    found = [_looked_at(widget, shown) for widget in (shown, *shown.findChildren(QWidget))]
    return [cut for cut in found if cut is not None]


def _looked_at(widget: QWidget, root: QWidget) -> Cut | None:
    text = _text_of(widget)
    if not text.strip() or not widget.isVisibleTo(root):
        return None
    why = _why_cut(widget) or _outside(widget, root)
    return Cut(type(widget).__name__, text, why) if why else None


def _text_of(widget: QWidget) -> str:
    match widget:
        case QLabel() | QAbstractButton() if widget.text():
            return widget.text()
        case QComboBox():
            return widget.currentText()
        case QLineEdit():
            return "" if widget.text() else widget.placeholderText()
        case QListWidget():
            return "\n".join(widget.item(row).text() for row in range(widget.count()))
        case _:
            return str(getattr(widget, "label", "") or "") if hasattr(widget, "text_is_cut") else ""


def _why_cut(widget: QWidget) -> str:
    if isinstance(widget, Text) and widget.elides:
        return ""
    knows = _asked(widget)
    if knows is not None:
        return "says so" if knows else ""
    metrics = QFontMetrics(widget.font())
    room = widget.contentsRect().width() + _SLACK_PX
    match widget:
        case QLabel():
            return _label_cut(widget)
        case QComboBox():
            needed = metrics.horizontalAdvance(widget.currentText())
            return _lacking(needed, room - 24)
        case QLineEdit():
            return _lacking(metrics.horizontalAdvance(widget.placeholderText()), room - 8)
        case QListWidget():
            rows = (_row_width(widget.item(row), metrics) for row in range(widget.count()))
            return _lacking(max(rows, default=0), room)
        case QAbstractButton():
            return _lacking(metrics.horizontalAdvance(widget.text()), room)
        case _:
            return ""


def _asked(widget: QWidget) -> bool | None:
    """What it says itself; None where it must be measured."""
    if hasattr(widget, "grown_rows_are_cut") and is_larger():
        return bool(widget.grown_rows_are_cut())
    return bool(widget.text_is_cut()) if hasattr(widget, "text_is_cut") else None


def _row_width(item: QListWidgetItem, metrics: QFontMetrics) -> int:
    """As it is drawn: a `ProductRow` in two lines with its price at the right, anything else in one."""
    view = item.listWidget()
    if not isinstance(view, ProductList):
        return metrics.horizontalAdvance(item.text())
    row = view.rows[view.row(item)]
    aside = QFontMetrics(font(15, 600)).horizontalAdvance(row.price)
    lines = (QFontMetrics(font(15)), row.name), (QFontMetrics(font(12)), row.code)
    before = max(getattr(view.itemDelegate(), "words_left_px", 0) - _ROW_LEFT_PX, 0)  # behind a picture
    return max(face.horizontalAdvance(line) for face, line in lines) + aside + _ROW_EDGES_PX + before


def _label_cut(label: QLabel) -> str:
    if label.wordWrap():
        return _lacking(label.heightForWidth(label.width()), label.height() + _SLACK_PX, what="high")
    needed = QFontMetrics(label.font()).horizontalAdvance(label.text())
    return _lacking(needed, label.contentsRect().width() + _SLACK_PX)


def _lacking(needed: int, room: int, *, what: str = "wide") -> str:
    return f"{needed} px {what}, has {room}" if needed > room else ""


def _outside(widget: QWidget, root: QWidget) -> str:
    """Beyond the edge of what is shown, with no way to scroll there."""
    area = widget.parentWidget()
    while area is not None and area is not root and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    if isinstance(area, QScrollArea):
        inside = area.widget()
        assert inside is not None
        bars_off = area.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        place = QRect(widget.mapTo(inside, widget.rect().topLeft()), widget.size())
        return "beyond the page" if bars_off and place.right() > area.viewport().width() + _SLACK_PX else ""
    place = QRect(widget.mapTo(root, widget.rect().topLeft()), widget.size())
    return "" if root.rect().adjusted(0, 0, 1, 1).contains(place) else "beyond the window"
