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
    Table,
    Text,
    UniqueConstraint,
    text,
)

from pos_client.store.columns import maybe_words, metadata, number, one_of, words, words_default

__all__ = ["metadata"]

till = Table(
    "till",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="single"), primary_key=True),
    words("store"),
    words("till"),
    number("epoch"),
    number("next_sequence"),
    words("installation"),
    words_default("machine", ""),
    words_default("seal_key", ""),
    words_default("settings_digest", ""),
    maybe_words("superseded_at"),
    number("journal_sequence", default=0),
    sqlite_strict=True,
)

rules = Table("rules", metadata, words("name", primary_key=True), words("value"), sqlite_strict=True)

operators = Table(
    "operators",
    metadata,
    words("id", primary_key=True),
    words("code", unique=True),
    words("name"),
    words("role"),
    words("pin_hash"),
    number("failures", default=0),
    number("locked_until_ms", default=0),
    number("active", default=1),
    maybe_words("badge"),
    # Keyed hashes of who they are as customers: only to notice, never to tell.
    maybe_words("cpf_hash"),
    maybe_words("phone_hash"),
    Index("uq_operators_badge", "badge", unique=True),
    one_of("role", ("cashier", "supervisor", "manager", "it")),
    sqlite_strict=True,
)

shifts = Table(
    "shifts",
    metadata,
    words("id", primary_key=True),
    number("number"),
    words("operator_id", ForeignKey("operators.id")),
    words("opened_at"),
    number("opening_float_cents"),
    maybe_words("closed_at"),
    maybe_words("closed_by", ForeignKey("operators.id")),
    UniqueConstraint("number", name="uq_shifts_number"),
    CheckConstraint("opening_float_cents >= 0", name="float"),
    Index("uq_shifts_open", text("(closed_at IS NULL)"), unique=True, sqlite_where=text("closed_at IS NULL")),
    sqlite_strict=True,
)

products = Table(
    "products",
    metadata,
    Column("id", Integer, primary_key=True),
    words("sku", unique=True),
    words("description"),
    words("unit"),
    number("unit_price_cents"),
    maybe_words("gtin"),
    number("redeemable", default=1),
    number("active", default=1),
    CheckConstraint("unit_price_cents >= 0", name="price"),
    sqlite_strict=True,
)

product_codes = Table(
    "product_codes",
    metadata,
    words("code", primary_key=True),
    number("product_id", ForeignKey("products.id")),
    Index("ix_product_codes_product_id", "product_id"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

members = Table(
    "members",
    metadata,
    words("id", primary_key=True),
    maybe_words("provider_id", unique=True),
    maybe_words("phone", unique=True),
    maybe_words("cpf", unique=True),
    words("name"),
    words("tier"),
    words("since"),
    number("requires_pin", default=1),
    number("consent", default=0),
    Column("balance_cents", Integer, nullable=True),
    maybe_words("balance_at"),
    Column("expiring_cents", Integer, nullable=True),
    words("expires_on"),
    maybe_words("email"),
    maybe_words("card"),
    Column("points", Integer, nullable=True),
    words_default("birthday", ""),
    maybe_words("enrolled_at"),
    maybe_words("erased_at"),
    Index("uq_members_email", "email", unique=True, sqlite_where=text("email IS NOT NULL")),
    Index("uq_members_card", "card", unique=True, sqlite_where=text("card IS NOT NULL")),
    Index("ix_members_phone_end", text("substr(phone, -4)")),
    Index("ix_members_enrolled_at", "enrolled_at", sqlite_where=text("enrolled_at IS NOT NULL")),
    sqlite_strict=True,
)

open_cart = Table(
    "open_cart",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="single"), primary_key=True),
    words("sale_id"),
    words("body"),
    words("saved_at"),
    sqlite_strict=True,
)

sales = Table(
    "sales",
    metadata,
    words("id", primary_key=True),
    words("number", unique=True),
    number("epoch"),
    number("sequence"),
    words("shift_id", ForeignKey("shifts.id")),
    words("operator_id", ForeignKey("operators.id")),
    maybe_words("member_id", ForeignKey("members.id")),
    words("opened_at"),
    words("closed_at"),
    number("gross_cents"),
    number("discount_cents"),
    number("redeemed_cashback_cents"),
    number("total_cents"),
    number("paid_cents"),
    number("change_cents"),
    maybe_words("invoice_cpf"),
    words_default("kind", "sale"),
    maybe_words("salesperson_id", ForeignKey("operators.id")),
    maybe_words("entered_at"),
    UniqueConstraint("epoch", "sequence", name="uq_sales_sequence"),
    CheckConstraint("gross_cents - discount_cents - redeemed_cashback_cents = total_cents", name="total"),
    CheckConstraint("paid_cents - total_cents = change_cents", name="change"),
    CheckConstraint(
        "discount_cents >= 0 AND redeemed_cashback_cents >= 0 AND total_cents >= 0 AND change_cents >= 0",
        name="signs",
    ),
    Index("ix_sales_shift_id", "shift_id"),
    Index("ix_sales_member_id", "member_id"),
    Index("ix_sales_closed_at", "closed_at"),
    sqlite_strict=True,
)

sale_lines = Table(
    "sale_lines",
    metadata,
    Column("sale_id", Text, ForeignKey("sales.id"), primary_key=True, nullable=False),
    Column("position", Integer, primary_key=True, nullable=False),
    words("sku"),
    words("code"),
    maybe_words("gtin"),
    words("description"),
    words("unit"),
    number("quantity_milli"),
    number("unit_price_cents"),
    number("gross_cents"),
    number("line_discount_cents"),
    number("discount_cents"),
    number("redeemed_cashback_cents"),
    number("total_cents"),
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
    words("method"),
    number("amount_cents"),
    words("brand"),
    number("installments", default=1),
    words("nsu"),
    words("authorization"),
    words("acquirer"),
    words("pix_txid"),
    words("confirmed_by"),
    words_default("credit_code", ""),
    CheckConstraint("amount_cents > 0", name="amount"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

redemptions = Table(
    "redemptions",
    metadata,
    words("id", primary_key=True),
    words("sale_id"),
    words("member_id", ForeignKey("members.id")),
    words("provider"),
    number("amount_cents"),
    words("state"),
    words("hold_id"),
    words("evidence"),
    words("changed_at"),
    words_default("mode", "pin"),
    number("points", default=0),
    maybe_words("approval_id", ForeignKey("approvals.id")),
    maybe_words("second_approval_id", ForeignKey("approvals.id")),
    number("reversed_cents", default=0),
    words_default("made_at", ""),
    # The cart it was made for, until nobody has to ask about it any more.
    words_default("basket", ""),
    one_of("mode", ("pin", "waived", "offline")),
    CheckConstraint("mode = 'pin' OR approval_id IS NOT NULL", name="approval"),
    CheckConstraint("second_approval_id <> approval_id", name="other_approval"),
    CheckConstraint("reversed_cents BETWEEN 0 AND amount_cents", name="reversed"),
    CheckConstraint("points >= 0", name="points"),
    one_of(
        "state",
        (
            "quoted",
            "authorised",
            "holding",
            "held",
            "committing",
            "committed",
            "reversed",
            "releasing",
            "released",
            "expired",
            "refused",
            "unknown",
        ),
    ),
    CheckConstraint("amount_cents > 0", name="amount"),
    Index("ix_redemptions_sale_id", "sale_id"),
    Index("ix_redemptions_member_id", "member_id"),
    sqlite_strict=True,
)

sale_offers = Table(
    "sale_offers",
    metadata,
    words("sale_id", ForeignKey("sales.id"), primary_key=True),
    words("offer_id"),
    words("name"),
    words("text"),
    number("amount_cents"),
    words("valid_from"),
    words("valid_to"),
    words("state"),
    one_of("state", ("pending", "confirmed", "refused")),
    sqlite_strict=True,
)

receipts = Table(
    "receipts",
    metadata,
    words("sale_id", ForeignKey("sales.id"), primary_key=True),
    words("body"),
    sqlite_strict=True,
)

print_jobs = Table(
    "print_jobs",
    metadata,
    Column("id", Integer, primary_key=True),
    maybe_words("sale_id", ForeignKey("sales.id")),
    maybe_words("document_id", ForeignKey("documents.id")),
    number("copy"),
    words("state"),
    words("problem"),
    words("queued_at"),
    UniqueConstraint("sale_id", "copy", name="uq_print_jobs_copy"),
    UniqueConstraint("document_id", "copy", name="uq_print_jobs_document_copy"),
    CheckConstraint("(sale_id IS NULL) <> (document_id IS NULL)", name="one"),
    one_of("state", ("held", "queued", "printing", "printed", "failed")),
    Index("ix_print_jobs_waiting", "id", sqlite_where=text("state IN ('queued', 'printing')")),
    sqlite_strict=True,
)

journal = Table(
    "journal",
    metadata,
    Column("sequence", Integer, primary_key=True),
    words("till"),
    words("kind"),
    words("at"),
    words("operator_id"),
    words("body"),
    words("previous_hash"),
    words("hash", unique=True),
    sqlite_strict=True,
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    words("destination"),
    words("kind"),
    words("stream"),
    maybe_words("sale_id"),
    words("idempotency_key"),
    words("payload"),
    words("state"),
    number("attempts", default=0),
    number("created_ms"),
    number("next_attempt_ms"),
    Column("sending_ms", Integer, nullable=True),
    Column("delivered_ms", Integer, nullable=True),
    words("last_answer"),
    # The first try that may have arrived; when to look whether what arrived is still there.
    Column("first_sent_ms", Integer, nullable=True),
    Column("verify_ms", Integer, nullable=True),
    number("vanished", default=0),
    maybe_words("handled_by"),
    maybe_words("handled_reason"),
    maybe_words("handled_at"),
    # The till that it was taken over from; its sale stands in that till's books, not in these.
    maybe_words("origin"),
    one_of("state", ("pending", "delivered", "rejected", "unknown", "handled")),
    CheckConstraint(
        "state <> 'handled' OR (handled_by <> '' AND handled_reason <> '' AND handled_at IS NOT NULL)",
        name="handled",
    ),
    UniqueConstraint("destination", "idempotency_key", name="uq_outbox_key"),
    Index(
        "ix_outbox_waiting",
        "destination",
        "stream",
        "id",
        sqlite_where=text("state <> 'delivered' AND state <> 'handled'"),
    ),
    Index("ix_outbox_due", "destination", "id", sqlite_where=text("state = 'pending'")),
    Index("ix_outbox_verify", "destination", "verify_ms", sqlite_where=text("verify_ms IS NOT NULL")),
    Index("ix_outbox_sale_id", "sale_id"),
    ForeignKeyConstraint(["sale_id"], ["sales.id"], name="fk_outbox_sale_id"),
    sqlite_strict=True,
)

SEARCH_DDL = (
    "CREATE VIRTUAL TABLE product_search USING fts5("
    "description, sku, content='products', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 2', prefix='1 2 3 4 5')",
    "CREATE TRIGGER product_search_insert AFTER INSERT ON products "
    "WHEN NOT EXISTS (SELECT 1 FROM product_loads) BEGIN "
    "INSERT INTO product_search(rowid, description, sku) VALUES (new.id, new.description, new.sku); END",
    "CREATE TRIGGER product_search_update AFTER UPDATE OF description, sku ON products "
    "WHEN old.description <> new.description OR old.sku <> new.sku BEGIN "
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
