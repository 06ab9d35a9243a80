"""Everybody who may sign in here, and what can be done about them."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from pos_client.services.people import Colleague
from resources.words import Words
from ui.dialog import Dialog
from ui.people.rows import colleague_row
from ui.sale.product_list import ProductList
from ui.widgets import ActionButton, WrapRow

_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}


class PeopleDialog(Dialog):
    """The arrows choose a person; each signal but `new_wanted` carries the chosen `Colleague`."""

    new_wanted = Signal()
    pin_wanted = Signal(object)
    badge_wanted = Signal(object)
    role_wanted = Signal(object)
    active_wanted = Signal(object)

    def __init__(self, parent: QWidget, words: Words) -> None:
        super().__init__(parent, words, title=words.text("Operators"), width_px=760)
        self._people: tuple[Colleague, ...] = ()
        self.list = ProductList(words.text("Operators"))
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.list.currentRowChanged.connect(lambda _row: self._show_chosen())
        self.body.addWidget(self.list)
        row = WrapRow()
        row.setSpacing(8)
        self.buttons: list[ActionButton] = []
        for key, label, wanted in (
            ("Alt+S", words.text("New PIN"), self.pin_wanted),
            ("Alt+C", words.text("Badge"), self.badge_wanted),
            ("Alt+F", words.text("Role"), self.role_wanted),
            ("Alt+D", words.text("Let go"), self.active_wanted),
        ):
            button = ActionButton(key, label)
            button.setShortcut(key)
            button.clicked.connect(lambda _checked=False, signal=wanted: self._emit(signal))
            row.addWidget(button, 1)
            self.buttons.append(button)
        self.body.addLayout(row)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self.action("Alt+N", words.text("New operator"), self.new_wanted.emit)

    def show_people(self, people: Sequence[Colleague]) -> None:
        """These; whoever was chosen stays chosen."""
        chosen = self.chosen
        self._people = tuple(people)
        rows = [colleague_row(self.words, one) for one in people]
        self.list.show_rows(rows, empty_text="")
        ids = [one.operator.id for one in people]
        if chosen is not None and chosen.operator.id in ids:
            self.list.setCurrentRow(ids.index(chosen.operator.id))
        self._show_chosen()

    @property
    def chosen(self) -> Colleague | None:
        """Who the arrows stand on."""
        row = self.list.currentRow()
        return self._people[row] if 0 <= row < len(self._people) else None

    def _show_chosen(self) -> None:
        chosen, text = self.chosen, self.words.text
        for button in self.buttons:
            button.setEnabled(chosen is not None)
        if chosen is not None:
            self.buttons[-1].set_label(text("Let go") if chosen.active else text("Take back"))

    def _emit(self, signal: Signal) -> None:
        if self.chosen is not None:
            signal.emit(self.chosen)  # type: ignore[attr-defined]
