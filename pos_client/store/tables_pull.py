"""What is pulled and imported: cursors, where a product came from, campaigns, proposals, what stays ours."""

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table, Text, text

from pos_client.store.columns import maybe_number, maybe_words, metadata, number, one_of, words, words_default

pull_cursors = Table(
    "pull_cursors",
    metadata,
    words("source", primary_key=True),
    words("entity"),
    words_default("cursor", ""),
    number("round"),
    number("rows_read", default=0),
    number("rows_changed", default=0),
    number("rows_skipped", default=0),
    maybe_number("total"),
    words("started_at"),
    maybe_words("finished_at"),
    sqlite_strict=True,
)

# Which source's word a product's row is, from which round, as of which change date.
pulled_products = Table(
    "pulled_products",
    metadata,
    words("sku", primary_key=True),
    words("source"),
    number("round"),
    words_default("changed_at", ""),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

campaigns = Table(
    "campaigns",
    metadata,
    words("source"),
    words("id"),
    words("name"),
    words_default("text", ""),
    number("active", default=1),
    words_default("valid_from", ""),
    words_default("valid_to", ""),
    maybe_number("stock"),
    number("round"),
    PrimaryKeyConstraint("source", "id", name="pk_campaigns"),
    sqlite_strict=True,
)

rule_proposals = Table(
    "rule_proposals",
    metadata,
    Column("id", Integer, primary_key=True),
    words("source"),
    words("name"),
    words("value"),
    words("proposed_at"),
    words("state"),
    maybe_words("decided_by"),
    maybe_words("decided_at"),
    one_of("state", ("open", "accepted", "refused", "replaced")),
    Index("uq_rule_proposals_open", "source", "name", unique=True, sqlite_where=text("state = 'open'")),
    sqlite_strict=True,
)

# Fields of a member that a person corrected at this till: no list overwrites them.
corrected_fields = Table(
    "corrected_fields",
    metadata,
    Column("member_id", Text, ForeignKey("members.id"), nullable=False),
    words("field"),
    words("at"),
    PrimaryKeyConstraint("member_id", "field", name="pk_corrected_fields"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

withdrawn_members = Table(
    "withdrawn_members",
    metadata,
    words("member_id", ForeignKey("members.id"), primary_key=True),
    words("source"),
    words("at"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

# While a page of products is written there is a row in it, and the words are indexed once for all of them.
product_loads = Table(
    "product_loads", metadata, Column("id", Integer, primary_key=True, nullable=False), sqlite_strict=True
)
