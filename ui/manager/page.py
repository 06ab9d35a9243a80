"""The manager's page: a side list that arrows walk, the chosen part beside it, Esc back to the sale."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from resources.words import Words
from ui.dialog import bind_key
from ui.manager.desk import Section
from ui.text_scale import is_larger, taller, wider
from ui.theme import current, font
from ui.widgets import ActionButton
from ui.widgets.painting import LEFT, RIGHT, advance, rounded, side_px, words

ROW_PX = 44
SIDE_PX, SIDE_NARROW_PX = 200, 184
NARROW_BELOW_PX = 1200
_ROLE = Qt.ItemDataRole.UserRole


class SideDelegate(QStyledItemDelegate):
    """A word with its key at the right; where the list stands is soft, where the keyboard is has a ring."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, taller(ROW_PX))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, area = current(), QRectF(option.rect).adjusted(1, 1, -1, -3)
        label, key, note = index.data(_ROLE)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            there = bool(option.state & QStyle.StateFlag.State_HasFocus)
            border = theme.accent if there or theme.name == "high-contrast" else None
            rounded(painter, area, radius=8, fill=theme.soft, border=border, width_px=2)
        inside = area.adjusted(14, 0, -12, 0)
        face = font(15, 500 if chosen else 400)
        color = theme.accent if chosen else theme.ink
        room = inside.width() - advance(face, label)
        pill_px = advance(font(12, 600), note) + 14 if note else 0
        # Where there is no room for both, how many wait says more than the key.
        if room >= pill_px + advance(font(12), key) + 16:
            words(painter, inside, key, face=font(12), color=theme.muted, align=RIGHT)
        words(painter, inside, label, face=face, color=color, align=LEFT)
        if note:
            high = taller(20, 12)
            left = inside.left() + advance(face, label) + 8
            pill = QRectF(left, area.center().y() - high / 2, pill_px, high)
            rounded(painter, pill, radius=high / 2, fill=theme.warning_soft, border=theme.warning)
            words(painter, pill.adjusted(7, 0, 0, 0), note, face=font(12, 600), color=theme.warning)
        painter.restore()


class SideList(QListWidget):
    """Letters and digits typed here are nobody's."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setItemDelegate(SideDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("background: transparent")
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)

    def keyboardSearch(self, _search: str) -> None:  # noqa: N802
        """Not searched by typing."""


class ManagerPage(QWidget):
    """Alt+1 … Alt+7 go straight to a part; Tab and Enter go into it."""

    left = Signal()
    chosen = Signal(int)

    def __init__(self, words_: Words, sections: Sequence[Section]) -> None:
        super().__init__()
        self._words = words_
        self.sections = tuple(sections)
        self.side = SideList(words_.text("Store"))
        self._stack = QStackedWidget()
        # Or the widest of them would keep the window from being narrow.
        self._stack.setMinimumWidth(1)
        for at, section in enumerate(self.sections):
            item = QListWidgetItem(section.title.text())
            item.setData(_ROLE, (section.title.text(), f"Alt+{at + 1}", ""))
            self.side.addItem(item)
            self._stack.addWidget(section)
            bind_key(self, f"Alt+{at + 1}", partial(self.go, at))
        self._back = back = ActionButton("Esc", words_.text("Back to the sale"))
        back.clicked.connect(lambda _checked=False: self.left.emit())
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.side, 1)
        column.addWidget(back)
        self._side = QWidget()
        self._side.setLayout(column)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(20)
        layout.addWidget(self._side)
        layout.addWidget(self._stack, 1)
        self.side.currentRowChanged.connect(self._on_row)
        self.side.itemActivated.connect(lambda _item: self.enter())

    @property
    def section(self) -> Section:
        """The part that is shown."""
        return self.sections[self._stack.currentIndex()]

    def go(self, at: int) -> None:
        """That part, with the keyboard in it."""
        self.side.setCurrentRow(at)
        self.enter()

    def enter(self) -> None:
        """The keyboard goes into the part."""
        self.section.first.setFocus(Qt.FocusReason.TabFocusReason)

    def note(self, at: int, text: str) -> None:
        """A small sign beside an entry: how many wait there."""
        item = self.side.item(at)
        label, key, _old = item.data(_ROLE)
        item.setData(_ROLE, (label, key, text))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{label} {text}".strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What the part had no use for."""
        if event.key() == Qt.Key.Key_Escape:
            if not self.section.back():
                self.left.emit()
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.side.hasFocus():
            self.enter()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if is_larger():
            entries = side_px([section.title.text() for section in self.sections], SIDE_PX)
            self._side.setFixedWidth(max(entries + wider(24, 12), self._back.sizeHint().width()))
        else:
            self._side.setFixedWidth(SIDE_NARROW_PX if self.width() < NARROW_BELOW_PX else SIDE_PX)

    def _on_row(self, at: int) -> None:
        if at >= 0:
            self._stack.setCurrentIndex(at)
            self.chosen.emit(at)
