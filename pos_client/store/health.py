"""A look over a database whose last owner died, within a time: not proof, but no till starts on ruins."""

import time
from contextlib import closing
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from pos_client.domain.errors import Outage, Unavailable
from pos_client.store.store import unavailable

_STEPS = 20_000


def look_over(database: Path, *, budget_s: float = 1.5) -> bool:
    """Check pages and indexes; false where the time was over first. Raises Unavailable(DATABASE_DAMAGED)."""
    deadline_s = time.monotonic() + budget_s
    try:
        with closing(sqlite.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.set_progress_handler(lambda: time.monotonic() > deadline_s, _STEPS)
            answer = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite.OperationalError as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
            return False
        raise unavailable(error) from error
    except sqlite.DatabaseError as error:
        raise unavailable(error) from error
    if answer != "ok":
        raise Unavailable(Outage.DATABASE_DAMAGED, code=str(answer)[:60])
    return True
