"""A file that appears whole or not at all, and is on the disk when it has its name."""

import os
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Replace `path`, in a folder that is there. Raises OSError, and then the old file is as it was."""
    waiting = path.with_name(f".{path.name}.tmp")
    try:
        with waiting.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        waiting.replace(path)
    finally:
        waiting.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """The names in it are on the disk too (Windows writes them with the file)."""
    if os.name == "posix":
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
