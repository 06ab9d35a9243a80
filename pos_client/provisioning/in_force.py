"""What the installer left beside the program, and whether this till has taken it: asked at every start.

Imports little, because the answer is nearly always that there is nothing to do.
"""

import hashlib
import os
import sys
from pathlib import Path

from pos_client.paths import DataFolder

PLACE = "POS_CLIENT_STORE"
"""Where the installer's file lies instead of beside the program, for trials."""
STAGED, DIGEST = "provision.next", "provision.digest"


def installed_folder() -> Path | None:
    """Where the installer puts a store's file; None for a program that was not installed."""
    place = os.environ.get(PLACE, "")
    if not place and not getattr(sys, "frozen", False):
        return None
    return Path(place) if place else Path(sys.executable).parent / "store"


def installed_file() -> Path | None:
    """The store's file that came with the program; None where it came without."""
    folder = installed_folder()
    return next(iter(sorted(folder.glob("*.provision"))), None) if folder else None


def is_news(folder: DataFolder) -> bool:
    """Whether a file was being taken when the power went, or there is one that was not taken last."""
    file = installed_file()
    return is_staged(folder) or (file is not None and not is_in_force(folder, file.read_bytes()))


def is_staged(folder: DataFolder) -> bool:
    """Whether a file was being taken when the power went."""
    return (folder.root / STAGED).exists()


def is_in_force(folder: DataFolder, data: bytes) -> bool:
    """Whether exactly this file was taken last, without opening the database."""
    try:
        text = (folder.root / DIGEST).read_text(encoding="ascii")
    except OSError:
        return False
    return text == hashlib.sha256(data).hexdigest() and folder.settings.exists()
