"""A picture on the customer's monitor for some seconds, to see which monitor that is."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_client.services.doctor import Finding, Health
from resources.words import Words
from ui.widgets import Text

SHOWN_MS = 5_000
_CENTRE = Qt.AlignmentFlag.AlignCenter


class Picture(QWidget):
    """Takes no keyboard, goes by itself."""

    def __init__(self, words: Words) -> None:
        super().__init__(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowDoesNotAcceptFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("ground", True)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(
            Text(words.text("This is the customer's screen"), 40, weight=600, align=_CENTRE, wrap=True)
        )
        layout.addWidget(Text("R$ 1.234,56", 96, weight=600, tone="accent", align=_CENTRE))
        layout.addStretch(1)
        QTimer.singleShot(SHOWN_MS, self, self.close)


def other_screen(window: QWidget) -> QScreen | None:
    """The first monitor that this window is not on."""
    return next((one for one in QGuiApplication.screens() if one is not window.screen()), None)


def screen_finding() -> Finding:
    """Whether there is a monitor for the customer."""
    if len(QGuiApplication.screens()) > 1:
        return Finding("screen")
    return Finding("screen", Health.ABSENT, "one_monitor")


def show_test_picture(window: QWidget, words: Words) -> Finding:
    """Put it there."""
    other = other_screen(window)
    if other is None:
        return screen_finding()
    picture = Picture(words)
    picture.setGeometry(other.geometry())
    picture.show()
    window.activateWindow()
    return Finding("screen", problem="shown")
