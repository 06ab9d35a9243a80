"""Sales: found by what somebody remembers; then one of them whole."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from pos_client.domain.customer import masked_name
from pos_client.services.sale_lookup import FoundSale, SaleStory
from resources.words import Words
from ui import wording
from ui.background import Operation
from ui.delivery import sentences as delivery_sentences
from ui.manager import sentences
from ui.manager.desk import ManagerDesk, Section
from ui.manager.sale_view import SaleStoryView
from ui.text_scale import is_larger
from ui.widgets import Cell, Column, Table, Text

_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
SEARCH_AFTER_MS = 180


class SalesSection(Section):
    """What is typed searches; Enter shows the sale, Esc comes back to the list."""

    def __init__(self, desk: ManagerDesk) -> None:
        text = desk.words.text
        super().__init__(desk, text("Sales"))
        self._sales: tuple[FoundSale, ...] = ()
        self._search: Operation | None = None
        self.field = QLineEdit()
        hint = text("Number, 14:30, 12,50, 22/11, op 17, end of the customer's phone")
        # Grown words: the first few of them; all of them in the tip.
        self.field.setPlaceholderText(", ".join(hint.split(", ")[:3]) if is_larger() else hint)
        self.field.setToolTip(hint if is_larger() else "")
        self.field.setAccessibleName(text("Search sales"))
        self.field.returnPressed.connect(self._on_enter)
        self.first = self.field
        self.table = Table(
            text("Sales"),
            (
                Column(text("Time"), 100),
                Column(text("Number"), 140, leads=True),
                Column(text("Customer"), spare_below_px=640),
                Column(text("Op."), 36, spare_below_px=900),
                Column(text("Total"), 84, right=True, leads=True),
                Column(text("Cashback"), 72, right=True, spare_below_px=860),
                Column(text("Payment"), 112, spare_below_px=820),
                Column(text("Delivery"), 160, spare_below_px=720),
            ),
        )
        self.table.chosen.connect(self._open)
        self.hint = Text("", 12, tone="muted", elide=True)
        self.story = SaleStoryView(desk)
        self._pages = QStackedWidget()
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for widget in (self.field, self.table, self.hint):
            column.addWidget(widget, 1 if widget is self.table else 0)
        self._pages.addWidget(listed)
        self._pages.addWidget(self.story)
        self.body.addWidget(self._pages, 1)
        self._settle = QTimer(self, singleShot=True, interval=SEARCH_AFTER_MS)
        self._settle.timeout.connect(self.load)
        self.field.textChanged.connect(lambda _typed: self._settle.start())

    def load(self) -> None:
        if self._search is not None:
            self._search.cancel()
        typed = self.field.text()
        self._search = self.desk.read(lambda: self.desk.counter.sale_lookup.search(typed), self._show)

    def forget(self) -> None:
        self._settle.stop()
        self._pages.setCurrentIndex(0)
        self._tell_title()
        self.field.clear()
        self.story.clear()

    def back(self) -> bool:
        if self._pages.currentIndex():
            self._pages.setCurrentIndex(0)
            self._tell_title()
            self.table.setFocus()
            return True
        if self.field.text():
            self.field.clear()
            self.field.setFocus()
            return True
        return False

    def find_number(self, number: str) -> None:
        """Show the list of what has that number."""
        self._pages.setCurrentIndex(0)
        self._tell_title()
        self.field.setText(number)
        self.field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None and not self._pages.currentIndex():
            self.table.step(step)
            event.accept()
            return
        super().keyPressEvent(event)

    def _show(self, sales: tuple[FoundSale, ...]) -> None:
        self._sales = sales
        words, typed = self.words, self.field.text().strip()
        empty = (
            words.text("No sale like that. Type less, or only one of: number, time, amount, day, operator.")
            if typed
            else words.text("No sale yet. The first one stands here as soon as it is closed.")
        )
        self.table.show_rows([_cells(words, one) for one in sales], empty_text=empty)
        self._tell_title()
        found = sentences.sales(words, len(sales))
        self.hint.setText(
            words.text("{found} · several words narrow: 22/11 14: op 17 · Enter shows the sale", found=found)
        )

    def _on_enter(self) -> None:
        self._open(self.table.current)

    def _open(self, at: int) -> None:
        if not 0 <= at < len(self._sales):
            return
        sale_id = self._sales[at].id
        self.desk.read(lambda: self.desk.counter.sale_lookup.story(sale_id), self._on_story)

    def _on_story(self, story: SaleStory) -> None:
        self.story.show_story(story)
        self._pages.setCurrentWidget(self.story)
        self._tell_title()
        self.story.first.setFocus()

    def _tell_title(self) -> None:
        text, inside = self.words.text, self._pages.currentIndex() == 1
        self.title.setText(text("Sale {number}", number=self.story.number) if inside else text("Sales"))
        self.subtitle.setText(text("Esc goes back to the list.") if inside else "")
        self.subtitle.setVisible(inside)


def _cells(words: Words, sale: FoundSale) -> Sequence[Cell]:
    day = words.date(sale.closed_at)[:5] if words.language == "pt_BR" else sale.closed_at[5:10]
    when = f"{day} {sale.closed_at[11:16]}"
    methods = ", ".join(wording.method(words, one) for one in sale.methods)
    return (
        Cell(when + (" ↩" if sale.came_back else "")),
        Cell(sale.number, weight=600),
        Cell(masked_name(sale.member)) if sale.member else Cell(words.text("not identified"), "muted"),
        Cell(sale.operator, "muted"),
        Cell(words.amount(sale.total_cents)),
        Cell(words.amount(-sale.redeemed_cents) if sale.redeemed_cents else "", "accent"),
        Cell(methods, "muted"),
        _delivery(words, sale),
    )


def _delivery(words: Words, sale: FoundSale) -> Cell:
    """The worst first: what needs somebody must not hide behind what arrived."""
    if not sale.arrivals:
        return Cell(words.text("nobody has to be told"), "muted")
    for state, tone in (("rejected", "error"), ("unknown", "error"), ("pending", "warning")):
        if any(one.state == state for one in sale.arrivals):
            return Cell(
                delivery_sentences.state(words, state), "error" if tone == "error" else "warning", 600
            )
    names = [delivery_sentences.destination(words, one.destination) for one in sale.arrivals]
    return Cell(" · ".join(names), "accent")
