"""Run by Alembic inside the connection that `migrate` gives it."""

from alembic import context

from pos_client.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=False,
)
context.run_migrations()
