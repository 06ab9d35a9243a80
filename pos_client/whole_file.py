"""A file that appears whole or not at all, and is on the disk when it has its name."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_NO_FOLDERS = frozenset({errno.EINVAL, errno.ENOTSUP})


def write_whole(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Replace `path`, in a folder that is there. Raises OSError, and then the old file is as it was."""
    with appearing(path, mode=mode) as waiting:
        waiting.write_bytes(content)


@contextmanager
def appearing(path: Path, *, mode: int = 0o666) -> Iterator[Path]:
    """Where to write what becomes `path` once the block ends well; an empty file is there from the start.

    Raises what the block raised, or OSError; then the old file is as it was. `mode` is of a new file, less
    what the machine forbids anyway (Windows knows only whether it may be written).
    """
    waiting = path.with_name(f".{path.name}.tmp")
    try:
        # A rest of a till that died may be open to more people than the file shall be.
        waiting.unlink(missing_ok=True)
        os.close(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
        yield waiting
        with waiting.open("rb+") as file:
            os.fsync(file.fileno())
        waiting.replace(path)
    finally:
        # What could not be taken away is no news beside what was raised; the next one takes it away.
        with suppress(OSError):
            waiting.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """The names in it are on the disk too (Windows writes them with the file).

    Where folders cannot be synced at all (some shares, some sticks) that is as much as can be had.
    """
    if os.name == "posix":
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        except OSError as error:
            if error.errno not in _NO_FOLDERS:
                raise
        finally:
            os.close(handle)
