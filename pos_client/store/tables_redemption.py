"""What benefits leave behind: vouchers used, losses, PIN locks, and what a manager should look at."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, text

from pos_client.store.columns import (
    maybe_number,
    maybe_words,
    metadata,
    number,
    one_of,
    words,
    words_default,
)

voucher_uses = Table(
    "voucher_uses",
    metadata,
    words("use_id", primary_key=True),
    # The open cart's too: a use comes before its sale.
    words("sale_id"),
    words("code"),
    words("provider"),
    words("state"),
    number("manual", default=0),
    maybe_words("checked_by", ForeignKey("operators.id")),
    words_default("reason", ""),
    words("at"),
    one_of("state", ("typed", "consuming", "consumed", "releasing", "released", "refused", "unknown")),
    CheckConstraint("manual = 0 OR (checked_by IS NOT NULL AND length(trim(reason)) > 0)", name="manual"),
    Index("ix_voucher_uses_sale_id", "sale_id"),
    Index("ix_voucher_uses_code", "code"),
    Index(
        "ix_voucher_uses_open",
        "at",
        sqlite_where=text("state IN ('consuming', 'releasing', 'unknown')"),
    ),
    sqlite_strict=True,
)

sale_vouchers = Table(
    "sale_vouchers",
    metadata,
    Column("sale_id", Text, ForeignKey("sales.id"), primary_key=True, nullable=False),
    Column("position", Integer, primary_key=True, nullable=False),
    words("use_id", ForeignKey("voucher_uses.use_id")),
    words("kind"),
    number("amount_cents"),
    maybe_number("line"),
    number("manual", default=0),
    words_default("words", ""),
    one_of("kind", ("amount", "percent", "product")),
    CheckConstraint("amount_cents > 0", name="amount"),
    Index("uq_sale_vouchers_use_id", "use_id", unique=True),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

losses = Table(
    "losses",
    metadata,
    words("id", primary_key=True),
    words("redemption_id", ForeignKey("redemptions.id"), unique=True),
    words("sale_id"),
    words("member_id", ForeignKey("members.id")),
    number("amount_cents"),
    words("why"),
    words("at"),
    maybe_words("settled_at"),
    maybe_words("settled_by"),
    words_default("note", ""),
    CheckConstraint("amount_cents > 0", name="amount"),
    CheckConstraint("settled_at IS NULL OR length(trim(note)) > 0", name="settled"),
    Index("ix_losses_open", "at", sqlite_where=text("settled_at IS NULL")),
    sqlite_strict=True,
)

pin_locks = Table(
    "pin_locks",
    metadata,
    words("member_id", ForeignKey("members.id"), primary_key=True),
    number("failures"),
    number("locked_until_ms", default=0),
    CheckConstraint("failures >= 0", name="failures"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

watch_notes = Table(
    "watch_notes",
    metadata,
    words("id", primary_key=True),
    maybe_words("shift_id", ForeignKey("shifts.id")),
    words("kind"),
    maybe_words("member_id", ForeignKey("members.id")),
    maybe_words("sale_id"),
    maybe_words("operator_id", ForeignKey("operators.id")),
    words("at"),
    one_of(
        "kind",
        (
            "member_sales",
            "own_identity",
            "member_late",
            "approvals_by_one",
            "pin_resends",
            "pin_resend",
        ),
    ),
    Index("ix_watch_notes_shift_id", "shift_id", "kind"),
    sqlite_strict=True,
)
