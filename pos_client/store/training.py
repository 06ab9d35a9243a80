"""The practice ledger gets the store's people, products and rules; nothing ever goes the other way."""

from contextlib import closing
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from pos_client.store.engine import set_pragmas
from pos_client.store.migrate import HEAD, schema_version
from pos_client.store.store import converted

# Wrong PINs typed in training stay counted: practice is no place to guess them.
_COPY = (
    "INSERT INTO operators SELECT * FROM live.operators WHERE true ON CONFLICT (id) DO UPDATE SET "
    "code = excluded.code, name = excluded.name, role = excluded.role, pin_hash = excluded.pin_hash, "
    "active = excluded.active, badge = excluded.badge, failures = max(failures, excluded.failures), "
    "locked_until_ms = max(locked_until_ms, excluded.locked_until_ms)",
    "INSERT INTO products SELECT * FROM (SELECT * FROM live.products EXCEPT SELECT * FROM main.products) "
    "WHERE true ON CONFLICT (id) DO UPDATE SET sku = excluded.sku, description = excluded.description, "
    "unit = excluded.unit, unit_price_cents = excluded.unit_price_cents, gtin = excluded.gtin, "
    "redeemable = excluded.redeemable, active = excluded.active",
    "INSERT OR REPLACE INTO product_codes "
    "SELECT * FROM (SELECT * FROM live.product_codes EXCEPT SELECT * FROM main.product_codes)",
    "INSERT OR REPLACE INTO rules SELECT * FROM live.rules",
)


def copy_shop(live: Path, training: Path) -> None:
    """Into the database at `training`, which has the newest schema. Nothing where the till has not sold yet.

    Raises Unavailable as `Store.writing` does.
    """
    if schema_version(live) != HEAD:
        return
    opened = sqlite.connect(training.absolute().as_uri(), uri=True, isolation_level=None)
    with converted(), closing(opened) as connection:
        set_pragmas(connection, query_only=False)
        connection.execute("ATTACH DATABASE ? AS live", (f"{live.absolute().as_uri()}?mode=ro",))
        connection.execute("BEGIN IMMEDIATE")
        for statement in _COPY:
            connection.execute(statement)
        connection.execute("COMMIT")
