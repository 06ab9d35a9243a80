"""F1: every key and what it does."""

from PySide6.QtWidgets import QGridLayout, QWidget

from resources.words import Words
from ui.dialog import Dialog
from ui.keys import KEY_TEXTS, LABELS, Action
from ui.widgets import Text


class HelpDialog(Dialog):
    """Two columns of keys."""

    def __init__(self, parent: QWidget, words: Words) -> None:
        super().__init__(parent, words, title=words.text("Keys of the till"), width_px=720)
        rows = [(KEY_TEXTS[action], words.text(LABELS[action])) for action in Action]
        rows += [
            ("3*", words.text("Three of the next code")),
            ("Enter", words.text("On the empty field: payment")),
            ("↑ ↓", words.text("Choose an item")),
        ]
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        half = (len(rows) + 1) // 2
        for index, (key, label) in enumerate(rows):
            column = 2 * (index // half)
            grid.addWidget(Text(key, 15, weight=600), index % half, column)
            grid.addWidget(Text(label, 15), index % half, column + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        self.body.addLayout(grid)
        self.action("Esc", words.text("Back"), self.finish_dismissed, primary=True)
