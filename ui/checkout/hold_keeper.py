"""A hold that waited long is asked about before the sale closes on it: platforms let it go. QtCore only."""

import time

from PySide6.QtCore import QObject, Signal

from pos_client.domain.benefits import Limit, Quote, RedemptionState
from pos_client.domain.errors import TillError, Unavailable
from pos_client.domain.money import ZERO
from pos_client.domain.sale import Sale
from pos_client.ports import Authorisation
from ui.background import Background
from ui.counter import Counter
from ui.sale.model import SaleModel

OLD_AFTER_S = 180.0
"""Shorter than any platform lets a hold live; a sale in a hurry asks nothing."""


class HoldKeeper(QObject):
    """`kept`: the sale may close. `lost` carries why it may not: the payments stay, the amount is missing."""

    kept = Signal()
    lost = Signal(object)

    def __init__(self, counter: Counter, sale_model: SaleModel, background: Background) -> None:
        super().__init__(sale_model)
        self._counter, self._sale_model, self._background = counter, sale_model, background
        self._seen: tuple[str, float] = ("", 0.0)
        self.is_asking = False
        self._note(sale_model.sale, age_s=OLD_AFTER_S)
        sale_model.changed.connect(self._note)

    @property
    def is_old(self) -> bool:
        """The sale counts on a hold that may have run out."""
        held = self._sale_model.sale.redemption
        if held is None or held.state is not RedemptionState.HELD or self._counter.redemptions is None:
            return False
        known, since_s = self._seen
        return known == held.id and time.monotonic() - since_s >= OLD_AFTER_S and self._counter.is_online()

    def look(self, leave: Authorisation | None, quote: Quote | None) -> None:
        """Ask whether it still stands; one that does not is made again with the same leave."""
        sale, redemptions = self._sale_model.sale, self._counter.redemptions
        assert redemptions is not None
        known = quote or Quote(ZERO, ZERO, Limit.PROVIDER_RULE, self._counter.clock())
        self.is_asking = True
        self._background.run(
            "net",
            lambda: redemptions.renew(sale, authorisation=leave, quote=known),
            done=self._on_kept,
            failed=lambda error: self._on_failed(sale, error),
        )

    def _note(self, sale: Sale, *, age_s: float = 0.0) -> None:
        held = sale.redemption
        if held is not None and held.id != self._seen[0]:
            self._seen = (held.id, time.monotonic() - age_s)

    def _on_kept(self, sale: Sale) -> None:
        self.is_asking = False
        self._seen = (sale.redemption.id if sale.redemption else "", time.monotonic())
        if sale is not self._sale_model.sale:
            self._sale_model.put(sale)
        self.kept.emit()

    def _on_failed(self, sale: Sale, error: TillError) -> None:
        """A platform that is away says nothing of the hold: the sale closes, and the queue takes it."""
        redemptions = self._counter.redemptions
        assert redemptions is not None
        self._seen = (self._seen[0], time.monotonic())
        self._background.run(
            "till",
            lambda: redemptions.without_plan(sale),
            done=lambda bare: self._on_dropped(sale, bare, error=error),
            failed=lambda _failure: self._on_dropped(sale, sale, error=error),
        )

    def _on_dropped(self, sale: Sale, bare: Sale, *, error: TillError) -> None:
        """The hold stands on disk as it was where nothing was learned of it."""
        self.is_asking = False
        if bare is sale and isinstance(error, Unavailable):
            self.kept.emit()
            return
        self._sale_model.put(bare)
        self.lost.emit(error)
