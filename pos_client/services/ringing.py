"""From what was scanned or typed to a line in the cart, and the cart kept at every step."""

from dataclasses import dataclass

from pos_client.domain.errors import Refused
from pos_client.domain.product import Product, explain_miss, parse_entry
from pos_client.domain.rules import StoreRules
from pos_client.domain.sale import Sale
from pos_client.ports import Clock
from pos_client.services.identity import new_id, stamp
from pos_client.store import carts, catalog
from pos_client.store.store import Store


@dataclass(frozen=True, slots=True)
class Ringing:
    """Rings products. Look-ups are single indexed rows and may run on the screen's thread."""

    store: Store
    rules: StoreRules
    clock: Clock

    def new_sale(self) -> Sale:
        """An empty cart."""
        return Sale(id=new_id(), opened_at=self.clock())

    def ring(self, sale: Sale, entry_text: str) -> Sale:
        """The sale with what this text means: a code, `3*code`, or a scale's label.

        Raises Refused with the reason, Unavailable where the database does not answer.
        """
        entry = parse_entry(entry_text)
        label = self.rules.scale_mask.read(entry.code) if self.rules.scale_mask else None
        if label is None:
            return sale.with_product(self.product(entry.code), entry.quantity, code=entry.code)
        product = self.product(label.code)
        quantity = label.quantity if label.quantity is not None else entry.quantity
        return sale.with_product(product, quantity, code=entry.code, label_total=label.price)

    def product(self, code: str) -> Product:
        """The product under that code. Raises Refused: CODE_UNKNOWN or BARCODE_CHECK_DIGIT."""
        with self.store.reading() as snapshot:
            product = catalog.product_by_code(snapshot, code)
            if product is None and code.isdigit() and code.lstrip("0"):
                product = catalog.product_by_code(snapshot, code.lstrip("0"))
        if product is None:
            raise explain_miss(code)
        return product

    def search(self, words: str, *, most: int = 30) -> tuple[Product, ...]:
        """Products by the beginnings of words; an exact code comes first."""
        with self.store.reading() as snapshot:
            found = catalog.search_products(snapshot, words, most=most)
        try:
            exact = self.product(words.strip())
        except Refused:
            return found
        return (exact, *(product for product in found if product.sku != exact.sku))

    def keep(self, sale: Sale) -> None:
        """Save the open cart; an empty one without a member is no cart."""
        with self.store.writing() as transaction:
            if sale.lines or sale.member:
                carts.save_cart(transaction, sale, saved_at=stamp(self.clock()))
            else:
                carts.clear_cart(transaction)
