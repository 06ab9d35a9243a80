"""Alembic's scripts, one file per released schema, each frozen once released."""
