"""Keeps the pole and the second screen with what the counter does; a second monitor may come and go."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QSize, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from resources.words import Words
from ui.counter import Counter
from ui.counter_flow import CounterFlow
from ui.customer.model import CustomerModel, Seen, Served
from ui.customer.pole import pole_lines
from ui.customer.window import CustomerWindow

REST_AFTER_MS = 30_000
BESIDE_PX = QSize(800, 600)
"""The customer's window where there is no monitor for it, and somebody wants to try it."""
Screens = Callable[[], list[QScreen]]


class CustomerFlow(QObject):
    """`screens` tells which monitors there are now."""

    def __init__(
        self,
        counter: Counter,
        words: Words,
        *,
        flow: CounterFlow,
        window: QWidget,
        screens: Screens = QGuiApplication.screens,
    ) -> None:
        super().__init__(window)
        self._counter, self._words = counter, words
        self._till, self._screens = window, screens
        self.model = CustomerModel(self)
        self.window: CustomerWindow | None = None
        self._resting = QTimer(self, singleShot=True, interval=REST_AFTER_MS)
        self._resting.timeout.connect(self.model.rest)
        self.model.changed.connect(self._on_changed)
        flow.sale_model.changed.connect(self.model.show_sale)
        flow.paying.closed.connect(self.model.show_closed)
        flow.paying.pix_shown.connect(
            lambda code, amount: self.model.show_pix(flow.sale_model.sale, code, amount)
        )
        flow.paying.pix_hidden.connect(self.model.hide_pix)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.screenAdded.connect(self._on_screens)
        application.screenRemoved.connect(self._on_screens)
        self.model.show_sale(flow.sale_model.sale)
        self._on_changed(self.model.seen)

    def start(self) -> None:
        """The till's own window has its place: the other monitor is the customer's."""
        self._on_screens()

    def stop(self) -> None:
        """The till closes, and this window with it."""
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()
            self.window = None

    def _on_screens(self, _screen: object = None) -> None:
        other = self._other_screen() if self._counter.second_screen else None
        beside = self._counter.second_screen and self._counter.as_window and other is None
        if other is None and not beside:
            self.stop()
            return
        if self.window is None or self.window.is_framed is not beside:
            self.stop()
            self.window = CustomerWindow(self._words, self._counter.head, framed=beside)
            self.window.show_seen(self.model.seen)
        if other is not None:
            self.window.setGeometry(other.geometry())
        else:
            self.window.resize(BESIDE_PX)
        self.window.show()
        # Not every system heeds that it wants no keyboard: the cashier's hands stay where they are.
        self._till.activateWindow()

    def _other_screen(self) -> QScreen | None:
        """The first that the till's window is not on."""
        here = self._till.screen()
        return next((screen for screen in self._screens()[:8] if screen is not here), None)

    def _on_changed(self, seen: Seen) -> None:
        if isinstance(seen, Served):
            self._resting.start()
        else:
            self._resting.stop()
        if self.window is not None:
            self.window.show_seen(seen)
        if self._counter.pole is not None:
            head = self._counter.head
            self._counter.pole(*pole_lines(self._words, seen, store=head.name, message=head.message))
