"""Did it all arrive? What waits for the platforms, and since when."""

from collections.abc import Sequence
from dataclasses import dataclass

from pos_client.store import outbox
from pos_client.store.outbox import Backlog
from pos_client.store.store import Store

__all__ = ["Backlog", "Delivery"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """Reads the outbox for those who look at it."""

    store: Store

    def backlog(self) -> Backlog:
        """What still waits, over all destinations."""
        with self.store.reading() as snapshot:
            return outbox.backlog(snapshot)

    def arrived(self, sale_ids: Sequence[str]) -> dict[str, int]:
        """Per destination, how many of these sales are there whole."""
        with self.store.reading() as snapshot:
            return outbox.sales_delivered(snapshot, sale_ids)
