"""The set-up's window: the steps at the left, the page at the right, its keys at the foot."""

from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_client.domain.set_up import STEPS, Standing, Step
from pos_client.domain.till import Operator
from resources.words import N_, Words
from ui.background import Background
from ui.set_up.check_page import CheckPage
from ui.set_up.desk import SetUpDesk
from ui.set_up.devices_page import DevicesPage
from ui.set_up.live_dialog import LiveDialog
from ui.set_up.looks_page import LooksPage
from ui.set_up.page import SetUpPage
from ui.set_up.person_page import PersonPage
from ui.set_up.programme_page import ProgrammePage
from ui.set_up.rail import StepRail
from ui.set_up.reference_page import ReferencePage
from ui.set_up.release_page import ReleasePage
from ui.set_up.rules_page import RulesPage
from ui.set_up.store_page import StorePage
from ui.text_scale import is_larger
from ui.widgets import ActionButton, Bar, Overlay, Text


class Outcome(StrEnum):
    """How the window was left."""

    CLOSED = "closed"
    RELEASED = "released"
    TRAINING = "training"
    LIVE = "live"


_PARTS = (N_("Store"), N_("Looks"), N_("Programme"), N_("Devices"), N_("Manager"))


class SetUpWindow(QWidget):
    """Enter goes on, Esc goes back and destroys nothing: every page was kept when it was left.

    `finished` carries the Outcome. Alt+T practises, Alt+L sells before the release by a named decision; both
    need an open till.
    """

    finished = Signal(object)

    def __init__(self, words: Words, desk: SetUpDesk, background: Background) -> None:
        super().__init__()
        self.setProperty("ground", True)
        self.setWindowTitle(words.text("Set-up of the till"))
        self._words, self._desk, self._background = words, desk, background
        self.outcome = Outcome.CLOSED
        self.operator: Operator | None = None
        self._done: tuple[Step, ...] = ()
        made = (words, desk, background)
        self.person = PersonPage(*made)
        self.connect_pages: tuple[SetUpPage, ...] = (
            StorePage(*made),
            LooksPage(*made),
            ProgrammePage(*made),
            DevicesPage(*made),
            self.person,
        )
        self.check, self.rules = CheckPage(*made), RulesPage(*made)
        self.reference, self.release = ReferencePage(*made), ReleasePage(*made)
        self.pages = (*self.connect_pages, self.check, self.rules, self.reference, self.release)
        self._stack = QStackedWidget()
        self.rail = StepRail(words)
        self._lay_out()
        for page in self.pages:
            self._stack.addWidget(page)
            page.passed.connect(self._on_passed)
            page.ready_changed.connect(self._show_keys)
        self.release.released.connect(lambda: self._finish(Outcome.RELEASED))
        self._keys()

    @property
    def page(self) -> SetUpPage:
        """What is shown."""
        shown = self._stack.currentWidget()
        assert isinstance(shown, SetUpPage)
        return shown

    def begin(self) -> None:
        """Where it was left: the next step that is missing, after the manager has signed in."""
        if self._desk.is_open:
            self._background.run("till", self._desk.standing, done=self._on_standing)
            self._show(self.person)
        else:
            self._show(self.connect_pages[0])

    def advance(self) -> None:
        """Enter."""
        if self.page.can_advance:
            self.page.advance()

    def back(self) -> None:
        """Esc: the page before; from the first one the window closes."""
        place = self.pages.index(self.page)
        if self.page.busy:
            return
        if place == 0 or (self.page is self.person and self._desk.is_open):
            self.close()
        elif place > 0:
            self._show(self.pages[place - 1])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Overlay.topmost(self) is not None:
            event.accept()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.advance()
        elif event.key() == Qt.Key.Key_Escape:
            self.back()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.page.leave()
        super().closeEvent(event)
        self.finished.emit(self.outcome)

    def _lay_out(self) -> None:
        text = self._words.text
        middle: QBoxLayout = QHBoxLayout()
        middle.setContentsMargins(24, 24, 24, 12)
        middle.setSpacing(20)
        if is_larger():
            # Grown words have no room beside the page, nor for what goes without saying.
            middle = QVBoxLayout()
            middle.setContentsMargins(24, 10, 24, 10)
            middle.setSpacing(6)
            middle.addWidget(self.rail)
        else:
            middle.addLayout(self._made_side())
        middle.addWidget(self._stack, 1)
        self._bar = bar = Bar("bottom")
        self._back = ActionButton("Esc", text("Back"))
        self._training = ActionButton("Alt+T", text("Practise"))
        self._live = ActionButton("Alt+L", text("Sell before the release"))
        self._next = ActionButton("Enter", text("Continue"), primary=True)
        for button in (self._back, self._training, self._live):
            bar.row.addWidget(button)
        bar.row.addStretch(1)
        bar.row.addWidget(self._next)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(middle, 1)
        layout.addWidget(bar)

    def _made_side(self) -> QVBoxLayout:
        text = self._words.text
        side = QVBoxLayout()
        side.setSpacing(4)
        side.addWidget(Text(text("Set-up of the till"), 17, weight=600))
        side.addWidget(
            Text(text("Every step is kept: it can be left and gone on with."), 13, tone="muted", wrap=True)
        )
        side.addSpacing(12)
        side.addWidget(self.rail, 1)
        return side

    def _keys(self) -> None:
        self._back.clicked.connect(lambda _checked=False: self.back())
        self._next.clicked.connect(lambda _checked=False: self.advance())
        self._training.clicked.connect(lambda _checked=False: self._finish(Outcome.TRAINING))
        self._live.clicked.connect(lambda _checked=False: self._ask_live())
        looks = self.connect_pages[1]
        assert isinstance(looks, LooksPage)
        check, reference = self.check, self.reference
        for page, buttons in (
            (looks, (looks.logo, looks.no_logo)),
            (check, (check.again, check.pause, check.file)),
            (self.rules, (self.rules.open,)),
            (reference, (reference.file,)),
        ):
            for button in buttons:
                self._bind(page, button)
        # The same keys mean something else on pages where these are not offered.
        self._leaving = [
            self._bind(place, button)
            for place in (self._stack, self._bar)
            for button in (self._training, self._live)
        ]

    def _bind(self, place: QWidget, button: ActionButton) -> QShortcut:
        """Heard while the keyboard is there: a dialog over it has keys of its own."""
        shortcut = QShortcut(QKeySequence(button.key), place)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(lambda: button.click() if self._hears(button) else None)
        return shortcut

    def _hears(self, button: ActionButton) -> bool:
        return button.isVisible() and button.isEnabled() and Overlay.topmost(self) is None

    def _show(self, page: SetUpPage) -> None:
        self.page.leave()
        self._stack.setCurrentWidget(page)
        for each in (self.check, self.rules, self.reference, self.release):
            each.operator = self.operator
        self._show_rail()
        page.begin()
        self._show_keys()

    def _show_keys(self) -> None:
        page, standing = self.page, self.release.standing
        if page is self.release and standing is not None and tuple(standing.passed) != self._done:
            self._done = tuple(standing.passed)
            self._show_rail()
        self._next.set_label(page.next_label)
        self._next.setEnabled(page.can_advance)
        behind = self.operator is not None and page not in self.connect_pages
        offered = behind and Step.RELEASED not in self._done
        for button in (self._training, self._live):
            button.setVisible(offered)
        for shortcut in self._leaving:
            shortcut.setEnabled(offered)
        first = page is self.connect_pages[0] or (page is self.person and self._desk.is_open)
        self._back.set_label(self._words.text("Leave for now") if first else self._words.text("Back"))

    def _show_rail(self) -> None:
        text = self._words.text
        if self.page in self.connect_pages:
            parts = [text(part) for part in _PARTS]
            place = self.connect_pages.index(self.page)
            self.rail.show_steps(self._done, Step.CONNECT, parts=parts, part=place)
        else:
            at = STEPS[self.pages.index(self.page) - len(self.connect_pages) + 1]
            self.rail.show_steps(self._done, at)

    def _on_passed(self) -> None:
        if self.sender() is not self.page:
            return
        if self.page is self.person:
            self.operator = self.person.operator
            self._background.run("till", self._desk.standing, done=self._go_on)
            return
        place = self.pages.index(self.page)
        self._background.run("till", self._desk.standing, done=self._on_standing)
        self._show(self.pages[min(place + 1, len(self.pages) - 1)])

    def _on_standing(self, standing: Standing) -> None:
        self._done = tuple(standing.passed)
        self._show_rail()
        self._show_keys()

    def _go_on(self, standing: Standing) -> None:
        self._on_standing(standing)
        after = {
            Step.CONNECT: self.check,
            Step.VALIDATE: self.check,
            Step.RULES: self.rules,
            Step.REFERENCE: self.reference,
        }
        self._show(after.get(standing.next_step, self.release))

    def _ask_live(self) -> None:
        by = self.operator
        if by is None:
            return
        dialog = LiveDialog(self, self._words)

        def decide(reason: str) -> None:
            self._background.run(
                "till",
                lambda: self._desk.sell_before_release(by, reason),
                done=lambda _standing: self._finish(Outcome.LIVE),
                failed=dialog.show_refusal,
            )

        dialog.decided.connect(decide)
        dialog.open(dialog.field)

    def _finish(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.close()
