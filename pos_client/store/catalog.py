"""Products: one indexed row per scan, full-text search by words, and paged imports."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, text

from pos_client.domain.money import Money
from pos_client.domain.product import Product
from pos_client.store.prepared import AtOnce, InOrder, Prepared

_BY_CODE = Prepared(
    text(
        "SELECT p.sku, p.description, p.unit_price_cents, p.gtin, p.unit, p.redeemable "
        "FROM product_codes c JOIN products p ON p.id = c.product_id WHERE c.code = :code AND p.active = 1"
    )
)
_CODES = text(
    "SELECT c.code, p.sku FROM product_codes c JOIN products p ON p.id = c.product_id WHERE p.active = 1"
)
MOST_WORDS = 8
"""Of a search; what follows is left out."""

# The letters and digits of a word as FTS5's unicode61 sees them: to it, `_` is neither.
_WORD = re.compile(r"[^\W_]+")
MOST_WEIGHED = 400
"""Of the products that match, so many are put in order: FTS5's own rank would read every one of them at each
key, which takes a tenth of a second where half of 200,000 match.
"""
_SEARCH = AtOnce(
    "SELECT p.sku, p.description, p.unit_price_cents, p.gtin, p.unit, p.redeemable FROM ("
    "SELECT rowid AS found FROM product_search WHERE product_search MATCH :match LIMIT :weighed"
    ") JOIN products p ON p.id = found WHERE p.active = 1 "
    "ORDER BY p.description LIKE :first DESC, length(p.description), p.description, p.sku LIMIT :most",
    names=("sku", "description", "unit_price_cents", "gtin", "unit", "redeemable"),
)

_ADD_CODE = Prepared(
    text(
        "INSERT INTO product_codes(code, product_id) SELECT :code, id FROM products WHERE sku = :sku "
        "ON CONFLICT(code) DO UPDATE SET product_id = excluded.product_id "
        "WHERE product_id <> excluded.product_id"
    )
)
_ADD_GTIN = Prepared(
    text(
        "INSERT INTO product_codes(code, product_id) SELECT :code, id FROM products WHERE sku = :sku "
        "ON CONFLICT(code) DO UPDATE SET product_id = excluded.product_id "
        "WHERE product_id <> excluded.product_id "
        "AND NOT EXISTS (SELECT 1 FROM products WHERE sku = excluded.code)"
    )
)
_ADD = Prepared(
    text(
        "INSERT INTO products(sku, description, unit, unit_price_cents, gtin, redeemable, active) "
        "VALUES (:sku, :description, :unit, :unit_price_cents, :gtin, :redeemable, :active) "
        "ON CONFLICT(sku) DO UPDATE SET description = excluded.description, unit = excluded.unit, "
        "unit_price_cents = excluded.unit_price_cents, gtin = excluded.gtin, "
        "redeemable = excluded.redeemable, active = excluded.active"
    )
)
# A page is indexed as one: row by row, by the trigger, takes five times as long.
_LAST = Prepared(text("SELECT coalesce(max(id), 0) FROM products"))
_PAUSE = Prepared(text("INSERT INTO product_loads DEFAULT VALUES"))
_RESUME = Prepared(text("DELETE FROM product_loads"))
_INDEX = Prepared(
    text(
        "INSERT INTO product_search(rowid, description, sku) "
        "SELECT id, description, sku FROM products WHERE id > :last"
    )
)
# A first load: the unique index on the sku is the look-up, and a page's codes are two statements.
_ADD_NEW = InOrder(
    "INSERT INTO products(sku, description, unit, unit_price_cents, gtin, redeemable, active) "
    "VALUES (?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO NOTHING"
)
_ADDED = Prepared(text("SELECT sku FROM products WHERE id > :last"))
_CODES_OF_NEW = Prepared(
    text(
        "INSERT INTO product_codes(code, product_id) SELECT sku, id FROM products WHERE id > :last "
        "ON CONFLICT(code) DO UPDATE SET product_id = excluded.product_id "
        "WHERE product_id <> excluded.product_id"
    )
)
_GTINS_OF_NEW = Prepared(
    text(
        "INSERT INTO product_codes(code, product_id) "
        "SELECT gtin, id FROM products WHERE id > :last AND gtin IS NOT NULL ORDER BY id "
        "ON CONFLICT(code) DO UPDATE SET product_id = excluded.product_id "
        "WHERE product_id <> excluded.product_id "
        "AND NOT EXISTS (SELECT 1 FROM products WHERE sku = excluded.code)"
    )
)


def product_by_code(connection: Connection, code: str) -> Product | None:
    """The active product under any of its codes; a UPC-A and its EAN-13 form are the same code."""
    for spelling in _spellings(code):
        row = _BY_CODE.first(connection, {"code": spelling})
        if row is not None:
            return _product(row)
    return None


def search_products(connection: Connection, words: str, *, most: int = 30) -> tuple[Product, ...]:
    """Products whose description or sku has words beginning so; accents do not matter.

    First those that begin with the first word, then the shorter names.
    """
    found = _WORD.findall(unicodedata.normalize("NFC", words[:500]))
    match = " ".join(f'"{word}"*' for word in found[:MOST_WORDS])
    if not match:
        return ()
    asked = {"match": match, "first": f"{found[0]}%", "weighed": MOST_WEIGHED, "most": most}
    return tuple(_product(row) for row in _SEARCH.rows(connection, asked))


def codes_of_products(connection: Connection) -> Iterator[tuple[str, str]]:
    """Every code under which an active product is found, with its sku; a row at a time."""
    for row in connection.execute(_CODES):
        yield str(row[0]), str(row[1])


def import_products(connection: Connection, page: Sequence[Product]) -> None:
    """Add or replace one page of products with their codes, in the caller's transaction.

    A GTIN that another product had is taken over (the catalogue's word is newer), never another's sku.
    """
    last = _LAST.first(connection)[0]
    _PAUSE.run(connection, {})
    _ADD.run_each(connection, [_row(product) for product in page])
    _RESUME.run(connection, {})
    _INDEX.run(connection, {"last": last})
    _ADD_CODE.run_each(connection, [{"code": product.sku, "sku": product.sku} for product in page])
    gtins = [{"code": product.gtin, "sku": product.sku} for product in page if product.gtin]
    _ADD_GTIN.run_each(connection, gtins)


def newest_product(connection: Connection) -> int:
    """The number of the product that was added last; numbers only grow, one for each product."""
    return int(_LAST.first(connection)[0])


def add_products(connection: Connection, page: Sequence[Product]) -> set[str]:
    """Add those of one page whose sku is not here yet, with their codes. Answers the skus that were added.

    The skus of a page are all different.
    """
    last = _LAST.first(connection)[0]
    _PAUSE.run(connection, {})
    _ADD_NEW.run_rows(connection, [_cells(product) for product in page])
    _RESUME.run(connection, {})
    _INDEX.run(connection, {"last": last})
    _CODES_OF_NEW.run(connection, {"last": last})
    _GTINS_OF_NEW.run(connection, {"last": last})
    return {row[0] for row in _ADDED.every(connection, {"last": last})}


def _cells(product: Product) -> tuple[Any, ...]:
    return (
        product.sku,
        product.description,
        product.unit,
        product.unit_price.cents,
        product.gtin,
        1 if product.redeemable else 0,
    )


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
