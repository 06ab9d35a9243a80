"""The window: sign-in, shift, counter; and who talks to whom at the counter."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from pos_client.domain.errors import TillError
from pos_client.domain.money import Money
from pos_client.domain.till import Operator, Shift
from resources.words import Words
from ui import wording
from ui.front import Front
from ui.keys import Action
from ui.sign_in.first_manager import FirstManagerView
from ui.sign_in.view import SignInView
from ui.status_bar import StatusBar, banner_text
from ui.training_strip import TrainingStrip
from ui.widgets import Banner

if TYPE_CHECKING:
    from ui.background import Background
    from ui.bridge import Bridge
    from ui.counter import Counter
    from ui.counter_flow import CounterFlow
    from ui.customer.flow import CustomerFlow
    from ui.guide.flow import GuideFlow
    from ui.manager.flow import ManagerFlow
    from ui.recovery.take_over import TakeOverFlow
    from ui.shift.view import OpenShiftView
    from ui.sign_in.model import SignInModel
    from ui.sound import Sounds
    from ui.status_model import Status, StatusModel


class MainWindow(QWidget):
    """Closing it asks nothing: every scan is on disk already.

    Made with the sign-in alone, which is painted and takes keys while the rest is `furnished`; who signs in
    meanwhile waits for `let_in`.
    """

    flow: "CounterFlow"
    guide: "GuideFlow"
    manager: "ManagerFlow"
    open_shift: "OpenShiftView"
    status_model: "StatusModel"
    _counter: "Counter"
    _background: "Background"
    _customer: "CustomerFlow"
    _sign_in_model: "SignInModel"
    _taking_over: "TakeOverFlow"

    def __init__(self, front: Front, words: Words) -> None:
        super().__init__()
        self.setProperty("ground", True)
        title = f"{front.head.name} · {front.identity.code}"
        training = words.text("TRAINING — nothing is sent")
        self.setWindowTitle(f"{training} · {title}" if front.training else title)
        self._front, self._words = front, words
        self._is_furnished = self._is_open = False
        self._at_the_door: Callable[[], None] | None = None
        self._ends: list[Callable[[], None]] = []
        self._operator: Operator | None = None
        self._shift: Shift | None = None
        self.reopen_wanted = False
        """The till took over from another one: whoever opened this window opens the till anew."""
        self.status_bar = StatusBar(front, words)
        self.banner = Banner()
        store, till = front.head.name, front.identity.code
        self.sign_in = SignInView(words, store=store, till=till, hint=front.hint)
        self.first_manager = FirstManagerView(words, store=store, till=till)
        self._pages = QStackedWidget()
        for page in (self.sign_in, self.first_manager):
            self._pages.addWidget(page)
        self.sign_in.submitted.connect(
            lambda code, pin: self._when_open(lambda: self._sign_in_model.submit(code, pin))
        )
        self.first_manager.submitted.connect(
            lambda *typed: self._when_open(lambda: self._sign_in_model.make_first_manager(*typed))
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        if front.training:
            layout.addWidget(TrainingStrip(training))
        elif front.unreleased:
            layout.addWidget(TrainingStrip(words.text("NOT RELEASED — sells by a manager's decision")))
        layout.addWidget(self.status_bar)
        layout.addWidget(self.banner)
        layout.addWidget(self._pages, 1)
        self._pages.currentChanged.connect(lambda _index: _keep_room_for_shown(self._pages))
        _keep_room_for_shown(self._pages)
        self._show(self.first_manager if front.nobody_yet else self.sign_in)

    def furnished(
        self, counter: "Counter", *, background: "Background", bridge: "Bridge", sounds: "Sounds"
    ) -> Iterator[None]:
        """Everything behind the sign-in, piece by piece: between two of them the window may hear a key."""
        # Imported when the sign-in is on the screen already.
        from ui.counter_flow import CounterFlow  # noqa: PLC0415
        from ui.guide.flow import GuideFlow  # noqa: PLC0415
        from ui.guide.strip import GuideStrip  # noqa: PLC0415
        from ui.recovery.take_over import TakeOverFlow  # noqa: PLC0415
        from ui.shift.view import OpenShiftView  # noqa: PLC0415
        from ui.sign_in.model import SignInModel  # noqa: PLC0415
        from ui.status_model import StatusModel  # noqa: PLC0415

        yield
        words, layout = self._words, self.layout()
        assert isinstance(layout, QVBoxLayout)
        self._counter, self._background = counter, background
        self.open_shift = OpenShiftView(words)
        self.flow = CounterFlow(counter, words, background=background, sounds=sounds, window=self)
        self._ends.append(self.flow.stop)
        yield
        self._taking_over = TakeOverFlow(
            counter.taking_over, words, background=background, approvals=self.flow.approvals, window=self
        )
        for page in (self.open_shift, self.flow.page):
            self._pages.addWidget(page)
        strip = GuideStrip(caption=words.text("Customer's phone"), leave=words.text("Leave the guide"))
        layout.insertWidget(layout.indexOf(self._pages), strip)
        self.guide = GuideFlow(counter, words, flow=self.flow, strip=strip, window=self)
        self._sign_in_model = SignInModel(counter, background, self)
        self.status_model = StatusModel(counter, bridge, background)
        self._ends += [self.guide.stop, self.status_model.stop]
        yield from self._add_rooms()
        _keep_room_for_shown(self._pages)
        self._connect(bridge)
        self.status_model.start()
        self._is_furnished = True
        if self.isVisible():
            self._customer.start()

    def _add_rooms(self) -> Iterator[None]:
        """What is beside the sale: the customer's window and the manager's area."""
        from ui.customer.flow import CustomerFlow  # noqa: PLC0415 - as above
        from ui.manager.flow import ManagerFlow  # noqa: PLC0415

        yield
        self._customer = CustomerFlow(self._counter, self._words, flow=self.flow, window=self)
        self._ends.append(self._customer.stop)
        self.manager = ManagerFlow(
            self._counter,
            self._words,
            background=self._background,
            flow=self.flow,
            status=self.status_model,
            window=self,
        )
        self._pages.addWidget(self.manager.page)

    def let_in(self) -> None:
        """From now on people sign in; whoever asked already is the first."""
        self._is_open = True
        if self._at_the_door is not None:
            asked, self._at_the_door = self._at_the_door, None
            asked()

    def _when_open(self, act: Callable[[], None]) -> None:
        if self._is_open:
            act()
        else:
            self._at_the_door = act

    def _connect(self, bridge: "Bridge") -> None:
        self._sign_in_model.signed_in.connect(self._on_signed_in)
        self._sign_in_model.refused.connect(
            lambda error: self.sign_in.show_problem(wording.sentence(self._words, error))
        )
        self._sign_in_model.not_made.connect(
            lambda error: self.first_manager.show_problem(wording.sentence(self._words, error))
        )
        self.open_shift.opened.connect(self._on_float)
        self.status_model.changed.connect(self._on_status)
        self.flow.lock_wanted.connect(self.lock)
        self.status_bar.queue_pressed.connect(self._on_queue_pressed)
        self.flow.queue_changed.connect(self.status_model.count)
        self.flow.guide_wanted.connect(self.guide.begin)
        bridge.scanned.connect(self.flow.scan_filter.deliver)
        bridge.weighed.connect(self.flow.scans.weighing.on_weight)
        self.flow.sale_model.quoted.connect(self._on_quoted)
        self.flow.checkout.refused.connect(self._taking_over.on_refused)
        self.flow.returns.refused.connect(self._taking_over.on_refused)
        self._taking_over.taken.connect(self._on_taken_over)
        self.flow.drawer.doctor.restart_wanted.connect(self._on_taken_over)
        self.flow.drawer.updates.restart_wanted.connect(self._on_taken_over)

        self._counter.keys.changed.connect(self._on_keys)
        self.flow.drawer.manager_wanted.connect(self.manager.open)
        self.flow.scan_filter.scanned.connect(self.manager.on_scan)
        self.manager.shown.connect(lambda: self._show(self.manager.page))
        self.manager.left.connect(self._on_manager_left)

    def lock(self) -> None:
        """Back to the sign-in; the cart stays."""
        if self.page is self.first_manager:
            return
        if self.page is self.manager.page:
            self.manager.leave()
        self._customer.model.rest()
        is_open = self.flow.sale_model.sale.lines and self.flow.page.view is not self.flow.page.done
        text = self._words.text
        self.sign_in.ready(text("Locked. The open sale is kept: sign in to go on.") if is_open else "")
        self._show(self.sign_in)

    @property
    def page(self) -> QWidget | None:
        """What is shown."""
        return self._pages.currentWidget()

    def _on_signed_in(self, operator: Operator) -> None:
        self._operator = self._taking_over.operator = operator
        self._background.run(
            "till",
            lambda: self._counter.shifts.take_over(operator),
            done=self._on_shift,
            failed=lambda error: self.sign_in.show_problem(wording.sentence(self._words, error)),
        )

    def _on_shift(self, shift: Shift | None) -> None:
        self._shift = shift
        self.status_bar.show_people(self._operator, shift)
        if shift is None:
            self.open_shift.begin()
            self._show(self.open_shift)
        elif self._operator is not None:
            self._show(self.flow.page)
            self.flow.begin(self._operator)
            self.guide.begin_first()

    def _on_float(self, cents: int) -> None:
        operator = self._operator
        assert operator is not None
        self._background.run(
            "till",
            lambda: self._counter.shifts.open(operator, Money(cents)),
            done=self._on_shift,
            failed=self._on_float_refused,
        )

    def _on_float_refused(self, error: TillError) -> None:
        self.open_shift.show_problem(wording.sentence(self._words, error))

    def _on_queue_pressed(self) -> None:
        if self.page is self.flow.page:
            self.flow.delivery.open_pending()

    def _on_taken_over(self) -> None:
        self.reopen_wanted = True
        self.close()

    def _on_manager_left(self) -> None:
        """The sale as it was, the cursor where it belongs."""
        if self.page is self.manager.page:
            self._show(self.flow.page)
            (self.flow.page.view or self.flow.page).setFocus()

    def _on_quoted(self, _quote: object) -> None:
        if self._counter.redemptions is not None:
            self.status_model.note_answered(self._counter.redemptions.gateway.name)

    def _on_status(self, status: "Status") -> None:
        self.status_bar.show_status(status)
        self.flow.show_status(status)
        said = banner_text(self._words, status)
        if said is None:
            self.banner.hide()
        else:
            self.banner.show_text(said[0], "problem" if said[1] == "problem" else "waiting")

    def _on_keys(self) -> None:
        """What stands in the bars names them."""
        self._on_status(self.status_model.status)

    def _show(self, page: QWidget) -> None:
        self._pages.setCurrentWidget(page)
        page.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_furnished and self._counter.keys.action(event) is Action.LOCK:
            self.lock()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # A till without a window manager gives the keyboard to nobody who does not ask for it.
        self.activateWindow()
        if self._is_furnished:
            self._customer.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.stop()
        super().closeEvent(event)

    def stop(self) -> None:
        """What has been built looks and listens no more; again for what was built after it closed."""
        while self._ends:
            self._ends.pop()()


def _keep_room_for_shown(pages: QStackedWidget) -> None:
    """Only the shown page asks for its height: a taller hidden one would push the keys off a low screen."""
    for index in range(pages.count()):
        page = pages.widget(index)
        assert page is not None
        policy = page.sizePolicy()
        shown = index == pages.currentIndex()
        policy.setVerticalPolicy(QSizePolicy.Policy.Preferred if shown else QSizePolicy.Policy.Ignored)
        page.setSizePolicy(policy)
