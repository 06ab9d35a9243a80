"""Bling's products: first the list of ids, then one call for each, because only that has barcode and unit.

Documented: `criterio=2` lists the active ones (the default lists only the last ones), `gtins[]` finds by
barcode, 3 calls a second: 10,000 products take about an hour the first time, minutes afterwards.
"""

from collections.abc import Callable
from datetime import datetime

from pos_client.domain.errors import Refused
from pos_client.domain.product import Product, is_gtin, printable
from pos_client.store import catalog, erp
from pos_client.store.store import Store
from sync.erp.bling_account import PAGE, PROVIDER, number
from sync.erp.bling_wire import BlingWire, TooBusy
from sync.erp.rounds import Round
from sync.fields import Document, amount, document, listed, text
from sync.pull import Entity, Page, PulledProduct, PullTrouble
from sync.wire import Unreadable, WireTrouble

ACTIVE, EVERY = "2", "5"
DETAILS = 8
"""Details a page: at 3 calls a second some three seconds, which is what a page may take."""
PARENT = "V"
"""The format of a product that is only the head of its variations."""


class BlingProductSource:
    """The catalogue. The ids of a round are kept in the till, so that it goes on where it stopped."""

    name = "bling-products"
    entity = Entity.PRODUCTS
    complete = False

    def __init__(
        self,
        wire: BlingWire,
        store: Store,
        *,
        clock: Callable[[], datetime],
        allowed: Callable[[], None] = lambda: None,
    ) -> None:
        self._wire = wire
        self._store = store
        self._clock = clock
        self._allowed = allowed

    def page(self, cursor: str) -> Page:
        """A list page, or some details. Raises PullTrouble or what the wire and `allowed` raise."""
        self._allowed()
        now = Round.read(cursor, clock=self._clock)
        try:
            return self._listed(now) if now.after < 0 else self._detailed(now)
        except TooBusy as busy:
            raise PullTrouble("platform", retry_after_s=busy.retry_after_s) from None

    def close(self) -> None:
        """Nothing of its own: the wire is the account's."""

    def by_code(self, code: str) -> PulledProduct | None:
        """The active product under a code that the till does not know; None where Bling does not either."""
        name = "gtins[]" if is_gtin(code) else "codigos[]"
        query = {"criterio": ACTIVE, "limite": "10", name: code}
        for entry in listed(self._wire.read("/produtos", query).body, "data"):
            found = self._detail(number(entry, "id"))
            if found is not None and found.active and code in (found.product.gtin, found.product.sku):
                return found
        return None

    def _listed(self, now: Round) -> Page:
        if now.page == 1:
            with self._store.writing_later() as transaction:
                erp.clear_wanted(transaction, PROVIDER)
        # A change may be the end of a product, which only the list of all of them tells.
        query = {"criterio": EVERY if now.since else ACTIVE, "pagina": str(now.page), "limite": str(PAGE)}
        entries = listed(self._wire.read("/produtos", {**query, **now.since_query()}).body, "data")
        with self._store.writing_later() as transaction:
            ids = (number(entry, "id") for entry in entries if entry.get("formato") != PARENT)
            erp.add_wanted(transaction, PROVIDER, ids)
        if len(entries) == PAGE:
            return Page((), now.turned().text(), done=False)
        if not self._count():
            return Page((), now.ended(), done=True, total=0)
        return Page((), Round(now.since, now.started, after=0).text(), done=False, total=self._count())

    def _detailed(self, now: Round) -> Page:
        with self._store.reading() as snapshot:
            ids = erp.wanted_after(snapshot, PROVIDER, now.after, most=DETAILS)
        if not ids:
            return Page((), now.ended(), done=True, total=self._count())
        rows = [self._detail(product_id) for product_id in ids]
        found = tuple(row for row in rows if row is not None)
        later = Round(now.since, now.started, after=ids[-1])
        return Page(found, later.text(), done=False, total=self._count(), skipped=len(rows) - len(found))

    def _count(self) -> int:
        with self._store.reading() as snapshot:
            return erp.count_wanted(snapshot, PROVIDER)

    def _detail(self, product_id: int) -> PulledProduct | None:
        answer = self._wire.request("GET", f"/produtos/{product_id}")
        if answer.status == 404:
            return self._gone(product_id)
        if answer.status == 429 or answer.status >= 500:
            raise TooBusy(f"status {answer.status}", retry_after_s=answer.retry_after_s)
        if not answer.is_success:
            raise Unreadable(f"status {answer.status}")
        try:
            found = read_product(document(answer.body))
        except WireTrouble:
            return None
        with self._store.writing_later() as transaction:
            erp.keep_products(transaction, PROVIDER, [(product_id, found.product.sku)])
        return found

    def _gone(self, product_id: int) -> PulledProduct | None:
        with self._store.reading() as snapshot:
            sku = erp.sku_of(snapshot, PROVIDER, product_id)
            known = catalog.product_by_code(snapshot, sku) if sku else None
        return PulledProduct(known, active=False) if known is not None else None


def read_product(found: Document) -> PulledProduct:
    """A product's details. Raises Unreadable with the field's name."""
    sku = printable(text(found, "codigo").strip()) or f"B{number(found, 'id')}"
    description = " ".join(text(found, "nome").split())
    if not description:
        raise Unreadable("nome")
    gtin = text(found, "gtin").strip()
    try:
        product = Product(
            sku=sku,
            description=description,
            unit_price=amount(found.get("preco"), field="preco"),
            gtin=gtin if is_gtin(gtin) else None,
            unit=text(found, "unidade").strip().lower() or "un",
        )
    except Refused as error:
        raise Unreadable("produto") from error
    return PulledProduct(product, active=text(found, "situacao") == "A")
