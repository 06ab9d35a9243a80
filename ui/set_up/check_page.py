"""Second step: every part looked at, each with its cure; and the lists that come in, with their progress."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos_client.domain.pulling import PullState
from pos_client.domain.set_up import Step
from pos_client.services.doctor import Finding, Health
from resources.words import Words
from ui.background import Background
from ui.doctor.sentences import line
from ui.pulling import sentences
from ui.set_up.desk import Place, SetUpDesk
from ui.set_up.page import SetUpPage
from ui.set_up.programme_page import NAMES
from ui.set_up.store_page import section
from ui.text_scale import wider
from ui.widgets import ActionButton, ProgressStrip, Text
from ui.widgets.text import Tone

POLL_MS = 300
DEVICES = frozenset({"printer", "scale", "terminal", "backup", "drawer", "display", "scanner"})
"""What may fail and the till still sells: told, and not in the way."""
_MARKS = {Health.FINE: "✓", Health.WARNING: "!", Health.FAULT: "✗", Health.ABSENT: "–", Health.SKIPPED: "–"}


def stands_in_the_way(finding: Finding) -> bool:
    """Without this no step further."""
    return finding.health is Health.FAULT and finding.part not in DEVICES


class FoundRow(QWidget):
    """A mark with a meaning of its own shape, and the sentence."""

    def __init__(self, words: Words, finding: Finding) -> None:
        super().__init__()
        fault = finding.health is Health.FAULT
        tone: Tone = "error" if fault else "warning" if finding.health is Health.WARNING else "accent"
        quiet = finding.health in (Health.ABSENT, Health.SKIPPED)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        mark = Text(_MARKS[finding.health], 17, weight=600, tone="muted" if quiet else tone)
        mark.setFixedWidth(wider(20, 17))
        row.addWidget(mark)
        told = Text(
            line(words, finding), 15, tone="muted" if quiet else "error" if fault else "ink", wrap=True
        )
        row.addWidget(told, 1)


class ListRow(QWidget):
    """One list that comes in: what, how far, how fast, how long still."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.name, self.said = Text("", 15, weight=500, elide=True), Text("", 13, tone="muted", wrap=True)
        self.strip = ProgressStrip(name=words.text("Progress"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.name, self.strip, self.said):
            column.addWidget(widget)

    def show_state(self, state: PullState, *, paused: bool) -> None:
        words = self._words
        self.name.setText(sentences.source(words, state))
        self.strip.set_fraction(_share(state))
        said = sentences.problem_words(words, state.problem) if state.problem else ""
        said = said or sentences.progress(words, state) or sentences.standing(words, state)
        if paused and not state.finished_at:
            said = words.text("Paused after {read}.", read=sentences.count(words, state.read))
        self.said.set_tone("error" if state.problem else "muted")
        self.said.setText(said)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Nothing of its own."""


def _share(state: PullState) -> float | None:
    if state.finished_at and not state.running:
        return 1.0
    if state.total:
        return state.read / state.total
    return None if state.running else 0.0


class CheckPage(SetUpPage):
    """Alt+V looks again, Alt+P pauses the lists, Alt+I takes a file in; Enter once nothing is in the way."""

    checked = Signal()

    def __init__(self, words: Words, desk: SetUpDesk, background: Background) -> None:
        text = words.text
        super().__init__(
            words,
            desk,
            background,
            title=text("Check"),
            about=text("Sign-in, addresses, clock, certificates and devices. Each fault says what to do."),
        )
        self.places = Text("", 15, wrap=True)
        self.found_box, self.lists_box = QVBoxLayout(), QVBoxLayout()
        self.found_box.setSpacing(6)
        self.lists_box.setSpacing(10)
        self.again = ActionButton("Alt+V", text("Look again"))
        self.pause = ActionButton("Alt+P", text("Pause the import"))
        self.lists_title = section(text("Products and customers come in"))
        self.no_lists = Text(
            text("No system brings products to this till: import them from a file."), 15, wrap=True
        )
        self.file = self.offer_import()
        self.findings: tuple[Finding, ...] = ()
        self.rows: dict[str, ListRow] = {}
        self.paused = False
        self._poll = QTimer(self, interval=POLL_MS)
        self._poll.timeout.connect(self._show_lists)
        self.body.addWidget(self.places)
        self.body.addLayout(self.found_box)
        titled = QHBoxLayout()
        titled.addWidget(self.lists_title, 1)
        titled.addWidget(self.file)
        self.body.addLayout(titled)
        self.body.addWidget(self.no_lists)
        self.body.addLayout(self.lists_box)
        self.body.addStretch(1)
        self.foot.addWidget(self.pause)
        self.foot.addWidget(self.again)
        self.again.clicked.connect(lambda _checked=False: self.look())
        self.pause.clicked.connect(lambda _checked=False: self._on_pause())

    @property
    def first_field(self) -> QWidget:
        """Enter goes on from anywhere."""
        return self

    @property
    def can_advance(self) -> bool:
        looked = bool(self.findings)
        return not self.busy and looked and not any(stands_in_the_way(one) for one in self.findings)

    def begin(self) -> None:
        self.setFocus()
        self.places.setText("\n".join(self._place(place) for place in self.desk.places()))
        self.places.setVisible(bool(self.places.text()))
        self._show_lists()
        self._poll.start()
        self.look()

    def leave(self) -> None:
        self._poll.stop()

    def look(self) -> None:
        """At everything, anew."""
        if self.busy:
            return
        self.findings = ()
        self.work(self.desk.validate, self._show_found, waiting=self.words.text("Looking at every part…"))

    def advance(self) -> None:
        if not self.can_advance:
            return
        by, warnings = (
            self.operator,
            sum(one.health in (Health.WARNING, Health.FAULT) for one in self.findings),
        )
        self.work(
            lambda: self.desk.passed(Step.VALIDATE, by, warnings=warnings),
            lambda _standing: self.passed.emit(),
            waiting="",
            room="till",
        )

    def _show_found(self, found: tuple[Finding, ...]) -> None:
        self.findings = found
        order = [Health.FAULT, Health.WARNING, Health.FINE, Health.SKIPPED, Health.ABSENT]
        grid, place = QGridLayout(), 0
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(6)
        for finding in sorted(found, key=lambda one: order.index(one.health)):
            # What asks for something takes the whole width; what is well stands two in a row.
            asks = finding.health in (Health.FAULT, Health.WARNING)
            grid.addWidget(FoundRow(self.words, finding), place // 2, place % 2, 1, 2 if asks else 1)
            place += 2 if asks else 1
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        _shown(self.found_box, grid)
        if any(stands_in_the_way(one) for one in found):
            self.say(self.words.text("Mend what is marked ✗, then look again with Alt+V."), error=True)
        else:
            self.say(self.words.text("Nothing stands in the way."))
        self.ready_changed.emit()

    def _place(self, place: Place) -> str:
        text, name = self.words.text, self.words.text(NAMES.get(place.name, place.name))
        kind = text("trial system") if place.is_trial else text("production")
        said = text("{name}: {host} ({kind}).", name=name, host=place.host, kind=kind)
        if not place.is_encrypted:
            said += " " + text("Not encrypted (http): only for trials on this machine.")
        return said

    def _show_lists(self) -> None:
        states = self.desk.lists()
        self.no_lists.setVisible(not states)
        self.pause.setVisible(bool(states))
        for state in states:
            if state.name not in self.rows:
                self.rows[state.name] = ListRow(self.words)
                self.lists_box.addWidget(self.rows[state.name])
            self.rows[state.name].show_state(state, paused=self.paused)

    def _on_pause(self) -> None:
        self.paused = not self.paused
        paused, text = self.paused, self.words.text
        self.pause.set_label(text("Go on with the import") if paused else text("Pause the import"))
        self.background.run("desk", lambda: self.desk.pause_lists(paused=paused))
        self._show_lists()


def _shown(box: QVBoxLayout, grid: QGridLayout) -> QWidget:
    """The rows in a widget of their own, in the place of the last ones."""
    while (item := box.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
    holder = QWidget()
    holder.setProperty("clear", True)
    grid.setContentsMargins(0, 0, 0, 0)
    holder.setLayout(grid)
    box.addWidget(holder)
    return holder
