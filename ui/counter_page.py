"""The counter: sale, payment and done share the right column (member, totals) and the keys at the foot."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_client.ports import Capability
from resources.words import Words
from ui.checkout.done_view import DoneView
from ui.checkout.pay_view import PayView
from ui.counter import Counter
from ui.keys import DONE_KEYS, LABELS, PAY_KEYS, SALE_KEYS, Action
from ui.member.card import MemberCard
from ui.sale.totals import TotalsCard
from ui.sale.view import SaleView
from ui.text_scale import is_larger, taller, wider
from ui.widgets import KeyBar, KeyButton, scrolling

RIGHT_PX = 410
RIGHT_NARROW_PX = 330
NARROW_BELOW_PX = 1200
SPARED_BELOW_PX = 1240
_LEAST_MEMBER_PX = 40
MOST_OF_WIDTH = 0.4
"""Of the screen goes to the right column, however large its words are."""
SPARED = frozenset({Action.PRICE, Action.CANCEL_LINE})
"""Their buttons give way on a narrow screen: the code field names the one, every hand knows the other."""


class RightColumn(QWidget):
    """The member above, what it costs below; where grown words lack room the member's card gives way."""

    def __init__(self, member: QWidget, totals: QWidget) -> None:
        super().__init__()
        self._member, self._totals = member, totals
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(member)
        column.addStretch(1)
        column.addWidget(totals)
        self._spacing_px = column.spacing()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._share()
        return super().event(event)

    def _share(self) -> None:
        """The total is never squeezed, and who it is stays seen."""
        layout = self._totals.layout()
        if not is_larger() or layout is None:
            return
        hangs = layout.hasHeightForWidth()
        needed = layout.totalHeightForWidth(self.width()) if hangs else layout.totalSizeHint().height()
        least = taller(_LEAST_MEMBER_PX, 15, 14)
        self._member.setMinimumHeight(least)
        self._member.setMaximumHeight(max(least, self.height() - needed - 2 * self._spacing_px))


class CounterPage(QWidget):
    """Only arranges; `on_action` is told which key was pressed or touched."""

    next_wanted = Signal(str)
    """Something was typed where a sale had ended."""

    def __init__(self, counter: Counter, words: Words, on_action: Callable[[Action], None]) -> None:
        super().__init__()
        self._words = words
        self._on_action = on_action
        self._keymap = counter.keys
        self.sale = SaleView(words, counter.keys)
        self.pay = PayView(words)
        self.done = DoneView(words)
        self.member = MemberCard(words, balance_before_pin=counter.can(Capability.BALANCE))
        self.totals = TotalsCard(words)
        self._left = QStackedWidget()
        self._keys = QStackedWidget()
        # Or the buttons of a wide screen would keep the window from being narrow.
        self._keys.setMinimumWidth(1)
        if is_larger():
            # Nor may the right column of now: it follows the window.
            self.setMinimumWidth(1)
        self._spared: list[KeyButton] = []
        self._key_bars: list[KeyBar] = []
        self._bars: list[tuple[Action, KeyButton]] = []
        counter.keys.changed.connect(self._on_keys)
        for view, keys in ((self.sale, SALE_KEYS), (self.pay, PAY_KEYS), (self.done, DONE_KEYS)):
            self._left.addWidget(view)
            self._key_bars.append(self._made_bar(keys))
            self._keys.addWidget(self._key_bars[-1])
        self._right = RightColumn(scrolling(self.member), self.totals)
        middle = QHBoxLayout()
        middle.setContentsMargins(20, 16, 20, 16)
        middle.setSpacing(16)
        middle.addWidget(self._left, 1)
        middle.addWidget(self._right)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(middle, 1)
        layout.addWidget(self._keys)

    def show_view(self, view: QWidget) -> None:
        """Sale, payment or done, with its keys; the cursor goes where typing is wanted."""
        self._left.setCurrentWidget(view)
        self._keys.setCurrentIndex(self._left.currentIndex())
        self._fit_keys()
        view.setFocus()

    @property
    def view(self) -> QWidget | None:
        """What the left shows."""
        return self._left.currentWidget()

    def resizeEvent(self, _event: object) -> None:
        narrow = self.width() < wider(NARROW_BELOW_PX)
        right_px = wider(RIGHT_NARROW_PX if narrow else RIGHT_PX)
        most_px = round(self.width() * MOST_OF_WIDTH) if is_larger() else right_px
        self._right.setFixedWidth(min(right_px, most_px))
        for button in self._spared:
            button.setVisible(self.width() >= wider(SPARED_BELOW_PX))
        self._fit_keys()

    def _fit_keys(self) -> None:
        self._keys.setFixedHeight(self._key_bars[self._keys.currentIndex()].fit(self.width()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What the field with the cursor had no use for."""
        action = self._keymap.action(event)
        if action is Action.CANCEL_LINE and self.view is not self.sale:
            action = None
        if event.key() == Qt.Key.Key_Escape:
            action = Action.BACK
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            action = Action.NEXT if self.view is self.done else None
        if action is not None:
            self._on_action(action)
        elif self.view is self.done and _is_typing(event):
            self.next_wanted.emit(event.text())
        else:
            super().keyPressEvent(event)

    def _on_keys(self) -> None:
        for action, button in self._bars:
            button.set_key(self._keymap.text(action))
        self.done.say_next()

    def _made_bar(self, actions: tuple[Action, ...]) -> KeyBar:
        bar = KeyBar()
        for action in actions:
            primary = action is actions[-1]
            if primary and len(actions) < len(SALE_KEYS):
                bar.row.addStretch(2)
            button = KeyButton(self._keymap.text(action), self._words.text(LABELS[action]), primary=primary)
            button.clicked.connect(lambda _checked=False, one=action: self._on_action(one))
            bar.row.addWidget(button, 3 if primary else 2)
            self._bars.append((action, button))
            if action in SPARED:
                self._spared.append(button)
        return bar


def _is_typing(event: QKeyEvent) -> bool:
    """A letter or digit, and no chord."""
    chord = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    return bool(event.text().strip()) and event.text().isprintable() and not event.modifiers() & chord
