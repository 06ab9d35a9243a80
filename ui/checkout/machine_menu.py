"""The card machine's own menu, opened from the till: a person works at the pin pad until it ends."""

from PySide6.QtCore import QObject, QTimer

from pos_client.domain.errors import TillError
from pos_client.domain.till import Operator
from pos_client.ports import MenuTerminal
from pos_client.services.machine_menus import MachineMenus
from resources.words import Words
from ui import wording
from ui.background import Background
from ui.counter import Counter
from ui.counter_page import CounterPage
from ui.dialog import Dialog

LOOK_MS = 1000


class MachineMenu(QObject):
    """`open` shows that somebody is at the menu; Esc stops waiting, the menu goes on."""

    def __init__(self, counter: Counter, words: Words, *, background: Background, page: CounterPage) -> None:
        super().__init__(page)
        self._counter, self._words, self._background, self._page = counter, words, background, page
        self._menus = MachineMenus(counter.terminals)
        self._dialog: Dialog | None = None
        self._timer = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._key = ""
        self._operator: Operator | None = None
        self._timer.timeout.connect(self._look)

    @property
    def is_waiting(self) -> bool:
        """Whether somebody looks at the menu: what it ends with is theirs."""
        return self._dialog is not None

    @property
    def machine(self) -> MenuTerminal | None:
        """Which machine has one."""
        return self._menus.machine

    def open(self, operator: Operator | None) -> None:
        """Ask for the menu."""
        if operator is None or self._dialog is not None:
            return
        text = self._words.text
        dialog = Dialog(self._page.window(), self._words, title=text("The machine's menu"))
        dialog.body.addWidget(dialog.notice)
        dialog.action("Esc", text("Stop waiting"), dialog.finish_dismissed)
        dialog.closed.connect(self._on_closed)
        self._dialog, self._operator = dialog, operator
        dialog.say(text("Asking the machine…"), waiting=True)
        dialog.open()
        self._background.run(
            "payment", lambda: self._menus.open(operator), done=self._on_open, failed=self._on_failed
        )

    def _on_open(self, key: str) -> None:
        self._key = key
        if self._dialog is not None:
            said = self._words.text("Follow the machine. What it prints comes out of the till's printer.")
            self._dialog.say(said, waiting=True)
            self._timer.start()

    def _look(self) -> None:
        key, operator = self._key, self._operator
        if self._dialog is not None and operator is not None:
            self._background.run(
                "payment",
                lambda: self._menus.answer(key, operator),
                done=self._on_answer,
                failed=self._on_failed,
            )

    def _on_answer(self, ended: bool) -> None:
        if not ended:
            self._timer.start()
            return
        self._counter.wake_printer()
        if self._dialog is not None:
            self._dialog.finish()

    def _on_failed(self, error: TillError) -> None:
        if self._dialog is not None:
            self._dialog.say(wording.sentence(self._words, error), error=True)

    def _on_closed(self) -> None:
        self._timer.stop()
        self._dialog = None
