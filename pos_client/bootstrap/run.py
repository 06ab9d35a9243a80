"""`pos-client run`: the store's own till."""

import sys

from pos_client.credentials import KeyringCredentials
from pos_client.logs import start_logging
from pos_client.paths import DataFolder
from pos_client.settings import read_settings


def run_till(folder: DataFolder, *, training: bool) -> int:
    """Open the window and stay until it closes. Raises Refused or Unavailable with what is missing."""
    folder.made()
    start_logging(folder.logs)
    settings = read_settings(folder.settings)
    credentials = KeyringCredentials.open(f"{settings.store.code}-{settings.store.till}")

    from pos_client.bootstrap.inside import open_till
    from pos_client.bootstrap.screen import open_screen

    till = open_till(settings, folder, credentials, training=training)
    try:
        screen = open_screen(till)
        screen.window.showMaximized()
        status = int(screen.application.exec())
        screen.close()
    finally:
        till.close()
    return status


def is_frozen() -> bool:
    """Whether this is the packaged program."""
    return bool(getattr(sys, "frozen", False))


def own_command() -> list[str]:
    """How to start this program again, packaged or not."""
    if is_frozen():
        return [sys.executable]
    return [sys.executable, "-m", "pos_client"]
