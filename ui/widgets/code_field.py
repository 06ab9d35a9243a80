"""The field where every sale starts: large, always ready, with its keys named inside at the right."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.text_scale import taller
from ui.theme import current, font
from ui.widgets.painting import RIGHT, advance, panel_under, rounded, words

_PADDING_PX = 18


class CodeField(QLineEdit):
    """A large line edit; `placeholder` says what may be typed, `hint` which keys help."""

    arrow_pressed = Signal(int)
    """-1 for Up, +1 for Down: the field has no use for them, the list of lines has."""

    def __init__(
        self, placeholder: str = "", hint: str = "", *, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._hint = hint
        self._wrong = False
        self.setProperty("painted", True)
        self.setFont(font(22))
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name or placeholder)
        self.setAccessibleDescription(hint)
        self.setMinimumHeight(taller(58, 22))
        self.setMaximumHeight(taller(58, 22))
        self.textChanged.connect(self._on_text_changed)
        self._leave_room()

    def set_hint(self, hint: str) -> None:
        self._hint = hint
        self.setAccessibleDescription(hint)
        self._leave_room()
        self.update()

    def set_wrong(self, wrong: bool) -> None:
        """Red border until told otherwise or until something is typed."""
        self._wrong = wrong
        self.update()

    @property
    def wrong(self) -> bool:
        return self._wrong

    def hint_is_shown(self) -> bool:
        """The hint gives way when the words need its room."""
        needed = advance(self.font(), self.text() or self.placeholderText())
        return bool(self._hint) and needed + self._hint_width() + 4 * _PADDING_PX <= self.width()

    def sizeHint(self) -> QSize:
        return QSize(480, taller(58, 22))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            self.arrow_pressed.emit(step)
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._leave_room()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        panel_under(self, painter)
        lively = self.hasFocus() or self._wrong
        border = theme.error if self._wrong else theme.accent if self.hasFocus() else theme.field_line
        rounded(painter, self.rect(), radius=10, fill=theme.field, border=border, width_px=2 if lively else 1)
        if self.hint_is_shown():
            area = QRectF(self.rect()).adjusted(0, 0, -_PADDING_PX - 2, 0)
            words(painter, area, self._hint, face=font(14), color=theme.muted, align=RIGHT)
        painter.end()
        super().paintEvent(event)

    def _on_text_changed(self) -> None:
        self._wrong = False
        self._leave_room()

    def _leave_room(self) -> None:
        right = self._hint_width() + 2 * _PADDING_PX if self.hint_is_shown() else _PADDING_PX
        self.setTextMargins(_PADDING_PX, 0, right, 0)

    def _hint_width(self) -> int:
        return advance(font(14), self._hint)
