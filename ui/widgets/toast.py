"""A short word that comes and goes by itself above the keys; it takes neither focus nor touch."""

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.theme import current, font
from ui.widgets.painting import CENTER, advance, rounded, words


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
        return self.sizeHint().width() > self.width()

    def sizeHint(self) -> QSize:
        return QSize(advance(font(15, 500), self._text) + 40, 44)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._under and isinstance(event, QResizeEvent):
            self._place()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        rounded(painter, self.rect(), radius=22, fill=theme.ink)
        area = QRectF(self.rect()).adjusted(18, 0, -18, 0)
        words(painter, area, self._text, face=font(15, 500), color=theme.panel, align=CENTER)

    def _place(self) -> None:
        around = self._under.rect()
        width = min(self.sizeHint().width(), around.width() - 40)
        self.setGeometry((around.width() - width) // 2, around.height() - self._above_px - 44, width, 44)
