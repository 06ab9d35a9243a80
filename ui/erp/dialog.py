"""Bling: connected as whom, the day's calls, what was read from it and how long the rest takes."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from pos_client.domain.erp import ErpProblem, ErpStanding
from pos_client.domain.errors import Reason, TillError
from pos_client.domain.pulling import Entity, PullState
from resources.words import Words
from ui import wording
from ui.dialog import Dialog
from ui.erp import sentences
from ui.pulling import sentences as lists
from ui.widgets import Card, ProgressStrip, StatusLight, Text

POLL_MS = 250


class ErpDialog(Dialog):
    """Looks at `states` four times a second; the standing is given by `show_standing`.

    `connect_wanted` says whether the account is to be taken over from another till. Esc while somebody is in
    the browser gives the sign-in up.
    """

    connect_wanted = Signal(bool)
    disconnect_wanted = Signal()
    now_wanted = Signal()

    def __init__(self, parent: QWidget, words: Words, states: Callable[[], tuple[PullState, ...]]) -> None:
        super().__init__(
            parent,
            words,
            title=sentences.NAME,
            subtitle=words.text("The store's ERP. One till of the store speaks for its account."),
            width_px=860,
        )
        self._states = states
        self._standing: ErpStanding | None = None
        # The mark alone: its sentence may need a second line.
        self.light = StatusLight("", "off")
        self.light.set_terse(True)
        self.standing = Text(words.text("One moment …"), 14, tone="muted", wrap=True)
        standing = QHBoxLayout()
        standing.setSpacing(4)
        standing.addWidget(self.light, 0, Qt.AlignmentFlag.AlignTop)
        standing.addWidget(self.standing, 1)
        self.advice = Text("", 15, tone="muted", wrap=True)
        self.calls = Text("", 15)
        self.calls_strip = ProgressStrip(name=words.text("Calls of the day"))
        self.lists = _ListsBox(words)
        self.address = QLineEdit(readOnly=True)
        self.address.setAccessibleName(words.text("Open this address in the browser:"))
        self.address.hide()
        self.body.addLayout(standing)
        for widget in (self.advice, self.calls, self.calls_strip, self.lists):
            self.body.addWidget(widget)
        self.body.addWidget(self.notice)
        self.body.addWidget(self.address)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self.disconnect_button = self.action("Alt+D", words.text("Disconnect"), self.disconnect_wanted.emit)
        self.take_over = self.action("Alt+T", words.text("Take over"), lambda: self.connect_wanted.emit(True))
        self.now = self.action("Alt+A", words.text("Update now"), self.now_wanted.emit)
        self.connect_button = self.action(
            "Alt+C", words.text("Connect"), lambda: self.connect_wanted.emit(False)
        )
        self.stand_out(self.connect_button)
        self._poll = QTimer(self, interval=POLL_MS)
        self._poll.timeout.connect(self._on_poll)
        self._poll.start()
        self._offer()
        self._on_poll()

    def show_standing(self, found: ErpStanding) -> None:
        """As it stands; what is offered follows from it."""
        self._standing = found
        good = found.problem is None
        said = sentences.standing(self.words, found)
        self.light.set_status(said, "ok" if good else "problem")
        self.standing.set_tone("muted" if good else "ink")
        self.standing.setText(said)
        self.advice.setText(sentences.advice(self.words, found))
        self.calls.setText(sentences.calls(self.words, found))
        self.calls_strip.set_fraction(_share(found))
        self._offer()

    def show_waiting(self) -> None:
        """Somebody is in the browser."""
        self._offer(busy=True)
        self.say(
            self.words.text("Say yes in the browser that has just opened, then come back. Esc gives up."),
            waiting=True,
        )

    def show_address(self, address: str) -> None:
        """No browser opened by itself."""
        self.address.setText(address)
        self.address.setCursorPosition(0)
        self.address.show()
        self.say(
            self.words.text(
                "No browser opened. Open this address on this machine (it is copied). Esc gives up."
            ),
            waiting=True,
        )

    def show_busy(self, sentence: str) -> None:
        """Something short is under way."""
        self._offer(busy=True)
        self.say(sentence, waiting=True)

    def show_said(self, sentence: str) -> None:
        """It went well."""
        self.address.hide()
        self.say(sentence)
        self._offer()

    def show_refusal(self, error: TillError) -> None:
        """It did not; another till's account may be taken over."""
        self.address.hide()
        self.say(wording.sentence(self.words, error), error=True)
        self._offer(taken=error.key is Reason.ERP_OTHER_OWNER)

    def _offer(self, *, busy: bool = False, taken: bool = False) -> None:
        found = self._standing
        problem = found.problem if found else None
        connected = self._is_connected
        taken = taken or problem is ErpProblem.OTHER_OWNER
        self.disconnect_button.setVisible(connected)
        self.now.setVisible(connected)
        self.take_over.setVisible(found is not None and taken)
        self.connect_button.setVisible(found is not None and not connected and not taken)
        for button in (self.disconnect_button, self.now, self.take_over, self.connect_button):
            button.setEnabled(not busy)

    @property
    def _is_connected(self) -> bool:
        return self._standing is not None and self._standing.problem is None

    def _on_poll(self) -> None:
        states = [state for state in self._states() if state.name.partition("-")[0] == "bling"]
        self.lists.show_states(states, connected=self._is_connected)


class _ListsBox(Card):
    """What came from the account: a line and a bar for each list."""

    def __init__(self, words: Words) -> None:
        super().__init__(padding_px=14, spacing_px=6)
        self._words = words
        self._shown: tuple[list[PullState], bool] | None = None
        self._rows: list[tuple[Text, ProgressStrip, Text]] = []

    def show_states(self, states: list[PullState], *, connected: bool) -> None:
        """As they stand."""
        if (states, connected) == self._shown:
            return
        self._shown = states, connected
        while len(self._rows) < len(states):
            row = (
                Text("", 15, weight=600),
                ProgressStrip(name=self._words.text("Progress")),
                Text("", 14, wrap=True),
            )
            if self._rows:
                self.body.addSpacing(8)
            for widget in row:
                self.body.addWidget(widget)
            self._rows.append(row)
        for (title, strip, said), state in zip(self._rows, states, strict=False):
            title.setText(lists.source(self._words, state))
            strip.set_fraction(lists.share(state))
            waits = state.problem == "sign_in_needed" and not connected
            said.set_tone("error" if state.problem and not waits else "muted")
            said.setText(self._words.text("Comes in once it is connected.") if waits else self._said(state))

    def said(self, row: int) -> str:
        """What a list's line says."""
        return self._rows[row][2].text()

    def _said(self, state: PullState) -> str:
        if state.problem and not state.running:
            return lists.problem_words(self._words, state.problem)
        if said := lists.progress(self._words, state):
            return said
        if state.entity is not Entity.PRODUCTS:
            return lists.standing(self._words, state)
        return self._words.text(
            "Not read yet. The first catalogue takes its time: 10,000 products are about an hour."
        )


def _share(found: ErpStanding) -> float:
    return min(found.calls_today / found.calls_allowed, 1.0) if found.calls_allowed else 0.0
