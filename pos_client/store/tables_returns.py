"""Returns, exchanges and cancellations: documents of their own; the sale they undo is never touched."""

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

returns = Table(
    "returns",
    metadata,
    words("id", primary_key=True),
    words("number", unique=True),
    number("epoch"),
    number("sequence"),
    words("kind"),
    maybe_words("original_sale_id", ForeignKey("sales.id")),
    words("shift_id", ForeignKey("shifts.id")),
    words("operator_id", ForeignKey("operators.id")),
    maybe_words("approval_id", ForeignKey("approvals.id")),
    maybe_words("member_id", ForeignKey("members.id")),
    maybe_words("exchange_sale_id"),
    words("reason"),
    words("closed_at"),
    number("gross_cents"),
    number("discount_cents"),
    number("redeemed_cashback_cents"),
    number("earned_cashback_cents"),
    number("total_cents"),
    words("document_id", ForeignKey("documents.id")),
    one_of("kind", ("return", "cancellation")),
    UniqueConstraint("epoch", "sequence", name="uq_returns_sequence"),
    CheckConstraint("gross_cents - discount_cents - redeemed_cashback_cents = total_cents", name="total"),
    CheckConstraint(
        "total_cents >= 0 AND redeemed_cashback_cents >= 0 AND earned_cashback_cents >= 0", name="signs"
    ),
    Index("ix_returns_original", "original_sale_id"),
    Index("ix_returns_shift_id", "shift_id"),
    Index("ix_returns_closed_at", "closed_at"),
    Index("ix_returns_exchange", "exchange_sale_id", sqlite_where=text("exchange_sale_id IS NOT NULL")),
    sqlite_strict=True,
)

return_lines = Table(
    "return_lines",
    metadata,
    Column("return_id", Text, ForeignKey("returns.id"), primary_key=True, nullable=False),
    Column("position", Integer, primary_key=True, nullable=False),
    maybe_number("original_position"),
    words("sku"),
    maybe_words("gtin"),
    words("description"),
    words("unit"),
    number("quantity_milli"),
    number("unit_price_cents"),
    number("gross_cents"),
    number("discount_cents"),
    number("redeemed_cashback_cents"),
    number("total_cents"),
    CheckConstraint("gross_cents - discount_cents - redeemed_cashback_cents = total_cents", name="total"),
    CheckConstraint("quantity_milli > 0", name="quantity"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

refunds = Table(
    "refunds",
    metadata,
    Column("return_id", Text, ForeignKey("returns.id"), primary_key=True, nullable=False),
    Column("position", Integer, primary_key=True, nullable=False),
    words("method"),
    number("amount_cents"),
    words("detail"),
    maybe_number("tender_position"),
    CheckConstraint("amount_cents > 0", name="amount"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

store_credits = Table(
    "store_credits",
    metadata,
    words("code", primary_key=True),
    words("return_id", ForeignKey("returns.id")),
    number("amount_cents"),
    maybe_words("used_by_sale_id", ForeignKey("sales.id")),
    words("at"),
    CheckConstraint("amount_cents > 0", name="amount"),
    sqlite_strict=True,
)
