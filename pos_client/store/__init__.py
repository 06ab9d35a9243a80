"""The only room that speaks SQL: SQLite through SQLAlchemy Core. The tables are the truth."""
