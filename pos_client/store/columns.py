"""The metadata that every table joins, and columns as this room writes them: STRICT, NOT NULL unless said."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, MetaData, Text

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def words(
    name: str, *constraints: ForeignKey, primary_key: bool = False, unique: bool = False
) -> Column[str]:
    """Text that is always there."""
    return Column(name, Text, *constraints, nullable=False, primary_key=primary_key, unique=unique or None)


def words_default(name: str, default: str) -> Column[str]:
    """Text that is this where nothing else was said."""
    return Column(name, Text, nullable=False, server_default=default)


def maybe_words(name: str, *constraints: ForeignKey, unique: bool = False) -> Column[str]:
    """Text that may be missing."""
    return Column(name, Text, *constraints, nullable=True, unique=unique or None)


def number(name: str, *constraints: ForeignKey, default: int | None = None) -> Column[int]:
    """A whole number that is always there."""
    kept = None if default is None else str(default)
    return Column(name, Integer, *constraints, nullable=False, server_default=kept)


def maybe_number(name: str, *constraints: ForeignKey) -> Column[int]:
    """A whole number that may be missing."""
    return Column(name, Integer, *constraints, nullable=True)


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """Only these words."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
