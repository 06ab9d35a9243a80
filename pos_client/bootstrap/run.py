"""`pos-client run`: the store's own till."""

import sys
from typing import TYPE_CHECKING

from pos_client.bootstrap.one_route import check_roads, check_route
from pos_client.credentials import KeyringCredentials
from pos_client.domain.errors import Outage, TillError, Unavailable
from pos_client.logs import start_logging
from pos_client.paths import DataFolder
from pos_client.settings import read_settings

if TYPE_CHECKING:
    from pos_client.bootstrap.inside import Till


def run_till(folder: DataFolder, *, training: bool) -> int:
    """Open the window and stay until it closes. Raises Refused or Unavailable with what is missing.

    Data that does not open has a screen of its own, with the ways out.
    """
    folder.made()
    start_logging(folder.logs)
    settings = read_settings(folder.settings)
    check_roads(settings)
    credentials = KeyringCredentials.open(f"{settings.store.code}-{settings.store.till}")

    from pos_client.bootstrap.inside import open_till
    from pos_client.bootstrap.rescue import recover_on_screen

    while True:
        try:
            till = open_till(settings, folder, credentials, training=training)
        except Unavailable as error:
            if error.outage is not Outage.DATABASE_DAMAGED or training:
                raise
            if not recover_on_screen(settings, folder, error):
                return 1
            continue
        if not training:
            _checked(till)
        status, again = _served(till)
        if not again:
            return status


def _checked(till: "Till") -> None:
    """Nothing is sold while the store's rules and this till's connections contradict each other."""
    try:
        check_route(till.ruling)
    except TillError:
        till.close()
        raise


def _served(till: "Till") -> tuple[int, bool]:
    """The window until it closes: Qt's status, and whether the till is to be opened anew."""
    from pos_client.bootstrap.screen import open_screen

    try:
        screen = open_screen(till)
        screen.window.showMaximized()
        status = int(screen.application.exec())
        screen.close()
        return status, screen.window.reopen_wanted
    finally:
        till.close()


def is_frozen() -> bool:
    """Whether this is the packaged program."""
    return bool(getattr(sys, "frozen", False))


def own_command() -> list[str]:
    """How to start this program again, packaged or not."""
    if is_frozen():
        return [sys.executable]
    return [sys.executable, "-m", "pos_client"]
