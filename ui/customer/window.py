"""The second screen: lines, total, cashback, the Pix code; and when idle the store's message and portal.

Made to be read from two metres, on 800 by 600 and more.
"""

from collections.abc import Sequence
from typing import assert_never

import segno
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from pos_client.domain.money import Money
from pos_client.domain.sale import Sale, SaleLine
from pos_client.domain.till import StoreHead
from resources.words import Words
from ui.customer.model import Idle, PayingByPix, Seen, Served, Serving
from ui.customer.rows import Figure, ReadRow, row_px
from ui.widgets import Card, QrView, Separator, Text

FEWEST_LINES, MOST_LINES = 6, 16
_CENTRE = Qt.AlignmentFlag.AlignCenter
_QR_PX, _LARGEST_QR_PX = 200, 340
_CARD_PX, _BETWEEN_PX = 20, 4


class CustomerWindow(QWidget):
    """Takes no keyboard and no mouse: it is only looked at."""

    def __init__(self, words: Words, head: StoreHead, *, framed: bool = False) -> None:
        frame = Qt.WindowType.Window if framed else Qt.WindowType.FramelessWindowHint
        super().__init__(None, frame | Qt.WindowType.WindowDoesNotAcceptFocus)
        self.is_framed = framed
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setProperty("ground", True)
        self.setWindowTitle(head.name)
        self._words, self._head = words, head
        self._idle, self._cart = _IdlePane(words, head), _CartPane(words)
        self._code, self._end = _CodePane(words), _EndPane(words, head)
        self._panes = QStackedWidget()
        for pane in (self._idle, self._cart, self._code, self._end):
            self._panes.addWidget(pane)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(32, 20, 32, 24)
        layout.setSpacing(12)
        layout.addWidget(Text(head.name, 26, weight=600, tone="accent", elide=True))
        layout.addWidget(Separator())
        layout.addWidget(self._panes, 1)

    @property
    def pane(self) -> QWidget | None:
        """What is shown."""
        return self._panes.currentWidget()

    def show_seen(self, seen: Seen) -> None:
        """Draw it."""
        match seen:
            case Idle():
                self._panes.setCurrentWidget(self._idle)
            case Serving():
                self._cart.show_sale(seen.sale)
                self._panes.setCurrentWidget(self._cart)
            case PayingByPix():
                self._code.show_code(seen.code, seen.amount)
                self._panes.setCurrentWidget(self._code)
            case Served():
                self._end.show_end(seen)
                self._panes.setCurrentWidget(self._end)
            case _:
                assert_never(seen)


class _IdlePane(QWidget):
    def __init__(self, words: Words, head: StoreHead) -> None:
        super().__init__()
        layout = _column(self)
        layout.addStretch(1)
        message = head.message or words.text("Welcome")
        layout.addWidget(Text(message, 38, weight=600, wrap=True, align=_CENTRE))
        layout.addSpacing(12)
        _add_portal(layout, words, head)
        layout.addStretch(1)


class _CartPane(QWidget):
    """The last lines, the newest at the foot, and the figures."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._sale: Sale | None = None
        self._rows = [ReadRow() for _ in range(MOST_LINES)]
        self._more = Text("", 16, tone="muted")
        self._discounts = ReadRow(words.text("Discounts"))
        self._cashback = ReadRow(words.text("Cashback"), accent=True)
        self._total = Figure(words.text("Total"), 84)
        self._card = card = Card(padding_px=_CARD_PX, spacing_px=_BETWEEN_PX)
        # The rows follow the card's height and must not hold it.
        card.setMinimumHeight(2 * _CARD_PX + FEWEST_LINES * (row_px() + _BETWEEN_PX))
        card.body.addWidget(self._more)
        for row in self._rows:
            row.hide()
            card.body.addWidget(row)
        card.body.addStretch(1)
        figures = QVBoxLayout()
        figures.setSpacing(0)
        for widget in (self._discounts, self._cashback, self._total):
            figures.addWidget(widget)
        layout = _column(self)
        layout.addWidget(card, 1)
        layout.addLayout(figures)

    @property
    def total(self) -> str:
        return self._total.value

    @property
    def shown(self) -> tuple[str, ...]:
        return tuple(row.value for row in self._rows if not row.isHidden())

    @property
    def cashback(self) -> str:
        return "" if self._cashback.isHidden() else self._cashback.value

    def show_sale(self, sale: Sale) -> None:
        self._sale = sale
        last = sale.lines[-self._room(len(sale.lines)) :]
        self._show_lines(last)
        hidden = len(sale.lines) - len(last)
        self._more.setText(
            self._words.plural("{count} item before", "{count} items before", hidden) if hidden else ""
        )
        self._more.setVisible(bool(hidden))
        self._discounts.set_value(self._words.amount(-sale.discount.cents))
        self._discounts.setVisible(bool(sale.discount))
        self._cashback.set_value(self._words.amount(-sale.redeemed_cashback.cents))
        self._cashback.setVisible(bool(sale.redeemed_cashback))
        self._total.set_value(self._words.amount(sale.total.cents))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A taller screen shows more of the lines."""
        super().resizeEvent(event)
        if self._sale is not None:
            self.show_sale(self._sale)

    def _room(self, lines: int) -> int:
        """How many of so many lines are shown; where it is not all of them, a row is left to say so."""
        each = row_px() + _BETWEEN_PX
        fit = max((self._card.height() - 2 * _CARD_PX + _BETWEEN_PX) // each, FEWEST_LINES)
        return min(fit if lines <= fit else max(fit - 1, FEWEST_LINES), MOST_LINES)

    def _show_lines(self, lines: Sequence[SaleLine]) -> None:
        for at, row in enumerate(self._rows):
            row.setVisible(at < len(lines))
            if at < len(lines):
                line = lines[at]
                quantity = self._words.quantity(line.quantity.milli)
                row.set_caption(f"{quantity} × {line.product.description}")
                row.set_value(self._words.amount(line.net.cents))
                row.set_newest(newest=at == len(lines) - 1)


class _CodePane(QWidget):
    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._view = _qr_view(words.text("Pix code"))
        self._amount = Figure(words.text("Total"), 72)
        layout = _column(self)
        layout.addWidget(Text(words.text("Pay with Pix: read this code"), 28, weight=600, align=_CENTRE))
        layout.addWidget(self._view, 1)
        layout.addWidget(self._amount)

    def show_code(self, code: str, amount: Money) -> None:
        _draw(self._view, code)
        self._amount.set_value(self._words.amount(amount.cents))


class _EndPane(QWidget):
    def __init__(self, words: Words, head: StoreHead) -> None:
        super().__init__()
        self._words = words
        self._change = Figure(words.text("Change"), 96)
        self._total = ReadRow(words.text("Total"))
        layout = _column(self)
        layout.addStretch(1)
        layout.addWidget(Text(words.text("Thank you"), 40, weight=600, align=_CENTRE))
        layout.addWidget(self._change)
        layout.addWidget(self._total)
        layout.addStretch(1)
        _add_portal(layout, words, head)
        layout.addStretch(1)

    @property
    def change(self) -> str:
        return "" if self._change.isHidden() else self._change.value

    def show_end(self, seen: Served) -> None:
        self._change.set_value(self._words.amount(seen.change.cents))
        self._change.setVisible(bool(seen.change))
        self._total.set_value(self._words.money(seen.total.cents))


def _column(pane: QWidget) -> QVBoxLayout:
    layout = QVBoxLayout(pane)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(10)
    return layout


def _add_portal(layout: QVBoxLayout, words: Words, head: StoreHead) -> None:
    """The customer's own pages, to be opened with a phone."""
    if not head.portal_url:
        return
    view = _qr_view(words.text("The customer's pages"))
    view.setMaximumHeight(_LARGEST_QR_PX)
    _draw(view, head.portal_url)
    layout.addWidget(view, 6)
    layout.addWidget(Text(words.text("Your cashback: read the code"), 20, tone="muted", align=_CENTRE))


def _qr_view(name: str) -> QrView:
    view = QrView(name=name)
    view.setMinimumSize(_QR_PX, _QR_PX)
    return view


def _draw(view: QrView, text: str) -> None:
    view.set_matrix([[bool(dark) for dark in row] for row in segno.make(text, error="m").matrix])
