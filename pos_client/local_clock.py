"""The machine's clock."""

from datetime import datetime


def local_now() -> datetime:
    """Now, with this machine's offset."""
    return datetime.now().astimezone()
