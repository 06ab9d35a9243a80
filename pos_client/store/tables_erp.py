"""What the till remembers of its ERP: who owns the account, the account's own ids, today's calls."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table, Text

from pos_client.store.columns import metadata, number, words

erp_owner = Table(
    "erp_owner",
    metadata,
    words("provider", primary_key=True),
    words("account"),
    words("till"),
    words("installation"),
    words("since"),
    sqlite_strict=True,
)

erp_facts = Table(
    "erp_facts",
    metadata,
    Column("provider", Text, primary_key=True, nullable=False),
    Column("name", Text, primary_key=True, nullable=False),
    words("value"),
    number("read_ms"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

erp_contacts = Table(
    "erp_contacts",
    metadata,
    Column("provider", Text, primary_key=True, nullable=False),
    Column("member_id", Text, primary_key=True, nullable=False),
    number("contact_id"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

erp_products = Table(
    "erp_products",
    metadata,
    Column("provider", Text, primary_key=True, nullable=False),
    Column("product_id", Integer, primary_key=True, nullable=False),
    words("sku"),
    Index("ix_erp_products_sku", "provider", "sku"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

erp_wanted = Table(
    "erp_wanted",
    metadata,
    Column("provider", Text, primary_key=True, nullable=False),
    Column("product_id", Integer, primary_key=True, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

erp_calls = Table(
    "erp_calls",
    metadata,
    Column("provider", Text, primary_key=True, nullable=False),
    words("day"),
    number("calls"),
    CheckConstraint("calls >= 0", name="calls"),
    sqlite_strict=True,
)
