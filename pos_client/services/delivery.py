"""Did it all arrive? What waits for the platforms and since when, and each sale by destination."""

from collections.abc import Sequence
from dataclasses import dataclass

from pos_client.domain.errors import Refused
from pos_client.domain.money import Money
from pos_client.store import deliveries, outbox
from pos_client.store.deliveries import Arrival, SaleRow
from pos_client.store.outbox import Backlog
from pos_client.store.store import Store

__all__ = ["Arrival", "Backlog", "Delivery", "SaleRow"]

MOST_SALES = 200


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

    def sales(self, wanted: str = "") -> tuple[SaleRow, ...]:
        """The newest sales; with words, those whose number, time or total they are. For `desk`."""
        with self.store.reading() as snapshot:
            if not wanted.strip():
                return deliveries.newest_sales(snapshot, most=MOST_SALES)
            return deliveries.find_sales(
                snapshot, wanted.strip(), cents=_cents_or_none(wanted), most=MOST_SALES
            )


def _cents_or_none(typed: str) -> int | None:
    """Only what has centavos is an amount: `123` is the end of a number."""
    if "," not in typed:
        return None
    try:
        return Money.typed(typed).cents
    except Refused:
        return None
