"""Charges at payment machines and what goes back: on disk before a machine is asked, never deleted."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, Table, text

from pos_client.store.columns import maybe_words, metadata, number, one_of, words, words_default

OPEN_WHERE = (
    "state IN ('intended', 'created', 'waiting', 'action_required', 'unknown') "
    "OR unconfirmed = 1 OR watched = 1 OR (state = 'approved' AND (used_at IS NULL OR refund_key <> ''))"
)
"""What is not settled yet; the query says it in the index's own words, so that the index answers it."""

terminal_payments = Table(
    "terminal_payments",
    metadata,
    words("id", primary_key=True),
    # The open cart's too: a charge comes before its sale.
    words("sale_id"),
    words("terminal"),
    words("kind"),
    number("amount_cents"),
    words("state"),
    words("intent_key", unique=True),
    words_default("external_id", ""),
    words_default("cancel_key", ""),
    words_default("refund_key", ""),
    number("refunded_cents", default=0),
    words_default("card", ""),
    words_default("facts", ""),
    words_default("message", ""),
    words_default("qr", ""),
    number("unconfirmed", default=0),
    # A person said that nothing was charged; the machine has still to say so.
    number("watched", default=0),
    words("operator_id", ForeignKey("operators.id")),
    words("at"),
    words("changed_at"),
    maybe_words("used_at"),
    one_of("kind", ("credit", "debit", "pix")),
    one_of(
        "state",
        (
            "intended",
            "created",
            "waiting",
            "action_required",
            "approved",
            "declined",
            "cancelled",
            "expired",
            "refunded",
            "unknown",
        ),
    ),
    CheckConstraint("amount_cents > 0", name="amount"),
    CheckConstraint("refunded_cents BETWEEN 0 AND amount_cents", name="refunded"),
    CheckConstraint("used_at IS NULL OR state IN ('approved', 'refunded')", name="used"),
    Index("ix_terminal_payments_sale_id", "sale_id"),
    Index(
        "ix_terminal_payments_open",
        "at",
        sqlite_where=text(OPEN_WHERE),
    ),
    sqlite_strict=True,
)

REFUNDS_OPEN_WHERE = "state IN ('wanted', 'asked', 'refused') OR unconfirmed = 1"

terminal_refunds = Table(
    "terminal_refunds",
    metadata,
    words("id", primary_key=True),
    words("payment_id", ForeignKey("terminal_payments.id")),
    # A restored till may know the refund and not its return.
    words("return_id"),
    number("amount_cents"),
    words("state"),
    words("key", unique=True),
    words_default("message", ""),
    words_default("facts", ""),
    number("unconfirmed", default=0),
    words("operator_id", ForeignKey("operators.id")),
    words("at"),
    words("changed_at"),
    one_of("state", ("wanted", "asked", "refused", "given", "by_hand")),
    CheckConstraint("amount_cents > 0", name="amount"),
    Index("ix_terminal_refunds_payment_id", "payment_id"),
    Index("ix_terminal_refunds_return_id", "return_id"),
    Index("ix_terminal_refunds_open", "at", sqlite_where=text(REFUNDS_OPEN_WHERE)),
    sqlite_strict=True,
)

PAYMENTS_DDL = (
    "CREATE TRIGGER terminal_payment_is_kept BEFORE DELETE ON terminal_payments BEGIN "
    "SELECT RAISE(ABORT, 'a charge is never deleted'); END",
    "CREATE TRIGGER terminal_refund_is_kept BEFORE DELETE ON terminal_refunds BEGIN "
    "SELECT RAISE(ABORT, 'a refund is never deleted'); END",
)
