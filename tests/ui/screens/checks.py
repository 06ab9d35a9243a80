"""What must hold on every screen: nothing cut or overlapping, everything named, reached, and large enough."""

from collections.abc import Iterator

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QRadioButton,
    QWidget,
)

from tests.ui.cut_text import cut_texts
from ui.widgets import Overlay

TOUCH_PX, SLACK_PX = 44, 3
_INTERACTIVE = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView)
_ROLES = {
    QAbstractButton: QAccessible.Role.Button,
    QLineEdit: QAccessible.Role.EditableText,
    QComboBox: QAccessible.Role.ComboBox,
}


def faults(window: QWidget) -> list[str]:
    """All that is wrong with what is shown now."""
    shown = Overlay.topmost(window) or window
    found = [f"cut: {one.kind} {one.text!r} {one.why}" for one in cut_texts(window)]
    widgets = [one for one in shown.findChildren(QWidget) if _is_part(one, shown)]
    found += _overlaps(widgets, shown)
    for widget in widgets:
        if isinstance(widget, _INTERACTIVE):
            found += _unnamed(widget)
            found += _too_small(widget)
    return [*found, *_unreached(shown, widgets)]


def _is_part(widget: QWidget, shown: QWidget) -> bool:
    """Visible, and not the inner workings of a stock widget."""
    inner = widget.objectName().startswith("qt_") or isinstance(widget.parentWidget(), QComboBox | QLineEdit)
    return widget.isVisibleTo(shown) and not inner and not _in_menu(widget, shown)


def _in_menu(widget: QWidget, shown: QWidget) -> bool:
    return widget.window() is not shown.window()


def _unnamed(widget: QWidget) -> Iterator[str]:
    if widget.focusPolicy() is Qt.FocusPolicy.NoFocus and not isinstance(widget, QAbstractButton):
        return
    told = QAccessible.queryAccessibleInterface(widget)
    name = told.text(QAccessible.Text.Name) if told is not None else ""
    if not name.strip():
        yield f"no accessible name: {_said(widget)}"
    if told is not None and told.role() in (QAccessible.Role.NoRole, QAccessible.Role.Client):
        yield f"no accessible role: {_said(widget)}"


def _too_small(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QAbstractButton) and not isinstance(widget, QCheckBox | QRadioButton):
        if widget.height() < TOUCH_PX or widget.width() < TOUCH_PX:
            yield f"too small for a finger, {widget.width()} x {widget.height()}: {_said(widget)}"
    elif isinstance(widget, QComboBox | QLineEdit) and widget.height() < TOUCH_PX:
        yield f"too low for a finger, {widget.height()}: {_said(widget)}"


def _overlaps(widgets: list[QWidget], shown: QWidget) -> Iterator[str]:
    """Words and controls that lie over each other."""
    solid = [
        one
        for one in widgets
        if isinstance(one, (QLabel, *_INTERACTIVE))
        and not one.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    ]
    places = [(one, _place(one, shown)) for one in solid]
    for at, (one, place) in enumerate(places):
        for other, its in places[at + 1 :]:
            if place.intersects(its) and not one.isAncestorOf(other) and not other.isAncestorOf(one):
                shared = place.intersected(its)
                if min(shared.width(), shared.height()) > SLACK_PX:
                    size = f"{shared.width()} x {shared.height()}"
                    yield f"overlapping by {size}: {_said(one)} / {_said(other)}"


def _place(widget: QWidget, shown: QWidget) -> QRect:
    """What is really seen of it (a scroll area hides the rest)."""
    return widget.visibleRegion().boundingRect().translated(widget.mapTo(shown, widget.rect().topLeft()))


def _unreached(shown: QWidget, widgets: list[QWidget]) -> Iterator[str]:
    """By Tab, once around."""
    wanted = {
        one
        for one in widgets
        if one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus and isinstance(one, _INTERACTIVE)
    }
    if not wanted or not isinstance(shown, Overlay):
        return
    before, reached = QApplication.focusWidget(), set[QWidget]()
    for _ in range(len(widgets) + 1):
        shown.focusNextPrevChild(True)
        focus = QApplication.focusWidget()
        if focus is None or focus in reached:
            break
        reached.add(focus)
    if before is not None:
        before.setFocus()
    for one in wanted - reached:
        if not any(one.isAncestorOf(other) for other in reached):
            yield f"not reached by Tab: {_said(one)}"


def _said(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    words = text() if callable(text) else text if isinstance(text, str) else ""
    return f"{type(widget).__name__} {(widget.accessibleName() or str(words))[:60]!r}"


def focus_faults(window: QWidget, seen: set[type[QWidget]]) -> Iterator[str]:
    """Each kind of control looks different while it has the keyboard; `seen`: kinds looked at before."""
    shown = Overlay.topmost(window) or window
    before = QApplication.focusWidget()
    for widget in shown.findChildren(QWidget):
        kind = type(widget)
        can = (
            widget.isEnabled()
            and widget.isVisibleTo(shown)
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        )
        if kind in seen or not can or not isinstance(widget, _INTERACTIVE) or widget.focusProxy() is not None:
            continue
        seen.add(kind)
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        with_focus = widget.grab().toImage()
        widget.clearFocus()
        if widget.grab().toImage() == with_focus:
            yield f"focus is not seen on {_said(widget)}"
    if before is not None:
        before.setFocus()
