"""The drawer's tables: cash movements, counts, closes and what came after them, approvals, parked carts."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from pos_client.store.columns import maybe_number, maybe_words, metadata, number, one_of, words

approvals = Table(
    "approvals",
    metadata,
    words("id", primary_key=True),
    words("permission"),
    words("approver_id", ForeignKey("operators.id")),
    words("seller_id", ForeignKey("operators.id")),
    words("reason"),
    maybe_number("limit_cents"),
    maybe_words("sale_id"),
    words("at"),
    maybe_words("used_at"),
    maybe_words("shift_id", ForeignKey("shifts.id")),
    CheckConstraint("approver_id <> seller_id", name="other_person"),
    CheckConstraint("length(trim(reason)) > 0", name="reason"),
    Index("ix_approvals_shift_id", "shift_id"),
    sqlite_strict=True,
)

cash_movements = Table(
    "cash_movements",
    metadata,
    words("id", primary_key=True),
    words("shift_id", ForeignKey("shifts.id")),
    words("kind"),
    number("amount_cents"),
    words("reason"),
    words("operator_id", ForeignKey("operators.id")),
    maybe_words("approval_id", ForeignKey("approvals.id")),
    words("at"),
    one_of("kind", ("supply", "withdrawal", "no_sale")),
    CheckConstraint("amount_cents >= 0 AND (amount_cents > 0) = (kind <> 'no_sale')", name="amount"),
    Index("ix_cash_movements_shift_id", "shift_id"),
    sqlite_strict=True,
)

shift_counts = Table(
    "shift_counts",
    metadata,
    Column("shift_id", Text, ForeignKey("shifts.id"), primary_key=True, nullable=False),
    Column("method", Text, primary_key=True, nullable=False),
    number("expected_cents"),
    number("counted_cents"),
    words("denominations"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

shift_closes = Table(
    "shift_closes",
    metadata,
    words("shift_id", ForeignKey("shifts.id"), primary_key=True),
    number("z_number"),
    words("document_id", ForeignKey("documents.id")),
    maybe_words("approval_id", ForeignKey("approvals.id")),
    words("journal_head"),
    words("signature"),
    UniqueConstraint("z_number", name="uq_shift_closes_z_number"),
    sqlite_strict=True,
)

addenda = Table(
    "addenda",
    metadata,
    words("id", primary_key=True),
    words("shift_id", ForeignKey("shifts.id")),
    words("kind"),
    words("sale_id", ForeignKey("sales.id")),
    number("amount_cents"),
    words("document_id", ForeignKey("documents.id")),
    words("at"),
    one_of("kind", ("redemption_refused", "offer_confirmed", "offer_refused", "message_settled")),
    UniqueConstraint("sale_id", "kind", name="uq_addenda_sale"),
    Index("ix_addenda_shift_id", "shift_id"),
    sqlite_strict=True,
)

documents = Table(
    "documents",
    metadata,
    words("id", primary_key=True),
    words("kind"),
    words("body"),
    words("at"),
    one_of(
        "kind",
        (
            *("x", "z", "addendum", "supply", "withdrawal", "no_sale"),
            *("return", "cancellation", "credit", "offer", "machine"),
        ),
    ),
    Index("ix_documents_kind", "kind", "at"),
    sqlite_strict=True,
)

parked_carts = Table(
    "parked_carts",
    metadata,
    words("sale_id", primary_key=True),
    words("name"),
    words("body"),
    number("total_cents"),
    words("operator_id", ForeignKey("operators.id")),
    words("parked_at"),
    sqlite_strict=True,
)

cancelled_carts = Table(
    "cancelled_carts",
    metadata,
    words("sale_id", primary_key=True),
    maybe_words("shift_id", ForeignKey("shifts.id")),
    words("operator_id", ForeignKey("operators.id")),
    maybe_words("approval_id", ForeignKey("approvals.id")),
    words("reason"),
    number("line_count"),
    number("total_cents"),
    words("at"),
    CheckConstraint("length(trim(reason)) > 0", name="reason"),
    Index("ix_cancelled_carts_shift_id", "shift_id"),
    sqlite_strict=True,
)

clock_notes = Table(
    "clock_notes",
    metadata,
    Column("id", Integer, primary_key=True),
    number("offset_ms"),
    words("source"),
    words("at"),
    Index("ix_clock_notes_at", text("id DESC")),
    sqlite_strict=True,
)
