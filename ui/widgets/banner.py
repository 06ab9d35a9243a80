"""A strip across the screen that says what still works and what to try. Amber: waiting; red: act."""

from typing import Literal

from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.text_scale import taller
from ui.theme import current
from ui.widgets.action_button import ActionButton
from ui.widgets.painting import hairline, stroke
from ui.widgets.status_light import draw_mark
from ui.widgets.text import Text

BannerState = Literal["waiting", "problem"]


class Banner(QWidget):
    """Hidden until it has something to say."""

    action_triggered = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: BannerState = "waiting"
        self._text = Text("", 15, weight=500, wrap=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.action = ActionButton("", "")
        self.action.hide()
        self.action.clicked.connect(self.action_triggered)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(48, 8, 20, 8)
        layout.setSpacing(16)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.action)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(taller(44))
        self.hide()

    @property
    def state(self) -> BannerState:
        return self._state

    def show_text(self, text: str, state: BannerState, *, action: tuple[str, str] | None = None) -> None:
        """Say `text`; `action` is the key and the label of a button."""
        changed = text != self._text.text() or not self.isVisible()
        self._state = state
        self._text.setText(text)
        self._text.set_tone("warning" if state == "waiting" else "error")
        self.action.setVisible(action is not None)
        if action is not None:
            self.action.set_key(action[0])
            self.action.set_label(action[1])
        self.setAccessibleName(text)
        self.show()
        self.update()
        if changed:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def text_is_cut(self) -> bool:
        return self._text.text_is_cut()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        fill = theme.warning_soft if self._state == "waiting" else theme.error_soft
        painter.fillRect(self.rect(), QColor(fill))
        hairline(painter, 0, self.height() - stroke(painter), width=self.width(), color=theme.line)
        draw_mark(painter, QPointF(29, self.height() / 2), state=self._state, size_px=13)
