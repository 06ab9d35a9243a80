"""A short word that comes and goes by itself above the keys; it takes neither focus nor touch."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.text_scale import is_larger, taller
from ui.theme import current, font
from ui.widgets.painting import CENTER, advance, rounded, words
from ui.widgets.total_row import TotalRow

_CLEAR_PX = 8


class Toast(QWidget):
    """Lies over its parent, centred, `above_px` from its foot."""

    def __init__(self, parent: QWidget, *, above_px: int = 96) -> None:
        super().__init__(parent)
        self._under = parent
        self._above_px = above_px
        self._text = ""
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.hide)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        parent.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        return self._text

    def show_text(self, text: str, *, duration_ms: int = 3500) -> None:
        self._text = text
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()
        self.update()
        self._timer.start(duration_ms)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def text_is_cut(self) -> bool:
        return self.sizeHint().width() > self.width() * self._lines()

    def sizeHint(self) -> QSize:
        return QSize(advance(font(15, 500), self._text) + 40, taller(44))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._under and isinstance(event, QResizeEvent):
            self._place()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        rounded(painter, self.rect(), radius=self.height() / (2 * self._lines()), fill=theme.ink)
        area = QRectF(self.rect()).adjusted(18, 0, -18, 0)
        if self._lines() > 1:
            painter.setFont(font(15, 500))
            painter.setPen(QColor(theme.panel))
            painter.drawText(area, int(CENTER) | int(Qt.TextFlag.TextWordWrap), self._text)
            return
        words(painter, area, self._text, face=font(15, 500), color=theme.panel, align=CENTER)

    def _place(self) -> None:
        around = self._under.rect()
        width, height = min(self.sizeHint().width(), around.width() - 40), self.sizeHint().height()
        top = max(0, around.height() - self._above_px - height)
        place = QRect((around.width() - width) // 2, top, width, height)
        if is_larger():
            place.setTop(max(0, top - (self._lines() - 1) * taller(20)))
            self._clear_totals(place)
        self.setGeometry(place)

    def _lines(self) -> int:
        """Grown words of a long sentence go on in a second and third line."""
        room = self._under.width() - 40
        if not is_larger() or self.sizeHint().width() <= room:
            return 1
        return min(3, 1 + round(self.sizeHint().width() * 1.15) // room)

    def _clear_totals(self, place: QRect) -> None:
        """The total reaches further up where words have grown: it is never covered."""
        for row in self._under.findChildren(TotalRow):
            its = QRect(row.mapTo(self._under, QPoint(0, 0)), row.size())
            if row.isVisible() and its.intersects(place):
                place.moveBottom(its.top() - _CLEAR_PX)
