"""Lists to pull from in tests: one that is scripted page by page, and rows made up at run time."""

import threading
from collections.abc import Callable, Sequence

from pos_client.domain.money import Money
from pos_client.domain.product import Product
from pos_client.domain.pulling import Entity, Pulled, PulledProduct
from sync.pull import Page


class ListSource:
    """Serves its rows in pages; the cursor is a row's place. `on_page` is called before each answer."""

    def __init__(
        self,
        name: str,
        entity: Entity,
        rows: Sequence[Pulled] = (),
        *,
        size: int = 10,
        complete: bool = False,
        on_page: Callable[[int], None] | None = None,
    ) -> None:
        self.name, self.entity, self.complete = name, entity, complete
        self.rows, self.size, self.on_page = list(rows), size, on_page
        self.asked: list[str] = []
        self.at_work = 0
        self.most_at_work = 0
        self._counting = threading.Lock()

    def page(self, cursor: str) -> Page:
        with self._counting:
            self.at_work += 1
            self.most_at_work = max(self.most_at_work, self.at_work)
        try:
            self.asked.append(cursor)
            start = int(cursor or "0")
            if self.on_page is not None:
                self.on_page(start)
            rows = tuple(self.rows[start : start + self.size])
            done = start + self.size >= len(self.rows)
            following = "" if done else str(start + self.size)
            return Page(rows, following, done=done, total=len(self.rows))
        finally:
            with self._counting:
                self.at_work -= 1

    def close(self) -> None:
        pass


def product_row(place: int, cents: int = 990, *, active: bool = True, changed_at: str = "") -> PulledProduct:
    """Product `L<place>` at this price."""
    product = Product(f"L{place}", f"Produto {place}", Money(cents))
    return PulledProduct(product, active=active, changed_at=changed_at)
