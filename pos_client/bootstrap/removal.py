"""Whether this program may be taken off the machine: not while a till of any user has sales to deliver.

The uninstallers ask this. Databases are read from copies, so that nothing of another user's is touched.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
from filelock import FileLock, Timeout

from pos_client.bootstrap.maintenance import Told
from pos_client.domain.errors import TillError
from pos_client.paths import DataFolder
from resources.words import Words

_UNSENT = "SELECT count(*) FROM outbox WHERE state NOT IN ('delivered', 'handled')"
_IDENTITY = "SELECT store || '-' || till FROM till"


@dataclass(frozen=True, slots=True)
class Leftover:
    """One till's folder. `unsent` is None where its database cannot be read."""

    folder: Path
    till: str
    unsent: int | None
    is_open: bool = False

    @property
    def may_go(self) -> bool:
        """Nothing waits there and nobody works there."""
        return self.unsent == 0 and not self.is_open


def removal_check(words: Words, *, root: Path | None, data: Path | None, export: Path | None) -> Told:
    """Every till's folder on this machine (below `root`), or `data` alone.

    With `export` each folder's database is copied there first, and unsent sales are no obstacle any more.
    """
    found = [looked_at(folder) for folder in ([data] if data else folders(root))]
    exported = [_exported(left, export) for left in found] if export else []
    blocked = [left for left in found if left.is_open or (not left.may_go and not export)]
    said = [_sentence(left, words) for left in found if not left.may_go]
    said += [words.text("Copied to {file}.", file=str(path)) for path in exported]
    if blocked:
        said.append(
            words.text(
                "The program stays. Open the till until everything is sent, or copy the data away first: "
                "pos-client removal-check --export FOLDER"
            )
        )
    elif not found:
        said.append(words.text("No till has sold on this machine."))
    else:
        said.append(words.text("The program may go; the tills' data stay where they are."))
    figures = {
        "may_go": not blocked,
        "tills": [
            {
                "folder": str(left.folder),
                "till": left.till,
                "unsent": left.unsent,
                "open": left.is_open,
            }
            for left in found
        ],
        "exported": [str(path) for path in exported],
    }
    return Told(not blocked, figures, said)


def open_check(words: Words, *, root: Path | None, data: Path | None) -> Told:
    """Whether the program may be replaced: not while a till is at work."""
    found = [looked_at(folder) for folder in ([data] if data else folders(root))]
    at_work = [left for left in found if left.is_open]
    said = [_sentence(left, words) for left in at_work] or [words.text("No till is open here.")]
    return Told(not at_work, {"may_go": not at_work, "open": [str(left.folder) for left in at_work]}, said)


def folders(root: Path | None) -> Iterator[Path]:
    """Where users of this machine may have a till, each only once."""
    seen = set()
    for home in _homes(root):
        for part in ((".local", "share"), ("AppData", "Local")):
            folder = home.joinpath(*part, "pos-client")
            if folder not in seen and _is_there(folder / "till.db"):
                seen.add(folder)
                yield folder


def looked_at(folder: Path) -> Leftover:
    """Its identity and how much is not delivered."""
    try:
        with tempfile.TemporaryDirectory(prefix="pos-removal-") as name:
            copy = Path(name) / "till.db"
            for suffix in ("", "-wal"):
                source = folder / f"till.db{suffix}"
                if _is_plain(source):
                    shutil.copyfile(source, f"{copy}{suffix}")
            connection = sqlite.connect(str(copy))
            try:
                row = connection.execute(_IDENTITY).fetchone()
                unsent = int(connection.execute(_UNSENT).fetchone()[0])
            finally:
                connection.close()
    except (OSError, sqlite.Error, TillError):
        return Leftover(folder, "", None, _is_open(folder))
    return Leftover(folder, str(row[0]) if row else "", unsent, _is_open(folder))


def _homes(root: Path | None) -> Iterator[Path]:
    if sys.platform == "win32":
        profiles = Path(os.environ.get("SYSTEMDRIVE", "C:") + "\\Users") if root is None else root / "Users"
        yield from _children(profiles)
        return
    base = root or Path("/")
    yield base / "root"
    yield from _children(base / "home")
    if root is None:
        import pwd

        yield from (Path(user.pw_dir) for user in pwd.getpwall() if user.pw_uid >= 1000)


def _children(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _is_plain(path: Path) -> bool:
    """A file of its own: a user's link to what only the administrator may read is not followed."""
    return path.is_file() and not path.is_symlink()


def _is_open(folder: Path) -> bool:
    """Whether the till is at work now; a lock file is looked at, never made."""
    lock = DataFolder(folder).lock
    if not _is_there(lock):
        return False
    if lock.is_symlink():  # the administrator asks: no user's link leads them to a file elsewhere
        return False
    held = FileLock(lock, thread_local=False)
    try:
        held.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:
        return False
    held.release()
    return False


def _exported(left: Leftover, export: Path) -> Path:
    """The database and what lies beside it, whole: opened on any machine by `pos-client restore`."""
    # What a user's database says of itself names no folder but one below `export`.
    till = "".join(sign if sign.isalnum() or sign in "-_" else "_" for sign in left.till or "till")
    home = left.folder.absolute().parents
    target = export / f"{till}-{home[2].name if len(home) > 2 else 'data'}"
    target.mkdir(parents=True, exist_ok=True)
    if os.name == "posix":
        target.chmod(0o700)
    for name in ("till.db", "till.db-wal", "till.toml", "till.epoch"):
        if _is_plain(left.folder / name):
            shutil.copyfile(left.folder / name, target / name)
    return target


def _sentence(left: Leftover, words: Words) -> str:
    till = left.till or left.folder.name
    if left.is_open:
        return words.text(
            "Till {till} is open: close it first. ({folder})", till=till, folder=str(left.folder)
        )
    if left.unsent is None:
        return words.text("The data in {folder} cannot be read.", folder=str(left.folder))
    return words.plural(
        "Till {till} has {count} message not delivered. ({folder})",
        "Till {till} has {count} messages not delivered. ({folder})",
        left.unsent,
        till=till,
        folder=str(left.folder),
    )
