"""What head office said last about this till: one row, and the serial in it only grows."""

from sqlalchemy import CheckConstraint, Column, Integer, Table

from pos_client.store.columns import metadata, number, words_default

provisioned = Table(
    "provisioned",
    metadata,
    Column("id", Integer, primary_key=True, nullable=False, autoincrement=False),
    words_default("organisation", ""),
    words_default("organisation_key", ""),
    words_default("store", ""),
    words_default("till", ""),
    number("serial", default=0),
    words_default("digest", ""),
    words_default("applied_at", ""),
    number("code_serial", default=0),
    number("wrong_codes", default=0),
    words_default("wait_until", ""),
    CheckConstraint("id = 1", name="one"),
    sqlite_strict=True,
)

PROVISIONED_DDL = (
    "CREATE TRIGGER provisioning_never_goes_back BEFORE UPDATE ON provisioned "
    "WHEN new.serial < old.serial BEGIN "
    "SELECT RAISE(ABORT, 'an older provisioning file is never taken'); END",
)
