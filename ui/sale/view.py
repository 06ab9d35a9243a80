"""The left of the sale: the code field, the lines, and why a code was not taken."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_client.domain.sale import Sale, SaleLine
from resources.words import N_, Words
from ui.key_map import KeysInForce
from ui.keys import LABELS, Action
from ui.widgets import ActionButton, CodeField, LineList, LineRow, Text, WrapRow


class SaleView(QWidget):
    """Draws the cart; what was typed leaves as `entered`, Enter on the empty field as `payment_wanted`."""

    entered = Signal(str)
    payment_wanted = Signal()
    cancel_line_wanted = Signal(int)
    action_wanted = Signal(object)
    """A key that the code field would have taken for itself: Del, Ctrl+V, a plus on the numeric block."""

    def __init__(self, words: Words, keys: KeysInForce, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._keys = words, keys
        text = words.text
        self.code = CodeField(text("Code, 3*code or name"), self._hint)
        self.problem = Text("", 15, tone="error", wrap=True)
        self.problem.hide()
        self._ways: dict[Action, ActionButton] = {}
        self._unknown = self._made_ways()
        keys.changed.connect(self._on_keys)
        self.details = Text("", 15, tone="muted", wrap=True)
        self.details.hide()
        captions = (text("Product"), text("Qty"), text("Unit price"), text("Total"))
        self.lines = LineList(
            captions, name=text("Items of the sale"), empty_text=text("Scan the first product to begin.")
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.code)
        layout.addWidget(self.problem)
        layout.addWidget(self._unknown)
        layout.addWidget(self.details)
        layout.addWidget(self.lines, 1)
        self.setFocusProxy(self.code)
        self.code.returnPressed.connect(self._on_enter)
        self.code.arrow_pressed.connect(self.lines.select_step)
        self.code.textEdited.connect(lambda _text: self.clear_problem())
        self.code.setProperty("takes_scans", True)
        self.code.installEventFilter(self)
        self._shown: tuple[SaleLine, ...] = ()
        self.unknown_code = ""
        """The code beside which the problem stands, where nobody knows it."""

    def show_sale(self, sale: Sale) -> None:
        """Draw what changed: one line more is one row more."""
        lines = sale.lines
        if lines != self._shown:
            self._forget_problem()
        if lines[:-1] == self._shown and lines:
            self.lines.append(self._row(len(lines), lines[-1]))
        elif lines != self._shown:
            self.lines.reset(self._row(index, line) for index, line in enumerate(lines, start=1))
        self._shown = lines

    def show_details(self, sentence: str) -> None:
        """What the sale says besides its goods; empty for nothing."""
        self.details.setText(sentence)
        self.details.setVisible(bool(sentence))

    def show_problem(self, sentence: str, *, unknown_code: str = "") -> None:
        """Say beside the field why nothing was rung."""
        self.unknown_code = unknown_code
        self.problem.setText(sentence)
        self.problem.show()
        self._unknown.setVisible(bool(unknown_code))
        self.code.set_wrong(True)
        self.code.selectAll()

    def clear_problem(self) -> None:
        """The next code is typed."""
        self.unknown_code = ""
        self.problem.hide()
        self._unknown.hide()
        self.code.set_wrong(False)

    def _forget_problem(self) -> None:
        """The sale went on: what was wrong with the code before does not hold any more."""
        if self.unknown_code and self.code.text() == self.unknown_code:
            self.code.clear()
        self.clear_problem()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The counter's keys before the field's own; Esc empties the field and then the selection."""
        if watched is not self.code or not isinstance(event, QKeyEvent):
            return False
        if event.type() != QEvent.Type.KeyPress:
            return False
        action = self._keys.action(event)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        typed = bool(self.code.text())
        if action is not None and not (typed and (not control or action is Action.UNDO)):
            self.action_wanted.emit(action)
            return True
        if event.key() == Qt.Key.Key_Escape and (self.code.text() or self.lines.selected_index is not None):
            self.code.clear()
            self.clear_problem()
            self.lines.clear_selection()
            return True
        return False

    def cancel_selected(self) -> None:
        """Cancel the line that the arrows chose, else the last one."""
        self.cancel_line_wanted.emit(self.current_index)

    @property
    def current_index(self) -> int:
        """The line that the arrows chose, else the last one."""
        selected = self.lines.selected_index
        return selected if selected is not None else self.lines.count() - 1

    def _made_ways(self) -> QWidget:
        """What can be done about a code that nobody knows, by touch as well."""
        ways = QWidget()
        row = WrapRow(ways)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        labels = ((Action.SEARCH, LABELS[Action.SEARCH]), (Action.CHANGE_PRICE, N_("Price with a manager")))
        for action, label in labels:
            button = ActionButton(self._keys.text(action), self._words.text(label))
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._ways[action] = button
            button.clicked.connect(lambda _checked=False, one=action: self.action_wanted.emit(one))
            row.addWidget(button)
        row.addStretch(1)
        ways.hide()
        return ways

    @property
    def _hint(self) -> str:
        return self._words.text("F2 search · F11 price check")

    def _on_keys(self) -> None:
        self.code.set_hint(self._hint)
        for action, button in self._ways.items():
            button.set_key(self._keys.text(action))

    def _on_enter(self) -> None:
        typed = self.code.text().strip()
        if not typed:
            self.payment_wanted.emit()
            return
        self.entered.emit(typed)

    def _row(self, number: int, line: SaleLine) -> LineRow:
        words = self._words
        return LineRow(
            number=str(number),
            description=line.product.description,
            detail=self._detail(line),
            quantity=words.quantity(line.quantity.milli),
            unit_price=words.amount(line.unit_price.cents),
            total=words.amount(line.net.cents),
        )

    def _detail(self, line: SaleLine) -> str:
        words = self._words
        parts = [line.code]
        if not line.quantity.is_whole or line.label_total is not None:
            quantity = f"{words.quantity(line.quantity.milli)} {line.product.unit}"
            parts = [line.product.sku, words.text("scale · {quantity}", quantity=quantity)]
        if line.discount:
            parts.append(words.text("discount {amount}", amount=words.amount(line.discount.cents)))
        return " · ".join(parts)
