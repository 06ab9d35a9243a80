"""The guide's strip under the top line: how far, what to do now, the customer's phone where a PIN came."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.text_scale import is_larger, taller, wider
from ui.theme import current, font
from ui.widgets import ActionButton, Text
from ui.widgets.painting import CENTER, advance, hairline, rounded, stroke, words

HEIGHT_PX = 72


class Dots(QWidget):
    """One dot a step: filled where it was done, a long one where one is."""

    def __init__(self) -> None:
        super().__init__()
        self._count, self._at = 1, 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_place(self, at: int, count: int) -> None:
        self._count, self._at = count, at
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._count * 14 + 16, 12)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, x = current(), QPainter(self), 0.0
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place in range(self._count):
            wide = 20 if place == self._at else 8
            color = theme.accent if place <= self._at else theme.key_line
            rounded(painter, QRectF(x, 2, wide, 8), radius=4, fill=color)
            x += wide + 6


class Phone(QWidget):
    """The customer's phone, with the PIN that came."""

    def __init__(self, caption: str) -> None:
        super().__init__()
        self._caption, self._pin = caption, ""
        self.setFixedSize(wider(156, 12), taller(52, 12, 22))
        self.hide()

    def show_pin(self, pin: str) -> None:
        """Empty hides it."""
        self._pin = pin
        self.setAccessibleName(f"{self._caption} {pin}")
        self.setVisible(bool(pin))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = current(), QPainter(self)
        rounded(painter, self.rect(), radius=10, fill=theme.ink)
        words(
            painter,
            QRectF(0, 5, self.width(), taller(16, 12)),
            self._caption,
            face=font(12, 500),
            color=theme.panel,
            align=CENTER,
        )
        spaced = " ".join(self._pin)
        words(
            painter,
            QRectF(0, taller(20, 12), self.width(), taller(28, 22)),
            spaced,
            face=font(22, 600),
            color=theme.panel,
            align=CENTER,
        )


class GuideStrip(QWidget):
    """Stays above a dialog's shade; takes no keyboard away from anybody."""

    left = Signal()

    def __init__(self, *, caption: str, leave: str) -> None:
        super().__init__()
        self.dots, self.phone = Dots(), Phone(caption)
        larger = is_larger()
        self.said = Text("", 15 if larger else 17, weight=600, elide=not larger, wrap=larger)
        self.why = Text("", 14, tone="muted", elide=True)
        # Grown words need the room: what is to be done comes before how far one is.
        if is_larger():
            self.dots.hide()
        self.leave = ActionButton("Esc", "" if is_larger() else leave)
        self.leave.setAccessibleName(leave)
        self.leave.setToolTip(leave if is_larger() else "")
        self.leave.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.leave.clicked.connect(lambda _checked=False: self.left.emit())
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addWidget(self.said)
        lines.addWidget(self.why)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 8, 20, 9)
        row.setSpacing(16)
        row.addWidget(self.dots)
        row.addLayout(lines, 1)
        row.addWidget(self.phone)
        row.addWidget(self.leave)
        self.setFixedHeight(taller(HEIGHT_PX, 17, 14))
        self.hide()

    def tell(self, said: str, why: str, *, place: tuple[int, int], pin: str = "") -> None:
        """`place` is which step of how many, from 0."""
        changed = said != self.said.text()
        self.said.setText(said)
        self.why.setText(why)
        self.why.setToolTip(why if is_larger() else "")
        self.dots.show_place(*place)
        self.phone.show_pin(pin)
        self.setAccessibleName(f"{said} {why}")
        if changed:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Grown words of what is to be done may take both lines; why it is so gives way then."""
        if not is_larger():
            return
        beside = [one for one in (self.phone, self.leave) if not one.isHidden()]
        room = self.width() - 40 - sum(one.sizeHint().width() + 16 for one in beside)
        if self.phone in beside:
            room -= self.phone.width()
        self.why.setVisible(advance(self.said.font(), self.said.text()) <= room)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = current(), QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.soft))
        hairline(painter, 0, self.height() - stroke(painter), width=self.width(), color=theme.line)
