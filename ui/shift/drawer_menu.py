"""F9: what is done at the drawer, one letter each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QWidget

from resources.words import Words
from ui.dialog import Dialog
from ui.text_scale import is_larger
from ui.widgets import ActionButton, Separator, Text, tiles

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
        grid, row = QGridLayout(), 0
        grid.setSpacing(8)
        for title, choices in groups:
            if is_larger():
                self.body.addWidget(Text(title, 14, tone="muted"))
                buttons = [self._made(choice) for choice in choices]
                self.body.addLayout(tiles(buttons, columns=COLUMNS, spacing_px=8))
                continue
            grid.addWidget(Text(title, 14, tone="muted"), row, 0, 1, COLUMNS)
            row += 1
            for place, choice in enumerate(choices):
                grid.addWidget(self._made(choice), row + place // COLUMNS, place % COLUMNS)
            row += -(-len(choices) // COLUMNS)
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
