"""Every table, STRICT, each constraint named (Alembic's batch mode drops unnamed ones).

Amounts are centavos, quantities thousandths, `*_at` ISO 8601 with offset, `*_ms` Unix milliseconds.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def _text(
    name: str, *constraints: ForeignKey, primary_key: bool = False, unique: bool = False
) -> Column[str]:
    return Column(name, Text, *constraints, nullable=False, primary_key=primary_key, unique=unique or None)


def _maybe_text(name: str, *constraints: ForeignKey, unique: bool = False) -> Column[str]:
    return Column(name, Text, *constraints, nullable=True, unique=unique or None)


def _number(name: str, *constraints: ForeignKey, default: int | None = None) -> Column[int]:
    return Column(
        name, Integer, *constraints, nullable=False, server_default=None if default is None else str(default)
    )


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


till = Table(
    "till",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="single"), primary_key=True),
    _text("store"),
    _text("till"),
    _number("epoch"),
    _number("next_sequence"),
    _text("installation"),
    sqlite_strict=True,
)

rules = Table("rules", metadata, _text("name", primary_key=True), _text("value"), sqlite_strict=True)

operators = Table(
    "operators",
    metadata,
    _text("id", primary_key=True),
    _text("code", unique=True),
    _text("name"),
    _text("role"),
    _text("pin_hash"),
    _number("failures", default=0),
    _number("locked_until_ms", default=0),
    _number("active", default=1),
    _one_of("role", ("cashier", "supervisor", "manager", "it")),
    sqlite_strict=True,
)

shifts = Table(
    "shifts",
    metadata,
    _text("id", primary_key=True),
    _number("number"),
    _text("operator_id", ForeignKey("operators.id")),
    _text("opened_at"),
    _number("opening_float_cents"),
    _maybe_text("closed_at"),
    UniqueConstraint("number", name="uq_shifts_number"),
    CheckConstraint("opening_float_cents >= 0", name="float"),
    Index("uq_shifts_open", text("(closed_at IS NULL)"), unique=True, sqlite_where=text("closed_at IS NULL")),
    sqlite_strict=True,
)

products = Table(
    "products",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("sku", unique=True),
    _text("description"),
    _text("unit"),
    _number("unit_price_cents"),
    _maybe_text("gtin"),
    _number("redeemable", default=1),
    _number("active", default=1),
    CheckConstraint("unit_price_cents >= 0", name="price"),
    sqlite_strict=True,
)

product_codes = Table(
    "product_codes",
    metadata,
    _text("code", primary_key=True),
    _number("product_id", ForeignKey("products.id")),
    Index("ix_product_codes_product_id", "product_id"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

members = Table(
    "members",
    metadata,
    _text("id", primary_key=True),
    _maybe_text("provider_id", unique=True),
    _maybe_text("phone", unique=True),
    _maybe_text("cpf", unique=True),
    _text("name"),
    _text("tier"),
    _text("since"),
    _number("requires_pin", default=1),
    _number("consent", default=0),
    Column("balance_cents", Integer, nullable=True),
    _maybe_text("balance_at"),
    Column("expiring_cents", Integer, nullable=True),
    _text("expires_on"),
    sqlite_strict=True,
)

open_cart = Table(
    "open_cart",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="single"), primary_key=True),
    _text("sale_id"),
    _text("body"),
    _text("saved_at"),
    sqlite_strict=True,
)

sales = Table(
    "sales",
    metadata,
    _text("id", primary_key=True),
    _text("number", unique=True),
    _number("epoch"),
    _number("sequence"),
    _text("shift_id", ForeignKey("shifts.id")),
    _text("operator_id", ForeignKey("operators.id")),
    _maybe_text("member_id", ForeignKey("members.id")),
    _text("opened_at"),
    _text("closed_at"),
    _number("gross_cents"),
    _number("discount_cents"),
    _number("redeemed_cashback_cents"),
    _number("total_cents"),
    _number("paid_cents"),
    _number("change_cents"),
    _maybe_text("invoice_cpf"),
    UniqueConstraint("epoch", "sequence", name="uq_sales_sequence"),
    CheckConstraint("gross_cents - discount_cents - redeemed_cashback_cents = total_cents", name="total"),
    CheckConstraint("paid_cents - total_cents = change_cents", name="change"),
    CheckConstraint(
        "discount_cents >= 0 AND redeemed_cashback_cents >= 0 AND total_cents >= 0 AND change_cents >= 0",
        name="signs",
    ),
    Index("ix_sales_shift_id", "shift_id"),
    Index("ix_sales_member_id", "member_id"),
    sqlite_strict=True,
)

sale_lines = Table(
    "sale_lines",
    metadata,
    Column("sale_id", Text, ForeignKey("sales.id"), primary_key=True, nullable=False),
    Column("position", Integer, primary_key=True, nullable=False),
    _text("sku"),
    _text("code"),
    _maybe_text("gtin"),
    _text("description"),
    _text("unit"),
    _number("quantity_milli"),
    _number("unit_price_cents"),
    _number("gross_cents"),
    _number("line_discount_cents"),
    _number("discount_cents"),
    _number("redeemed_cashback_cents"),
    _number("total_cents"),
    CheckConstraint("gross_cents - discount_cents - redeemed_cashback_cents = total_cents", name="total"),
    CheckConstraint("quantity_milli > 0", name="quantity"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

tenders = Table(
    "tenders",
    metadata,
    Column("sale_id", Text, ForeignKey("sales.id"), primary_key=True, nullable=False),
    Column("position", Integer, primary_key=True, nullable=False),
    _text("method"),
    _number("amount_cents"),
    _text("brand"),
    _number("installments", default=1),
    _text("nsu"),
    _text("authorization"),
    _text("acquirer"),
    _text("pix_txid"),
    _text("confirmed_by"),
    CheckConstraint("amount_cents > 0", name="amount"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

redemptions = Table(
    "redemptions",
    metadata,
    _text("id", primary_key=True),
    _text("sale_id"),
    _text("member_id", ForeignKey("members.id")),
    _text("provider"),
    _number("amount_cents"),
    _text("state"),
    _text("hold_id"),
    _text("evidence"),
    _text("changed_at"),
    _one_of(
        "state",
        (
            "quoted",
            "authorised",
            "holding",
            "held",
            "committing",
            "committed",
            "releasing",
            "released",
            "expired",
            "refused",
            "unknown",
        ),
    ),
    CheckConstraint("amount_cents > 0", name="amount"),
    Index("ix_redemptions_sale_id", "sale_id"),
    sqlite_strict=True,
)

sale_offers = Table(
    "sale_offers",
    metadata,
    _text("sale_id", ForeignKey("sales.id"), primary_key=True),
    _text("offer_id"),
    _text("name"),
    _text("text"),
    _number("amount_cents"),
    _text("valid_from"),
    _text("valid_to"),
    _text("state"),
    _one_of("state", ("pending", "confirmed", "refused")),
    sqlite_strict=True,
)

receipts = Table(
    "receipts",
    metadata,
    _text("sale_id", ForeignKey("sales.id"), primary_key=True),
    _text("body"),
    sqlite_strict=True,
)

print_jobs = Table(
    "print_jobs",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("sale_id", ForeignKey("sales.id")),
    _number("copy"),
    _text("state"),
    _text("problem"),
    _text("queued_at"),
    UniqueConstraint("sale_id", "copy", name="uq_print_jobs_copy"),
    _one_of("state", ("held", "queued", "printing", "printed", "failed")),
    Index("ix_print_jobs_waiting", "id", sqlite_where=text("state IN ('queued', 'printing')")),
    sqlite_strict=True,
)

journal = Table(
    "journal",
    metadata,
    Column("sequence", Integer, primary_key=True),
    _text("till"),
    _text("kind"),
    _text("at"),
    _text("operator_id"),
    _text("body"),
    _text("previous_hash"),
    _text("hash", unique=True),
    sqlite_strict=True,
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("destination"),
    _text("kind"),
    _text("stream"),
    _maybe_text("sale_id"),
    _text("idempotency_key"),
    _text("payload"),
    _text("state"),
    _number("attempts", default=0),
    _number("created_ms"),
    _number("next_attempt_ms"),
    Column("sending_ms", Integer, nullable=True),
    Column("delivered_ms", Integer, nullable=True),
    _text("last_answer"),
    _one_of("state", ("pending", "delivered", "rejected", "unknown")),
    UniqueConstraint("destination", "idempotency_key", name="uq_outbox_key"),
    Index("ix_outbox_waiting", "destination", "stream", "id", sqlite_where=text("state <> 'delivered'")),
    Index("ix_outbox_due", "destination", "id", sqlite_where=text("state = 'pending'")),
    Index("ix_outbox_sale_id", "sale_id"),
    ForeignKeyConstraint(["sale_id"], ["sales.id"], name="fk_outbox_sale_id"),
    sqlite_strict=True,
)

SEARCH_DDL = (
    "CREATE VIRTUAL TABLE product_search USING fts5("
    "description, sku, content='products', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 2', prefix='2 3')",
    "CREATE TRIGGER product_search_insert AFTER INSERT ON products BEGIN "
    "INSERT INTO product_search(rowid, description, sku) VALUES (new.id, new.description, new.sku); END",
    "CREATE TRIGGER product_search_update AFTER UPDATE OF description, sku ON products BEGIN "
    "INSERT INTO product_search(product_search, rowid, description, sku) "
    "VALUES ('delete', old.id, old.description, old.sku); "
    "INSERT INTO product_search(rowid, description, sku) VALUES (new.id, new.description, new.sku); END",
    "CREATE TRIGGER sale_is_final_update BEFORE UPDATE ON sales BEGIN "
    "SELECT RAISE(ABORT, 'a closed sale never changes'); END",
    "CREATE TRIGGER sale_is_final_delete BEFORE DELETE ON sales BEGIN "
    "SELECT RAISE(ABORT, 'a closed sale is never deleted'); END",
    "CREATE TRIGGER journal_is_final_update BEFORE UPDATE ON journal BEGIN "
    "SELECT RAISE(ABORT, 'the journal never changes'); END",
    "CREATE TRIGGER journal_is_final_delete BEFORE DELETE ON journal BEGIN "
    "SELECT RAISE(ABORT, 'the journal is never cut'); END",
    "CREATE TRIGGER outbox_is_kept BEFORE DELETE ON outbox WHEN old.state <> 'delivered' BEGIN "
    "SELECT RAISE(ABORT, 'an undelivered message is never deleted'); END",
)
