"""F9: what is done at the drawer, one letter each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QWidget

from resources.words import Words
from ui.dialog import Dialog
from ui.widgets import ActionButton, Separator, Text

COLUMNS = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to do; `label` is translated already."""

    key: str
    label: str
    do: Callable[[], None]


class DrawerMenu(Dialog):
    """Groups of choices, three in a row; the last one stands alone at the foot, as it ends the shift."""

    def __init__(
        self, parent: QWidget, words: Words, groups: Sequence[tuple[str, Sequence[Choice]]], *, last: Choice
    ) -> None:
        super().__init__(parent, words, title=words.text("Cash drawer"), width_px=900)
        # The tallest of all menus: it must fit above a task bar.
        self.body.setSpacing(10)
        for title, choices in groups:
            self.body.addWidget(Text(title, 14, tone="muted"))
            grid = QGridLayout()
            grid.setSpacing(8)
            for place, choice in enumerate(choices):
                grid.addWidget(self._made(choice), place // COLUMNS, place % COLUMNS)
            for column in range(COLUMNS):
                grid.setColumnStretch(column, 1)
            self.body.addLayout(grid)
        self.body.addWidget(Separator())
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        ending = self.action(last.key, last.label, lambda: self._choose(last))
        self.action_row.removeWidget(ending)
        self.action_row.addWidget(ending)

    def _made(self, choice: Choice) -> ActionButton:
        button = ActionButton(choice.key, choice.label)
        button.setShortcut(QKeySequence(choice.key))
        button.clicked.connect(lambda _checked=False: self._choose(choice))
        return button

    def _choose(self, choice: Choice) -> None:
        self.finish()
        choice.do()
