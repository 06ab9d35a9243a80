"""Members beyond their row: found by name, what they agreed to, what the card shows offline, hand credits."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table

from pos_client.store.columns import maybe_words, metadata, number, one_of, words, words_default

# The rowids of `members` tie the two together: a database that is ever vacuumed is to be rebuilt here.
MEMBER_SEARCH_DDL = (
    "CREATE VIRTUAL TABLE member_search USING fts5("
    "name, content='members', content_rowid='rowid', "
    "tokenize='unicode61 remove_diacritics 2', prefix='2 3 4 5')",
    "CREATE TRIGGER member_search_insert AFTER INSERT ON members "
    "WHEN NOT EXISTS (SELECT 1 FROM member_loads) BEGIN "
    "INSERT INTO member_search(rowid, name) VALUES (new.rowid, new.name); END",
    "CREATE TRIGGER member_search_update AFTER UPDATE OF name ON members WHEN old.name <> new.name BEGIN "
    "INSERT INTO member_search(member_search, rowid, name) VALUES ('delete', old.rowid, old.name); "
    "INSERT INTO member_search(rowid, name) VALUES (new.rowid, new.name); END",
)

# A row in it is never committed: while it is there, whoever loads a page of members indexes all their names
# at once, which costs a tenth of doing it row by row.
member_loads = Table(
    "member_loads", metadata, Column("id", Integer, primary_key=True, nullable=False), sqlite_strict=True
)

# Keyed digests of the keys of who was erased, and under what they are keyed. No personal data.
tombstones = Table(
    "tombstones",
    metadata,
    words("digest", primary_key=True),
    words("kind"),
    words("member_id"),
    words("at"),
    Index("ix_tombstones_member_id", "member_id"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

tombstone_salt = Table(
    "tombstone_salt",
    metadata,
    Column("id", Integer, primary_key=True, nullable=False),
    words("salt"),
    CheckConstraint("id = 1", name="one"),
    sqlite_strict=True,
)

consents = Table(
    "consents",
    metadata,
    words("id", primary_key=True),
    words("member_id", ForeignKey("members.id")),
    words("purpose"),
    words("text_version"),
    words("channel"),
    words("operator_id", ForeignKey("operators.id")),
    words("at"),
    maybe_words("revoked_at"),
    Index("ix_consents_member_id", "member_id"),
    sqlite_strict=True,
)

# The newest quote's vouchers and expiring lots, as JSON, for the card while the platform is away.
member_snapshots = Table(
    "member_snapshots",
    metadata,
    words("member_id", ForeignKey("members.id"), primary_key=True),
    words("body"),
    words("read_at"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

# What became of it is in the outbox, under `destination` and the credit's id.
hand_credits = Table(
    "hand_credits",
    metadata,
    words("id", primary_key=True),
    words("member_id", ForeignKey("members.id")),
    words("destination"),
    words("kind"),
    number("amount_cents", default=0),
    number("points", default=0),
    words_default("reason", ""),
    words("operator_id", ForeignKey("operators.id")),
    maybe_words("approval_id", ForeignKey("approvals.id")),
    words("at"),
    one_of("kind", ("cashback", "points")),
    CheckConstraint("(amount_cents > 0) <> (points > 0)", name="one"),
    Index("ix_hand_credits_member_id", "member_id"),
    sqlite_strict=True,
)
