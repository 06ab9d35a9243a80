"""Which epochs a till has sold under, kept beside the database too: a lost database must not lose that."""

from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from pos_client.whole_file import write_whole


def note_epoch(mark: Path, epoch: int) -> None:
    """Remember that numbers of this epoch may exist; it never goes back."""
    if read_epoch(mark) >= epoch:
        return
    write_whole(mark, f"{epoch}\n".encode("ascii"))


def read_epoch(mark: Path) -> int:
    """The highest epoch noted; 0 in a folder that never sold, or where the note cannot be read."""
    try:
        return int(mark.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def epoch_of(database: Path) -> int:
    """The epoch a database sells under; 0 where it cannot be read."""
    if not database.exists():
        return 0
    try:
        connection = sqlite.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
        try:
            row = connection.execute("SELECT epoch FROM till").fetchone()
        finally:
            connection.close()
    except sqlite.DatabaseError:
        return 0
    return int(row[0]) if row else 0
