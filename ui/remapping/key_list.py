"""The actions in groups, each with its key; the chosen one may wait for another key, or say why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.keys import Action
from ui.remapping.catching import KeyCatcher
from ui.text_scale import is_larger, taller, wider
from ui.theme import current, font
from ui.widgets.painting import CENTER, LEFT, RIGHT, advance, hairline, rounded, words

_ROLE = Qt.ItemDataRole.UserRole
_EDGE_PX, _GAP_PX, _PILL_PX, _PILL_AIR_PX = 14, 10, 28, 12
_WRAP = int(Qt.TextFlag.TextWordWrap)


class Look(StrEnum):
    """How a key stands there."""

    PLAIN = "plain"
    OTHER = "other"
    """It would change."""
    WANTED = "wanted"
    """It is waited for."""
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One action, or a group's title (`action` None); every word already written."""

    label: str
    action: Action | None = None
    key: str = ""
    aside: str = ""
    look: Look = Look.PLAIN
    said: str = ""
    wrong: bool = False

    @property
    def spoken(self) -> str:
        """For a screen reader."""
        name = f"{self.label}: {self.key}" if self.action else self.label
        return ". ".join(filter(None, (name, self.said)))


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        row: KeyRow = index.data(_ROLE)
        if row.action is None:
            return QSize(100, taller(36, 13))
        view = option.widget
        width = view.viewport().width() if isinstance(view, QAbstractItemView) else 600
        said = _said_height(row.said, width) + 8 if row.said else 0
        return QSize(100, taller(44) + said)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row, theme, area = index.data(_ROLE), current(), QRectF(option.rect)
        painter.save()
        if row.action is None:
            title = area.adjusted(_EDGE_PX, 10, -_EDGE_PX, 0)
            words(painter, title, row.label, face=font(13, 600), color=theme.muted, align=LEFT)
            painter.restore()
            return
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(area, QColor(theme.soft))
            painter.fillRect(QRectF(area.left(), area.top(), 4, area.height()), QColor(theme.accent))
        first = area.adjusted(_EDGE_PX, 0, -_EDGE_PX, 0)
        first.setHeight(taller(44))
        self._paint_key(painter, first, row, chosen=chosen)
        words(painter, first, row.label, face=font(15), color=theme.ink, align=LEFT)
        if row.said:
            painter.setFont(font(14))
            painter.setPen(QColor(theme.error if row.wrong else theme.ink))
            painter.drawText(area.adjusted(_EDGE_PX, first.height() - 2, -_EDGE_PX, -6), _WRAP, row.said)
        hairline(painter, area.left(), area.bottom() - 1, width=area.width(), color=theme.line)
        if option.state & QStyle.StateFlag.State_HasFocus:
            rounded(painter, area, radius=4, fill=None, border=theme.accent, width_px=2)
        painter.restore()

    def _paint_key(self, painter: QPainter, first: QRectF, row: KeyRow, *, chosen: bool) -> None:
        theme, height = current(), taller(_PILL_PX, 14)
        width = _pill_px(row.key)
        pill = QRectF(first.right() - width, first.center().y() - height / 2, width, height)
        lively = row.look in (Look.OTHER, Look.WANTED)
        fill = None if row.look is Look.FIXED else theme.panel if lively or chosen else theme.key
        border = theme.accent if lively else theme.key_line if fill is not None else theme.line
        rounded(painter, pill, radius=6, fill=fill, border=border, width_px=2 if lively else 1)
        ink = theme.accent if lively else theme.muted if row.look is Look.FIXED or not row.key else theme.ink
        words(painter, pill, row.key, face=font(14, 600), color=ink, align=CENTER)
        aside = QRectF(first.left(), first.top(), first.width() - width - _GAP_PX, first.height())
        words(painter, aside, row.aside, face=font(13), color=theme.muted, align=RIGHT)


def _pill_px(text: str) -> int:
    return max(advance(font(14, 600), text) + 2 * _PILL_AIR_PX, 48)


def _said_height(text: str, width: int) -> int:
    return QFontMetrics(font(14)).boundingRect(0, 0, width - 2 * _EDGE_PX, 1000, _WRAP, text).height()


class KeyList(QListWidget):
    """Arrows walk, Enter or a touch chooses; while the catcher waits every key is its own."""

    picked = Signal(object)
    """The action that Enter fell on."""
    touched = Signal(object)
    """The action that a finger fell on."""

    def __init__(self, name: str, *, high_px: int, parent: QWidget | None = None) -> None:
        # Before anything else: while it is being made Qt asks `event` already.
        self.catcher = KeyCatcher()
        super().__init__(parent)
        self._high_px = high_px
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        self.setTabKeyNavigation(False)
        self.setMinimumHeight(220)
        self.itemClicked.connect(self._on_touched)

    @property
    def action(self) -> Action | None:
        """Where the arrows stand."""
        item = self.currentItem()
        row: KeyRow | None = item.data(_ROLE) if item is not None else None
        return row.action if row is not None else None

    def show_rows(self, rows: Sequence[KeyRow]) -> None:
        """These, in place of as many others; the arrows stay where they are."""
        first = not self.count()
        for place, row in enumerate(rows):
            if first:
                self.addItem(QListWidgetItem())
            item = self.item(place)
            if item.data(_ROLE) == row:
                continue
            item.setData(_ROLE, row)
            item.setText(row.label)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, row.spoken)
            if row.action is None:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
        if first:
            self.setCurrentRow(1)
        # At once: a sentence has made its row taller, and must not stand below the edge.
        self.doItemsLayout()
        self._show_current()

    def row_of(self, action: Action) -> KeyRow:
        """As it stands there."""
        row: KeyRow = self.item(self.place_of(action)).data(_ROLE)
        return row

    def place_of(self, action: Action) -> int:
        """Where it stands."""
        return next(at for at in range(self.count()) if self.item(at).data(_ROLE).action is action)

    def go_to(self, action: Action) -> None:
        """Choose it, and bring it into view."""
        self.setCurrentRow(self.place_of(action))
        self._show_current()

    def speak(self, text: str) -> None:
        """To a screen reader, which does not look where it is not."""
        self.setAccessibleDescription(text)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def text_is_cut(self) -> bool:
        """True when some row's words need more room than there is."""
        room = self.viewport().width() - 2 * _EDGE_PX
        rows = [self.item(place).data(_ROLE) for place in range(self.count())]
        return any(_row_px(row) > room for row in rows)

    def sizeHint(self) -> QSize:
        return QSize(wider(300) if is_larger() else 480, self._high_px)

    def event(self, event: QEvent) -> bool:
        """Before Tab, the arrows and the buttons' keys have their say."""
        if self.catcher.waiting and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                # Alt belongs to the buttons, now as ever.
                event.setAccepted(not event.modifiers() & Qt.KeyboardModifier.AltModifier)
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.catcher.press(event)
                return True
            if event.type() == QEvent.Type.KeyRelease:
                self.catcher.release(event)
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self.catcher.is_hasty:
                self.picked.emit(self.action)
            event.accept()
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, _search: str) -> None:  # noqa: N802
        """Letters are nobody's here."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Sentences break elsewhere now.
        self.scheduleDelayedItemsLayout()

    def _show_current(self) -> None:
        """With the group's title above the first of a group."""
        at = self.currentRow()
        if at > 0 and self.item(at - 1).data(_ROLE).action is None:
            self.scrollToItem(self.item(at - 1))
        if at >= 0:
            self.scrollToItem(self.item(at))

    def _on_touched(self, item: QListWidgetItem) -> None:
        row: KeyRow = item.data(_ROLE)
        if row.action is not None:
            self.touched.emit(row.action)


def _row_px(row: KeyRow) -> int:
    if row.action is None:
        return advance(font(13, 600), row.label)
    aside = advance(font(13), row.aside) + _GAP_PX if row.aside else 0
    return advance(font(15), row.label) + _GAP_PX + aside + _pill_px(row.key)
