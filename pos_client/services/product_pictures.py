"""The folder of product pictures as a till reads it: which there are, and the bytes of one.

Disk work: never on the screen's thread. Somebody may copy files in by hand while the till runs.
"""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.pictures import PictureIndex, code_in

MOST_LISTED = 200_000
MOST_SHOWN_BYTES = 8_000_000
"""A picture on the screen must not cost more; `pos-client pictures import` makes large ones small."""
_SETTLED_NS = 3_000_000_000
"""What is younger may change again within the same tick of a disk's clock."""

Stamp = tuple[int, int]
"""When a file changed (ns), and its bytes."""


@dataclass(frozen=True, slots=True)
class PictureLook:
    """What a look into the folder found. `index` is None where its names are as they were.

    `stale`: files that were read before and are others now.
    """

    changed_at: int
    index: PictureIndex | None
    stale: frozenset[str]


@dataclass(frozen=True, slots=True)
class PictureFolder:
    """One folder, no folders in it."""

    path: Path

    def look(self, known_at: int, read: Mapping[str, Stamp]) -> PictureLook:
        """What is new since the look that answered `known_at`, and since these were read. Never raises."""
        try:
            changed_at = self.path.stat().st_mtime_ns
        except OSError:
            return PictureLook(0, PictureIndex(), frozenset(read))
        if time.time_ns() - changed_at < _SETTLED_NS:
            changed_at = 0
        index = None if changed_at == known_at != 0 else PictureIndex.of(self._names())
        stale = frozenset(name for name, stamp in read.items() if self._stamp(name) != stamp)
        return PictureLook(changed_at, index, stale)

    def read(self, name: str) -> tuple[bytes, Stamp]:
        """The file of a name that `look` found. Raises Refused(PICTURE_TOO_LARGE), OSError."""
        with (self.path / name).open("rb") as file:
            status = os.fstat(file.fileno())
            content = file.read(MOST_SHOWN_BYTES + 1)
        if len(content) > MOST_SHOWN_BYTES:
            raise Refused(Reason.PICTURE_TOO_LARGE)
        return content, (status.st_mtime_ns, status.st_size)

    def _names(self) -> list[str]:
        found: list[str] = []
        try:
            with os.scandir(self.path) as entries:
                for entry in entries:
                    if code_in(entry.name) is not None and entry.is_file():
                        found.append(entry.name)
                        if len(found) == MOST_LISTED:
                            break
        except OSError:
            return found
        return found

    def _stamp(self, name: str) -> Stamp | None:
        try:
            status = (self.path / name).stat()
        except OSError:
            return None
        return (status.st_mtime_ns, status.st_size)
