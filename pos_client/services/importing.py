"""Products and members from outside, in pages with pauses, so that a sale never waits behind them."""

import itertools
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from pos_client.domain.customer import Member
from pos_client.domain.product import Product
from pos_client.store import catalog, members
from pos_client.store.store import Store, Transaction

PAGE = 1_000
PAUSE_S = 0.002

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Importing:
    """Takes in catalogues."""

    store: Store

    def products(self, products: Iterable[Product]) -> int:
        """Add or replace products. Answers how many."""
        return self._in_pages(products, catalog.import_products)

    def members(self, imported: Iterable[Member]) -> int:
        """Add members that are not here yet. Answers how many were read."""
        return self._in_pages(imported, members.import_members)

    def _in_pages(self, items: Iterable[Item], write: Callable[[Transaction, list[Item]], None]) -> int:
        count = 0
        for page in _pages(items):
            with self.store.writing() as transaction:
                write(transaction, page)
            count += len(page)
            time.sleep(PAUSE_S)
        return count


def _pages(items: Iterable[Item]) -> Iterator[list[Item]]:
    iterator = iter(items)
    while page := list(itertools.islice(iterator, PAGE)):
        yield page
