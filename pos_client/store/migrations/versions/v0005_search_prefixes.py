"""The search's index knows the beginnings of words from their first letter to their fifth.

It knew two and three letters: any other count was put together from every word that begins so, at each key.
Frozen once released: a later change is a later file.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STATEMENTS = (
    "DROP TABLE product_search",
    """CREATE VIRTUAL TABLE product_search USING fts5(description, sku, content='products', content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='1 2 3 4 5')""",
    "INSERT INTO product_search(product_search) VALUES ('rebuild')",
)


def upgrade() -> None:
    """All of it; the caller's transaction holds it together."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
