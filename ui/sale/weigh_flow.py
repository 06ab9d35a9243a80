"""Goods by the kilogram, rung by code without a label: the scale is asked for their weight."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from pos_client.domain.errors import TillError
from pos_client.domain.money import Quantity
from pos_client.domain.product import Product, parse_entry
from pos_client.domain.weighing import Weight
from resources.words import Words
from ui.counter import Counter
from ui.sale.weigh_dialog import WeighDialog

WEIGHED_UNITS = frozenset({"kg"})


class WeighFlow(QObject):
    """Only where the till has a scale; without one everything is rung as it was typed."""

    def __init__(
        self, counter: Counter, words: Words, *, window: QWidget, ring: Callable[[str], object]
    ) -> None:
        super().__init__(window)
        self._counter, self._words, self._window = counter, words, window
        self._ring = ring
        self._dialog: WeighDialog | None = None

    def takes(self, text: str) -> bool:
        """Whether this is a product to be weighed first; if so the panel is open."""
        product = self._to_be_weighed(text)
        if product is None:
            return False
        if self._dialog is None:
            self._open(product, text.strip())
        return True

    def on_weight(self, weight: Weight) -> None:
        """The scale said something."""
        if self._dialog is not None:
            self._dialog.show_weight(weight)

    def _to_be_weighed(self, text: str) -> Product | None:
        """A quantity that was typed, or a label's, is believed."""
        if self._counter.scale is None or "*" in text:
            return None
        mask = self._counter.rules_now().scale_mask
        try:
            code = parse_entry(text).code
            if mask is not None and mask.read(code) is not None:
                return None
            product = self._counter.ringing.product(code)
        except TillError:
            # Whoever rings it says why.
            return None
        return product if product.unit.strip().lower() in WEIGHED_UNITS else None

    def _open(self, product: Product, code: str) -> None:
        scale = self._counter.scale
        assert scale is not None

        def take(weight: Quantity) -> None:
            self._ring(f"{weight.decimal_text()}*{code}")

        self._dialog = WeighDialog(self._window, self._words, product=product, take=take)
        self._dialog.closed.connect(self._on_closed)
        self._dialog.open(self._dialog.field)
        scale.watch()

    def _on_closed(self) -> None:
        self._dialog = None
        if self._counter.scale is not None:
            self._counter.scale.rest()
