"""The customer's PIN: one box per digit, dots only. The digits leave through `take`, once."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from ui.theme import current
from ui.widgets.painting import rounded

_BOX_PX = 82
_GAP_PX = 12
_WIDEST_PX = 96
_LONGEST = 12
_ASCII_DIGITS = frozenset("0123456789")


class PinField(QLineEdit):
    """`digits` boxes that complete by themselves, or with 0 one wide box that Enter completes."""

    completed = Signal()
    length_changed = Signal(int)

    def __init__(self, digits: int, *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._digits = digits
        self._wrong = False
        self.setProperty("painted", True)
        self.setAccessibleName(name)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setMaxLength(digits or _LONGEST)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhDigitsOnly
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAcceptDrops(False)
        self.setDragEnabled(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._on_text_changed)

    def take(self) -> str:
        """The typed digits, which the field forgets (its undo history too) as it hands them over."""
        digits = self.text()
        self.forget()
        return digits

    def forget(self) -> None:
        """Empty the boxes."""
        self.setText("")

    def filled(self) -> int:
        """How many digits were typed."""
        return len(self.text())

    def set_digits(self, digits: int) -> None:
        """As many boxes as the provider's PIN has; 0 when it does not say."""
        self.forget()
        self._digits = digits
        self.setMaxLength(digits or _LONGEST)
        self.updateGeometry()
        self.update()

    def set_wrong(self, wrong: bool) -> None:
        """Red boxes until the next digit."""
        self._wrong = wrong
        self.update()

    def sizeHint(self) -> QSize:
        boxes = self._digits or 6
        return QSize(boxes * (_BOX_PX + 2) + (boxes - 1) * _GAP_PX, _BOX_PX)

    def minimumSizeHint(self) -> QSize:
        boxes = self._digits or 6
        return QSize(boxes * 44 + (boxes - 1) * 8, 64)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if event.matches(QKeySequence.StandardKey.Paste):
            self.insert("".join(filter(_ASCII_DIGITS.__contains__, QGuiApplication.clipboard().text())))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_enter()
        elif event.key() == Qt.Key.Key_Backspace:
            self.setText(self.text()[:-1])
        elif text in _ASCII_DIGITS:
            self.setText(self.text() + text if self.filled() < self.maxLength() else self.text())
        else:
            event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._digits:
            for index, box in enumerate(self._boxes()):
                self._draw_box(painter, box, active=index == min(self.filled(), self._digits - 1))
                if index < self.filled():
                    self._draw_dot(painter, box.center())
            return
        box = QRectF(self.rect())
        self._draw_box(painter, box, active=True)
        for index in range(self.filled()):
            self._draw_dot(painter, QPointF(32 + 26 * index, box.center().y()))

    def _boxes(self) -> list[QRectF]:
        gap = _GAP_PX if self.width() >= self.sizeHint().width() else 8
        side = min((self.width() - gap * (self._digits - 1)) / self._digits, _WIDEST_PX)
        return [QRectF(index * (side + gap), 0, side, self.height()) for index in range(self._digits)]

    def _draw_box(self, painter: QPainter, box: QRectF, *, active: bool) -> None:
        theme = current()
        lively = self._wrong or (active and self.hasFocus())
        border = theme.error if self._wrong else theme.accent if lively else theme.field_line
        rounded(painter, box, radius=10, fill=theme.field, border=border, width_px=2 if lively else 1)

    def _draw_dot(self, painter: QPainter, center: QPointF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(current().ink))
        painter.drawEllipse(center, 6, 6)

    def _on_enter(self) -> None:
        if self._digits == 0 and self.filled():
            self.completed.emit()

    def _on_text_changed(self, text: str) -> None:
        if not _ASCII_DIGITS.issuperset(text):
            self.setText("".join(filter(_ASCII_DIGITS.__contains__, text)))
            return
        self._wrong = self._wrong and not text
        self.length_changed.emit(len(text))
        self.update()
        if self._digits and len(text) == self._digits:
            self.completed.emit()
