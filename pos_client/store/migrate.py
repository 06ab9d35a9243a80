"""Opening a database: refuse a newer one, back up, migrate (Alembic), check.

The whole migration is one transaction, so that a till that dies in it finds the old schema again.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite

from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.store.backup import back_up
from pos_client.store.engine import writer_engine
from pos_client.store.store import Store, converted, unavailable

_SCRIPTS = Path(__file__).parent / "migrations"
HEAD = "0005"
_SMALLEST_BYTES = 512


def open_store(path: Path) -> Store:
    """Open the database at `path`, made or migrated as needed.

    Raises Refused(DATABASE_NEWER) for one that a newer program wrote, Unavailable(DATABASE_DAMAGED) for
    a file that is no database or another program's: none is touched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    version = schema_version(path)
    if version != HEAD:
        _migrate(path, version)
    return Store(path)


def schema_version(path: Path) -> str | None:
    """The file's schema version; None for a file that is not there yet. Raises Unavailable."""
    if not path.exists() or path.stat().st_size == 0:
        return None
    if path.is_file() and path.stat().st_size < _SMALLEST_BYTES:
        # SQLite would take the stump of a database for an empty one and write over it.
        raise Unavailable(Outage.DATABASE_DAMAGED, path=path.name)
    # A till killed before its log was first switched on leaves a rollback journal: only a writer may undo it.
    mode = "rw" if path.with_name(f"{path.name}-journal").exists() else "ro"
    try:
        return _version_of(sqlite.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True), path.name)
    except sqlite.DatabaseError as error:
        raise unavailable(error) from error


def _version_of(connection: Any, name: str) -> str | None:
    try:
        tables = {found for (found,) in connection.execute("SELECT name FROM sqlite_schema")}
        if tables and "alembic_version" not in tables:
            raise Unavailable(Outage.DATABASE_DAMAGED, path=name)
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone() if tables else None
        return str(row[0]) if row else None
    finally:
        connection.close()


def _migrate(path: Path, version: str | None) -> None:
    # Alembic costs a quarter of a second to import, and most starts need no migration.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise Refused(Reason.DATABASE_NEWER, version=version)
    if version is not None:
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        back_up(path, path.parent / "backups" / f"{path.stem}-before-{HEAD}-{stamp}.db")
    engine = writer_engine(path)
    try:
        with converted(), engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()
