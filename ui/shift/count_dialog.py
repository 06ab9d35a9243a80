"""The blind count: notes and coins by hand, one amount for each other tender; nobody is told what to find."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_client.domain.errors import TillError
from pos_client.domain.money import Money
from pos_client.domain.shift import COINS_CENTS, COUNTED_METHODS, NOTES_CENTS, CashCount, Count
from resources.words import Words
from ui import wording
from ui.dialog import Dialog
from ui.money_entry import money_field
from ui.shift.pieces import PiecesRow
from ui.text_scale import taller
from ui.widgets import ActionButton, MoneyField, Separator, Text, TotalRow, WrapRow

_FORWARD = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down)
_OTHER_PX = 58


class CountDialog(Dialog):
    """Enter goes from field to field, Up goes back; at the end Enter closes the shift."""

    counted = Signal(object)
    """domain.shift.Count."""
    approval_wanted = Signal(object)
    """The same count, to be closed with its difference."""

    def __init__(self, parent: QWidget, words: Words) -> None:
        subtitle = (
            words.text("Count what is there. What was expected is shown after the close.")
            + " "
            + words.text("Enter goes on; after the last field it closes.")
        )
        super().__init__(parent, words, title=words.text("Close the shift"), subtitle=subtitle, width_px=940)
        self.rows = [PiecesRow(words, cents) for cents in (*NOTES_CENTS, *COINS_CENTS)]
        self.others = {
            method: money_field(words, wording.method(words, method)) for method in COUNTED_METHODS
        }
        self._total = TotalRow(words.text("Cash counted"), words.money(0), largest_px=44)
        columns = WrapRow()
        columns.setSpacing(32)
        notes, coins = self.rows[: len(NOTES_CENTS)], self.rows[len(NOTES_CENTS) :]
        columns.addLayout(_column(words.text("Notes"), notes), 5)
        columns.addLayout(_column(words.text("Coins"), coins), 5)
        columns.addLayout(_column(words.text("Other payments"), list(self.others.values())), 6)
        self.body.addLayout(columns)
        self.body.addWidget(Separator())
        self.add_in_sight(self._total)
        self.body.addWidget(self.notice)
        self._stops: list[QWidget] = [row.field for row in self.rows]
        for field in self.others.values():
            field.setMinimumHeight(taller(_OTHER_PX, 28))
            field.setMaximumHeight(taller(_OTHER_PX, 28))
            self._stops.append(field)
        for stop in self._stops:
            stop.installEventFilter(self)
        for row in self.rows:
            row.changed.connect(self._on_changed)
        for field in self.others.values():
            field.value_changed.connect(lambda _cents: self._on_changed())
        self.field = self.rows[0].field
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self._leave: ActionButton | None = None
        self._close = self.action("Enter", words.text("Close the shift"), self._on_close, primary=True)

    @property
    def count(self) -> Count:
        """What was typed."""
        pieces = tuple((row.denomination_cents, row.pieces) for row in self.rows)
        others = {method.value: Money(field.value_cents) for method, field in self.others.items()}
        return Count(CashCount(pieces), others)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if watched in self._stops and event.key() in (*_FORWARD, Qt.Key.Key_Up):
            self._step(watched, 1 if event.key() in _FORWARD else -1)
            return True
        return super().eventFilter(watched, event)

    def show_mismatch(self) -> None:
        """The count does not fit; by how much is not for this screen."""
        self.set_busy(busy=False)
        text = self.words.text
        self.say(
            text("The count does not match the till. Count again, or close it with an approval."), error=True
        )
        if self._leave is None:
            self._leave = self.action("Alt+A", text("Close with approval"), self._on_approval)

    def show_refusal(self, error: TillError) -> None:
        """Why it was not closed."""
        self.set_busy(busy=False)
        self.say(wording.sentence(self.words, error), error=True)

    def _step(self, here: QObject, by: int) -> None:
        place = next(index for index, stop in enumerate(self._stops) if stop is here) + by
        if place >= len(self._stops):
            self._close.setFocus(Qt.FocusReason.TabFocusReason)
            return
        stop = self._stops[max(place, 0)]
        stop.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_changed(self) -> None:
        self._total.set_value(self.words.money(sum(row.worth_cents for row in self.rows)))

    def _on_close(self) -> None:
        self.set_busy(busy=True)
        self.counted.emit(self.count)

    def _on_approval(self) -> None:
        self.approval_wanted.emit(self.count)

    def set_busy(self, *, busy: bool) -> None:
        """While it is compared or written, nothing is pressed twice."""
        self._close.setEnabled(not busy)
        self.set_dismissible(not busy)
        self.say(self.words.text("Closing…") if busy else "", waiting=busy)


def _column(title: str, rows: list[PiecesRow] | list[MoneyField]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(5)
    column.addWidget(Text(title, 14, tone="muted"))
    for row in rows:
        column.addWidget(row)
    column.addStretch(1)
    return column
