"""From what was scanned or typed to a line in the cart, and the cart kept at every step."""

from dataclasses import dataclass

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.gs1 import Gs1Item, looks_like_elements, read_elements
from pos_client.domain.money import ONE, Money, Quantity, half_up
from pos_client.domain.product import Entry, Product, ScaleLabel, explain_miss, parse_entry, printable
from pos_client.domain.rules import StoreRules
from pos_client.domain.sale import Sale, SaleDiscount
from pos_client.ports import Clock, RulesNow
from pos_client.services.identity import new_id, stamp
from pos_client.store import carts, catalog
from pos_client.store.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class Ringing:
    """Rings products. Look-ups are single indexed rows and may run on the screen's thread."""

    store: Store
    rules_now: RulesNow
    clock: Clock

    @property
    def rules(self) -> StoreRules:
        """As they are now."""
        return self.rules_now()

    def new_sale(self) -> Sale:
        """An empty cart."""
        return Sale(id=new_id(), opened_at=self.clock())

    def ring(self, sale: Sale, entry_text: str) -> Sale:
        """The sale with what this text means: a code, `3*code`, or a scale's label.

        Raises Refused with the reason, Unavailable where the database does not answer.
        """
        elements = _elements(entry_text)
        if elements is not None:
            return self._ring_item(sale, *elements)
        entry = parse_entry(entry_text)
        label = self.rules.scale_mask.read(entry.code) if self.rules.scale_mask else None
        if label is None:
            return sale.with_product(self.product(entry.code), entry.quantity, code=entry.code)
        return self._ring_label(sale, label, entry=entry)

    def product(self, code: str) -> Product:
        """The product under that code. Raises Refused: CODE_UNKNOWN or BARCODE_CHECK_DIGIT."""
        with self.store.reading() as snapshot:
            product = _product_under(snapshot, code)
        if product is None:
            raise explain_miss(code)
        return product

    def search(self, words: str, *, most: int = 30) -> tuple[Product, ...]:
        """Products by the beginnings of words; an exact code comes first."""
        with self.store.reading() as snapshot:
            found = catalog.search_products(snapshot, words, most=most)
            exact = _product_under(snapshot, words.strip())
        if exact is None:
            return found
        return (exact, *(product for product in found if product.sku != exact.sku))

    def discounted(self, sale: Sale, amount: Money) -> Sale:
        """The sale with this much off the whole. Raises Refused: DISCOUNT_ABOVE_LIMIT, DISCOUNT_TOO_LARGE."""
        most = sale.net.percent(self.rules.discount_limit_basis_points)
        if amount > most:
            raise Refused(Reason.DISCOUNT_ABOVE_LIMIT, most=most.decimal_text())
        return sale.with_discount(SaleDiscount(amount))

    def _ring_label(self, sale: Sale, label: ScaleLabel, *, entry: Entry) -> Sale:
        """`3*label` is three packages of the same amount; half a label is nothing."""
        if not entry.quantity.is_whole:
            raise Refused(Reason.QUANTITY_INVALID)
        labels = entry.quantity.milli // 1000
        product = self.product(label.code)
        if label.quantity is not None:
            return sale.with_product(product, Quantity(label.quantity.milli * labels), code=entry.code)
        assert label.price is not None
        total = Money(label.price.cents * labels)
        weight = _weight(total, product.unit_price)
        return sale.with_product(product, weight, code=entry.code, label_total=total)

    def _ring_item(self, sale: Sale, item: Gs1Item, count: Quantity) -> Sale:
        """A weight or a price from the barcode is believed, as a scale's label is."""
        if not count.is_whole:
            raise Refused(Reason.QUANTITY_INVALID)
        times = count.milli // 1000
        product = self.product(item.gtin)
        quantity = Quantity(item.quantity.milli * times)
        if item.price is None:
            return sale.with_product(product, quantity, code=item.gtin)
        total = Money(item.price.cents * times)
        if not total:
            raise Refused(Reason.PRICE_ZERO, code=item.gtin)
        if item.quantity == ONE and product.unit == "kg":
            quantity = _weight(total, product.unit_price)
        return sale.with_product(product, quantity, code=item.gtin, label_total=total)

    def keep(self, sale: Sale) -> None:
        """Save the open cart; an empty one without a member is no cart."""
        with self.store.writing() as transaction:
            if sale.lines or sale.member:
                carts.save_cart(transaction, sale, saved_at=stamp(self.clock()))
            else:
                carts.clear_cart(transaction)


def _elements(entry_text: str) -> tuple[Gs1Item, Quantity] | None:
    """A GS1 element string and how many of it; None where it is any other code.

    Raises Refused(BARCODE_CHECK_DIGIT) for one that is damaged: what it weighs is not to be trusted.
    """
    left, star, right = entry_text.strip().partition("*")
    # A lot may hold an asterisk: only a number before it is a quantity.
    counted = bool(star) and left[:1].isdigit() and looks_like_elements(right.strip())
    code = right.strip() if counted else entry_text.strip()
    item = read_elements(code)
    if item is None:
        if looks_like_elements(code):
            raise Refused(Reason.BARCODE_CHECK_DIGIT, code=printable(code))
        return None
    return item, Quantity.typed(left) if counted else ONE


def _product_under(snapshot: Transaction, code: str) -> Product | None:
    """The product under that code, or under its digits without the zeros before them."""
    product = catalog.product_by_code(snapshot, code)
    if product is None and code.isdigit() and code.lstrip("0"):
        product = catalog.product_by_code(snapshot, code.lstrip("0"))
    return product


def _weight(total: Money, unit_price: Money) -> Quantity:
    """What a label that tells only its price must hold, to the nearest thousandth."""
    if total.cents <= 0 or unit_price.cents <= 0:
        return ONE
    return Quantity(max(half_up(total.cents * 1000, unit_price.cents), 1))
