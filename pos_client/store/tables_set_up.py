"""How far the set-up of this till is: a row per step that was passed."""

from sqlalchemy import Table

from pos_client.store.columns import metadata, one_of, words, words_default

set_up_steps = Table(
    "set_up_steps",
    metadata,
    words("step", primary_key=True),
    words("at"),
    words_default("operator", ""),
    words_default("facts", "{}"),
    one_of("step", ("connect", "validate", "rules", "reference", "released", "live")),
    sqlite_strict=True,
)
