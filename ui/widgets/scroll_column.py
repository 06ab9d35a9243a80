"""What has become higher than its place scrolls by wheel, finger and keyboard, and shows what has focus."""

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QLayout, QScrollArea, QScroller, QSizePolicy, QWidget

from ui.text_scale import is_larger

_LEAST_PX = 120
_AROUND_PX = 24


class ScrollColumn(QScrollArea):
    """As high as its content wherever there is room for that, else with a bar."""

    def __init__(self, content: QWidget | QLayout, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if isinstance(content, QLayout):
            inside = QWidget()
            content.setContentsMargins(0, 0, 0, 0)
            inside.setLayout(content)
        else:
            inside = content
        self._inside = inside
        inside.setProperty("clear", True)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        inside.installEventFilter(self)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        QApplication.instance().focusChanged.connect(self._on_focus)  # type: ignore[union-attr]

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        inside = self.widget()
        layout = inside.layout() if inside is not None else None
        if layout is None or inside is None:
            return _LEAST_PX
        if layout.hasHeightForWidth():
            return layout.totalHeightForWidth(width)
        return layout.totalSizeHint().height()

    def sizeHint(self) -> QSize:
        inside = self.widget()
        return inside.sizeHint() if inside is not None else QSize()

    def minimumSizeHint(self) -> QSize:
        inside = self.widget()
        if inside is None:
            return QSize()
        least = inside.minimumSizeHint()
        return QSize(least.width(), min(least.height(), _LEAST_PX))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        elif watched is self.widget() and event.type() == QEvent.Type.Resize:
            # Its nested rows would keep the places that they had at the old height.
            layout = self._inside.layout()
            if layout is not None:
                layout.invalidate()
        return super().eventFilter(watched, event)

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        inside = self.widget()
        if now is None or inside is None or not inside.isAncestorOf(now):
            return
        self.ensureWidgetVisible(now, 0, _AROUND_PX)
        if now.height() > self.viewport().height():
            top = now.mapTo(inside, QPoint(0, 0)).y()
            self.verticalScrollBar().setValue(top)


def scrolling(content: QWidget) -> QWidget:
    """Scrolls where words have grown; as designed everything has its place."""
    return ScrollColumn(content) if is_larger() else content
