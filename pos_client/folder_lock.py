"""One program at a time over a till's folder: for whoever works on its books while the till is closed."""

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.paths import DataFolder


@contextmanager
def held(folder: DataFolder) -> Iterator[None]:
    """The till's lock. Raises Refused(TILL_ALREADY_OPEN), Unavailable(DATABASE_READ_ONLY)."""
    try:
        lock = FileLock(folder.made().lock, thread_local=False)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise Refused(Reason.TILL_ALREADY_OPEN) from error
    except OSError as error:  # the disk of a dead machine, mounted to be read
        raise Unavailable(Outage.DATABASE_READ_ONLY, code=error.strerror) from error
    try:
        yield
    finally:
        lock.release()
