"""What the flows of the counter's menus stand on: the till's verbs, words, threads, leave, sale, window."""

from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from pos_client.domain.till import Operator
from resources.words import Words
from ui.approval.flow import ApprovalFlow
from ui.background import Background
from ui.counter import Counter
from ui.sale.model import SaleModel


@dataclass(frozen=True, slots=True)
class Seat:
    """One counter, and who asks for leave at it."""

    counter: Counter
    words: Words
    background: Background
    approvals: ApprovalFlow
    sale_model: SaleModel
    window: QWidget


class SeatedFlow(QObject):
    """A flow that is opened from a menu by whoever is signed in; it lives as long as the window."""

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat.window)
        self._counter, self._words, self._background = seat.counter, seat.words, seat.background
        self._approvals, self._sale_model, self._window = seat.approvals, seat.sale_model, seat.window

    @property
    def _operator(self) -> Operator:
        operator = self._sale_model.operator
        assert operator is not None
        return operator
