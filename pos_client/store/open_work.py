"""What must be finished before a till's program may be exchanged, read without opening the till."""

from contextlib import closing
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

_QUESTIONS = {
    "cart": "SELECT EXISTS (SELECT 1 FROM open_cart)",
    "prints": "SELECT EXISTS (SELECT 1 FROM print_jobs WHERE state IN ('held', 'queued', 'printing'))",
    "charges": "SELECT EXISTS (SELECT 1 FROM terminal_payments WHERE state IN "
    "('intended', 'created', 'waiting', 'action_required', 'unknown') OR unconfirmed = 1)",
}


_DONE = (
    "SELECT (SELECT count(*) FROM journal WHERE operator_id <> ''), "
    "(SELECT count(*) FROM outbox WHERE state = 'delivered')"
)


def worked_since(database: Path, copy: Path) -> bool:
    """Whether somebody did something, or a message arrived, of which `copy` knows nothing.

    False where one of the two cannot be read: nothing can have been done on such books.
    """
    try:
        now, then = _done(database), _done(copy)
    except sqlite.Error:
        return False
    return any(one > other for one, other in zip(now, then, strict=True))


def _done(database: Path) -> tuple[int, int]:
    with closing(
        sqlite.connect(database.absolute().as_uri() + "?mode=ro", uri=True, timeout=2.0)
    ) as connection:
        people, delivered = connection.execute(_DONE).fetchone()
        return people, delivered


def open_work(database: Path) -> tuple[str, ...]:
    """The names of what is open, `books` where they cannot be read."""
    found = []
    try:
        with closing(
            sqlite.connect(database.absolute().as_uri() + "?mode=ro", uri=True, timeout=2.0)
        ) as connection:
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema")}
            for name, question in _QUESTIONS.items():
                table = question.split("FROM ")[1].split(")")[0].split()[0]
                if table in tables and connection.execute(question).fetchone()[0]:
                    found.append(name)
    except sqlite.Error:
        return ("books",)
    return tuple(found)
