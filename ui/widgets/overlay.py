"""A dialog inside the window: a scrim, a rounded panel in the middle, and the keyboard held inside."""

from PySide6.QtCore import QEvent, QMargins, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from shiboken6 import isValid

from ui.text_scale import is_larger, wider
from ui.theme import current
from ui.widgets.action_button import ActionButton
from ui.widgets.painting import rounded
from ui.widgets.scroll_column import ScrollColumn
from ui.widgets.text import Text
from ui.widgets.wrap_row import WrapRow

_PADDING_PX = 28
_MARGIN_PX = 20
_RADIUS_PX = 14
KEPT_ABOVE = "till_kept_above_px"
"""A window's property: how much at its top stays in sight above the shade (the guide's strip)."""
_SHADOW_PX = 28
"""No farther from the panel."""


class OverlayPanel(QWidget):
    """The rounded panel that an overlay's contents lie on."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current()
        border = theme.line if theme.name != "light" else None
        rounded(QPainter(self), self.rect(), radius=_RADIUS_PX, fill=theme.panel, border=border)


class Overlay(QWidget):
    """Fill `body`, `add_action`, then `open`. Several may be open; the newest has the keyboard."""

    opened = Signal()
    dismissed = Signal()
    """Esc was pressed; the overlay has closed."""
    closed = Signal()
    """It closed, by Esc or by `finish`; always after `dismissed`."""

    def __init__(
        self, parent: QWidget, title: str, *, subtitle: str = "", width_px: int = 640, reusable: bool = False
    ) -> None:
        super().__init__(parent)
        self._under = parent
        self._width_px = wider(width_px)
        self._reusable = reusable
        self._dismissible = True
        self._laid: list[QWidget] = []
        self._focus_before: QWidget | None = None
        self._top_px: int | None = None
        self.title = Text(title, 22, weight=600, wrap=True)
        self.subtitle = Text(subtitle, 15, tone="muted", wrap=True)
        self.body = QVBoxLayout()
        self.action_row = WrapRow()
        self.panel = self._made_panel()
        # Only now that it has a parent: shown before, it would be a window of its own and take the keyboard.
        self.subtitle.setVisible(bool(subtitle))
        self.setAccessibleName(title)
        self.hide()

    @classmethod
    def topmost(cls, parent: QWidget) -> "Overlay | None":
        """The open overlay of `parent` that has the keyboard."""
        shown = [child for child in parent.children() if isinstance(child, cls) and not child.isHidden()]
        return shown[-1] if shown else None

    def set_title(self, title: str) -> None:
        self.title.setText(title)
        self.setAccessibleName(title)
        self._place()

    def set_subtitle(self, subtitle: str) -> None:
        self.subtitle.setText(subtitle)
        self.subtitle.setVisible(bool(subtitle))
        self._place()

    def set_dismissible(self, dismissible: bool) -> None:
        """Not dismissible: Esc does nothing (a card machine is at work, say)."""
        self._dismissible = dismissible

    def add_action(self, key_text: str, label: str, *, primary: bool = False) -> ActionButton:
        """A button of the action row: plain ones from the left, a primary one at the right end."""
        button = ActionButton(key_text, label, primary=primary)
        stretch_at = self.action_row.count() if primary else self._stretch_index()
        self.action_row.insertWidget(stretch_at, button)
        return button

    def add_in_sight(self, widget: QWidget) -> None:
        """The next thing in the body; with grown words it stays in sight under what scrolls."""
        layout = self.panel.layout()
        if self._column is None or not isinstance(layout, QVBoxLayout):
            self.body.addWidget(widget)
        else:
            layout.insertWidget(layout.indexOf(self._column) + 1, widget)

    def lay_on_panel(self, widget: QWidget) -> None:
        """It fills itself by `panel_under`: what lies under it is not painted for each letter."""
        self._laid.append(widget)

    def open(self, focus: QWidget | None = None) -> None:
        """Show over the parent; the keyboard goes to `focus`, else to the first control inside."""
        self._focus_before = self._focused()
        self._top_px = None
        self._under.installEventFilter(self)
        self._place()
        self.show()
        for laid in self._laid:
            # Not before: a style sheet takes it away when it dresses the widget.
            laid.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.raise_()
        wanted = focus if focus is not None and focus.isEnabled() else None
        target = wanted or next(iter(self._focusable()), None) or self
        if target is self:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        target.setFocus(Qt.FocusReason.PopupFocusReason)
        self.opened.emit()

    def finish(self) -> None:
        """Close and give the keyboard back; unless reusable, the overlay is deleted."""
        if self.isHidden():
            return
        self._under.removeEventFilter(self)
        self.hide()
        self._give_focus_back()
        self.closed.emit()
        if not self._reusable:
            self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._on_escape()
        # Nothing typed in a dialog reaches the screen under it.
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def focusNextPrevChild(self, forwards: bool) -> bool:  # noqa: N802
        stops = self._focusable()
        if not stops:
            return True
        now = self._focused()
        at = stops.index(now) if now in stops else (-1 if forwards else 0)
        reason = Qt.FocusReason.TabFocusReason if forwards else Qt.FocusReason.BacktabFocusReason
        stops[(at + (1 if forwards else -1)) % len(stops)].setFocus(reason)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent() and event.type() == QEvent.Type.Resize:
            self._top_px = None
            self._place()
        return False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.panel.geometry().adjusted(_RADIUS_PX, 0, -_RADIUS_PX, 0).contains(event.rect()):
            # Each letter typed in the panel comes by here, and the panel hides all of it.
            return
        theme = current()
        painter = QPainter(self)
        # What the panel hides need not be shaded ten times over.
        inside = self.panel.geometry().adjusted(_RADIUS_PX, _RADIUS_PX, -_RADIUS_PX, -_RADIUS_PX)
        painter.setClipRegion(event.region() - QRegion(inside))
        painter.fillRect(self.rect(), QColor(theme.scrim))
        shade = QColor(theme.shadow)
        shade.setAlpha(6)
        for reach in range(2, 22, 2):
            around = QRectF(self.panel.geometry()).adjusted(-reach, 6 - reach, reach, 8 + reach)
            rounded(painter, around, radius=_RADIUS_PX + reach, fill=shade)

    def _made_panel(self) -> OverlayPanel:
        panel = OverlayPanel(self)
        layout = QVBoxLayout(panel)
        layout.setContentsMargins(_PADDING_PX, _PADDING_PX - 4, _PADDING_PX, _PADDING_PX)
        layout.setSpacing(0)
        layout.addWidget(self.title)
        layout.addSpacing(4)
        self.body.setSpacing(12)
        self._column = self._made_scrolling() if is_larger() else None
        if self._column is not None:
            layout.addWidget(self._column, 1)
        else:
            layout.addWidget(self.subtitle)
            layout.addSpacing(16)
            layout.addLayout(self.body, 1)
        layout.addSpacing(20)
        self.action_row.setSpacing(10)
        self.action_row.addStretch(1)
        layout.addLayout(self.action_row)
        return panel

    def _made_scrolling(self) -> ScrollColumn:
        """All but the title and the buttons: with grown words a dialog may be higher than the window."""
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.subtitle)
        column.addSpacing(12)
        column.addLayout(self.body, 1)
        return ScrollColumn(column)

    def _stretch_index(self) -> int:
        for index in range(self.action_row.count()):
            item = self.action_row.itemAt(index)
            if item is not None and item.spacerItem() is not None:
                return index
        return self.action_row.count()

    def _place(self) -> None:
        around = self._under.rect()
        self.setGeometry(around)
        layout = self.panel.layout()
        assert layout is not None
        wanted = max(self._width_px, layout.minimumSize().width())
        width = min(wanted, around.width() - 2 * _MARGIN_PX)
        natural = layout.heightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height()
        above = _MARGIN_PX + self._kept_above_px()
        height = min(natural, around.height() - _MARGIN_PX - above)
        # A little above the middle: the eye's centre. Once shown it grows downwards: no field jumps away.
        centred = max(above, (around.height() - height) * 48 // 100)
        if self._top_px is None or self._top_px + height > around.height() - _MARGIN_PX:
            self._top_px = centred
        before = self.panel.geometry()
        self.panel.setGeometry((around.width() - width) // 2, self._top_px, width, height)
        if self.panel.geometry() != before:
            # Only the panel's surroundings: what shines through there must be painted anew, all of it.
            reach = QMargins(_SHADOW_PX, _SHADOW_PX, _SHADOW_PX, _SHADOW_PX)
            self.update(before.united(self.panel.geometry()).marginsAdded(reach))

    def _kept_above_px(self) -> int:
        """As designed a dialog is never so high; grown it might reach under what stays above the shade."""
        kept = self._under.property(KEPT_ABOVE) if is_larger() else None
        return kept if isinstance(kept, int) else 0

    def _focusable(self) -> list[QWidget]:
        """In the order in which they were put there.

        Not by Qt's own chain: asked from Python it may end what only the panel holds.
        """
        return [one for one in self.panel.findChildren(QWidget) if self._takes_focus(one)]

    def _focused(self) -> QWidget | None:
        """Who has the keyboard, or will have it when the window has it again."""
        return QApplication.focusWidget() or self.window().focusWidget()

    def _takes_focus(self, widget: QWidget) -> bool:
        # One that hands it on (the inside of a choice that can be typed in) would hold Tab for ever.
        own = widget.focusProxy() is None and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        return own and widget.isVisibleTo(self) and widget.isEnabled()

    def _give_focus_back(self) -> None:
        under = Overlay.topmost(self._under)
        before = self._focus_before
        self._focus_before = None
        if before is None or not isValid(before) or not before.isVisible():
            return
        if under is None or under.isAncestorOf(before):
            before.setFocus(Qt.FocusReason.PopupFocusReason)

    def _on_escape(self) -> None:
        if self._dismissible:
            self.finish_dismissed()

    def finish_dismissed(self) -> None:
        """Close as Esc does: for a button that stands for Esc."""
        self.dismissed.emit()
        self.finish()
