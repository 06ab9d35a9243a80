"""An amount of money: typed digits fill from the right in centavos, the first one replaces the proposal."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.text_scale import taller
from ui.theme import current, font
from ui.widgets.money_typing import TypedAmount, grouped, pasted_amount
from ui.widgets.painting import LEFT, RIGHT, advance, fitting, rounded, words

_PADDING_PX = 20
_SIZES_PX = (40, 34, 28, 22, 17)
_NO_LIMIT_CENTS = 99_999_999_99
_COMMAND_KEYS = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier


class MoneyField(QLineEdit):
    """`caption` stands at the left, the figure at the right; values are whole centavos."""

    value_changed = Signal(object)
    """Carries centavos; Qt's own integers end before ten digits do."""
    refused = Signal()
    """Something was typed that would have gone past the maximum."""

    def __init__(
        self, caption: str = "", *, decimal: str = ",", group: str = ".", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._caption = caption
        self._marks = (decimal, group)
        self._typed = TypedAmount()
        self._proposed = True
        self._maximum_cents = _NO_LIMIT_CENTS
        self.setProperty("painted", True)
        self.setAccessibleName(caption)
        self.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAcceptDrops(False)
        self.setMinimumHeight(taller(74, 40))
        self.setMaximumHeight(taller(74, 40))
        self._show()

    @property
    def value_cents(self) -> int:
        return self._typed.cents

    @property
    def maximum_cents(self) -> int:
        return self._maximum_cents

    @property
    def is_proposed(self) -> bool:
        """True while the first digit would replace the amount."""
        return self._proposed

    def set_caption(self, caption: str) -> None:
        self._caption = caption
        self.setAccessibleName(caption)
        self.update()

    def set_maximum(self, maximum_cents: int) -> None:
        """The largest amount that can be typed; a larger present amount is cut down to it."""
        self._maximum_cents = maximum_cents
        if self.value_cents > maximum_cents:
            self.propose(maximum_cents)

    def propose(self, value_cents: int) -> None:
        """Show an amount that the first digit replaces and Backspace shortens."""
        self._take(TypedAmount.of_cents(min(value_cents, self._maximum_cents)), proposed=True)

    def forget(self) -> None:
        """Back to nothing typed: for a field that is shown again."""
        self._take(TypedAmount(), proposed=False)

    def sizeHint(self) -> QSize:
        return QSize(420, taller(74, 40))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if event.matches(QKeySequence.StandardKey.Paste):
            self._paste(QGuiApplication.clipboard().text())
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            whole = event.key() == Qt.Key.Key_Delete
            self._take(TypedAmount() if whole else self._typed.without_last(), proposed=False)
        elif event.modifiers() & _COMMAND_KEYS and not event.matches(QKeySequence.StandardKey.SelectAll):
            self._pass_on(event)
        elif text.isdecimal() and text.isascii():
            self._type(text)
        elif text in (",", "."):
            self._take((TypedAmount() if self._proposed else self._typed).with_comma(), proposed=False)
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._take(self._typed, proposed=True)
        else:
            self._pass_on(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        for character in event.commitString():
            if character.isdecimal() and character.isascii():
                self._type(character)
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        focused = self.hasFocus()
        border = theme.accent if focused else theme.field_line
        rounded(
            painter, self.rect(), radius=10, fill=theme.field, border=border, width_px=2 if focused else 1
        )
        area = QRectF(self.rect()).adjusted(_PADDING_PX, 0, -_PADDING_PX, 0)
        figure = fitting(self.text(), area.width() - self._caption_room(), sizes_px=_SIZES_PX, weight=600)
        width = advance(figure, self.text())
        if focused and self._proposed and self.value_cents:
            mark = QRectF(area.right() - width - 6, 12, width + 12, self.height() - 24)
            rounded(painter, mark, radius=6, fill=theme.soft)
        elif focused:
            painter.fillRect(QRectF(area.right() + 5, 18, 2, self.height() - 36), QColor(theme.accent))
        ink = theme.ink if self.isEnabled() else theme.disabled
        words(painter, area, self.text(), face=figure, color=ink, align=RIGHT)
        area.setWidth(max(0, area.width() - width - 16))
        words(painter, area, self._caption, face=font(14), color=theme.muted, align=LEFT)

    def text_is_cut(self) -> bool:
        needed = advance(font(14), self._caption) + 16 + advance(font(_SIZES_PX[-1], 600), self.text())
        return needed > self.width() - 2 * _PADDING_PX

    def _caption_room(self) -> int:
        return min(advance(font(14), self._caption) + 16, self.width() // 2)

    def _type(self, digit: str) -> None:
        base = TypedAmount() if self._proposed else self._typed
        self._take(base.with_digit(digit), proposed=False)

    def _paste(self, text: str) -> None:
        found = pasted_amount(text)
        if found is not None:
            self._take(found, proposed=False)

    def _take(self, typed: TypedAmount, *, proposed: bool) -> None:
        if typed.cents > self._maximum_cents:
            self.refused.emit()
            return
        before = self.value_cents
        self._typed = typed
        self._proposed = proposed
        self._show()
        if self.value_cents != before:
            self.value_changed.emit(self.value_cents)

    def _show(self) -> None:
        decimal, group = self._marks
        self.setText(grouped(self.value_cents, decimal, group=group))
        self.update()

    def _pass_on(self, event: QKeyEvent) -> None:
        # Enter still means "returnPressed"; everything else belongs to the screen around the field.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        else:
            event.ignore()
