"""Products: one indexed row per scan, full-text search by words, and paged imports."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.dialects.sqlite import insert

from pos_client.domain.money import Money
from pos_client.domain.product import Product
from pos_client.store.prepared import Prepared
from pos_client.store.tables import products

_BY_CODE = Prepared(
    text(
        "SELECT p.sku, p.description, p.unit_price_cents, p.gtin, p.unit, p.redeemable "
        "FROM product_codes c JOIN products p ON p.id = c.product_id WHERE c.code = :code AND p.active = 1"
    )
)
MOST_WORDS = 8
"""Of a search; what follows is left out."""

# The letters and digits of a word as FTS5's unicode61 sees them: to it, `_` is neither.
_WORD = re.compile(r"[^\W_]+")
_SEARCH = text(
    "SELECT p.sku, p.description, p.unit_price_cents, p.gtin, p.unit, p.redeemable "
    "FROM product_search s JOIN products p ON p.id = s.rowid "
    "WHERE product_search MATCH :match AND p.active = 1 ORDER BY s.rank LIMIT :most"
)

_ADD_CODE = text(
    "INSERT INTO product_codes(code, product_id) SELECT :code, id FROM products WHERE sku = :sku "
    "ON CONFLICT(code) DO UPDATE SET product_id = excluded.product_id "
    "WHERE product_id <> excluded.product_id"
)
_ADD_GTIN = text(
    "INSERT INTO product_codes(code, product_id) SELECT :code, id FROM products WHERE sku = :sku "
    "ON CONFLICT(code) DO UPDATE SET product_id = excluded.product_id "
    "WHERE product_id <> excluded.product_id "
    "AND NOT EXISTS (SELECT 1 FROM products WHERE sku = excluded.code)"
)


def product_by_code(connection: Connection, code: str) -> Product | None:
    """The active product under any of its codes; a UPC-A and its EAN-13 form are the same code."""
    for spelling in _spellings(code):
        row = _BY_CODE.first(connection, {"code": spelling})
        if row is not None:
            return _product(row)
    return None


def search_products(connection: Connection, words: str, *, most: int = 30) -> tuple[Product, ...]:
    """Products whose description or sku has words beginning so, best first; accents do not matter."""
    found = _WORD.findall(unicodedata.normalize("NFC", words[:500]))
    match = " ".join(f'"{word}"*' for word in found[:MOST_WORDS])
    if not match:
        return ()
    return tuple(_product(row) for row in connection.execute(_SEARCH, {"match": match, "most": most}))


def import_products(connection: Connection, page: Sequence[Product]) -> None:
    """Add or replace one page of products with their codes, in the caller's transaction.

    A GTIN that another product had is taken over (the catalogue's word is newer), never another's sku.
    """
    statement = insert(products)
    changed = {
        name: statement.excluded[name]
        for name in ("description", "unit", "unit_price_cents", "gtin", "redeemable", "active")
    }
    connection.execute(
        statement.on_conflict_do_update(index_elements=[products.c.sku], set_=changed),
        [_row(product) for product in page],
    )
    connection.execute(_ADD_CODE, [{"code": product.sku, "sku": product.sku} for product in page])
    gtins = [{"code": product.gtin, "sku": product.sku} for product in page if product.gtin]
    if gtins:
        connection.execute(_ADD_GTIN, gtins)


def _spellings(code: str) -> tuple[str, ...]:
    if not code.isdigit():
        return (code, code.upper()) if code.upper() != code else (code,)
    if len(code) == 12:
        return (code, f"0{code}")
    return (code, code[1:]) if len(code) in {13, 14} and code.startswith("0") else (code,)


def _row(product: Product) -> dict[str, Any]:
    return {
        "sku": product.sku,
        "description": product.description,
        "unit": product.unit,
        "unit_price_cents": product.unit_price.cents,
        "gtin": product.gtin,
        "redeemable": int(product.redeemable),
        "active": 1,
    }


def _product(row: Any) -> Product:
    sku, description, unit_price_cents, gtin, unit, redeemable = row
    return Product(
        sku=sku,
        description=description,
        unit_price=Money(unit_price_cents),
        gtin=gtin,
        unit=unit,
        redeemable=bool(redeemable),
    )
