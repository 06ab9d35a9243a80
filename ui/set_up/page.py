"""What all pages of the set-up have: a title, what it is about, a notice beside what is asked."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos_client.domain.errors import TillError
from pos_client.domain.till import Operator
from resources.words import Words
from ui import wording
from ui.background import Background, Room
from ui.pulling.file_flow import FileFlow
from ui.set_up.desk import Draft, SetUpDesk
from ui.widgets import ActionButton, Card, Spinner, Text, Toast, WrapRow

Result = TypeVar("Result")


class SetUpPage(QWidget):
    """`passed` once it is done with; `advance` is Enter. `next_label` stands on the button that goes on."""

    passed = Signal()
    ready_changed = Signal()

    def __init__(
        self, words: Words, desk: SetUpDesk, background: Background, *, title: str, about: str
    ) -> None:
        super().__init__()
        # A page without a field of its own still hears its keys.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.words, self.desk, self.background = words, desk, background
        self.next_label = words.text("Continue")
        self.busy = False
        self.operator: Operator | None = None
        self._files: FileFlow | None = None
        self.message, self._spinner = Text("", 15, wrap=True), Spinner()
        inside = QWidget()
        inside.setProperty("clear", True)
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(0, 0, 8, 0)
        self.body.setSpacing(12)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        notice = QHBoxLayout()
        notice.addWidget(self.message, 1)
        notice.addWidget(self._spinner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.title = Text(title, 28, weight=600, wrap=True)
        column.addWidget(self.title)
        column.addWidget(Text(about, 15, tone="muted", wrap=True))
        column.addSpacing(4)
        self.panel = Card(padding_px=20, spacing_px=12)
        self.panel.body.addWidget(area, 1)
        column.addWidget(self.panel, 1)
        self.foot = WrapRow()
        self.foot.setSpacing(8)
        self.foot.addLayout(notice, 1)
        column.addLayout(self.foot)

    @property
    def can_advance(self) -> bool:
        """Whether Enter has something to do."""
        return not self.busy

    def begin(self) -> None:
        """It comes to the front."""

    def leave(self) -> None:
        """It goes back; timers rest."""

    def advance(self) -> None:
        """Enter."""
        self.passed.emit()

    def say(self, text: str, *, error: bool = False, waiting: bool = False) -> None:
        """What is waited for, or why not."""
        self.message.set_tone("error" if error else "muted")
        self.message.setText(text)
        if waiting:
            self._spinner.start()
        else:
            self._spinner.stop()

    def work(
        self,
        job: Callable[[], Result],
        done: Callable[[Result], None],
        *,
        waiting: str,
        room: Room = "desk",
        failed: Callable[[TillError], None] | None = None,
    ) -> None:
        """Off the screen's thread; one thing at a time."""
        self.set_busy(busy=True)
        self.say(waiting, waiting=True)

        def over(result: Result) -> None:
            self.set_busy(busy=False)
            self.say("")
            done(result)

        def refused(error: TillError) -> None:
            self.set_busy(busy=False)
            self.say("")
            (failed or self.show_refusal)(error)

        self.background.run(room, job, done=over, failed=refused)

    def keep(self, draft: Draft, then: Callable[[], None] | None = None) -> None:
        """The draft on disk; then the next page, or what is named."""
        self.work(
            lambda: self.desk.keep_draft(draft),
            lambda _kept: (then or self.passed.emit)(),
            waiting="",
        )

    def offer_import(self) -> ActionButton:
        """A button for the page to place: products from a file. Whoever sets the till up may, by name."""
        button = ActionButton("Alt+I", self.words.text("Import a file"))
        button.clicked.connect(lambda _checked=False: self._import())
        return button

    def _import(self) -> None:
        if self.operator is None or self.busy:
            return
        if self._files is None:
            window = self.window()
            self._files = FileFlow(
                window, self.words, self.background, leave=lambda _by, then: then(None), toast=Toast(window)
            )
        self._files.open(self.desk.files(), self.operator)

    def set_busy(self, *, busy: bool) -> None:
        """Enter waits."""
        self.busy = busy
        self.ready_changed.emit()

    def show_refusal(self, error: TillError) -> None:
        """As a sentence that says what to do."""
        self.say(wording.sentence(self.words, error), error=True)
