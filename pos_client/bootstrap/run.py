"""`pos-client run`: the store's own till."""

import gc
import logging
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pos_client.bootstrap.larger_text import enlarge
from pos_client.bootstrap.one_route import check_roads, check_route
from pos_client.bootstrap.program_choice import exchange_program
from pos_client.credentials import KeyringCredentials
from pos_client.domain.errors import Outage, TillError, Unavailable
from pos_client.logs import start_logging
from pos_client.paths import DataFolder
from pos_client.ports import Credentials
from pos_client.program_slots import ProgramFolder
from pos_client.provisioning.in_force import is_news
from pos_client.settings import Settings, read_settings

if TYPE_CHECKING:
    from pos_client.bootstrap.books import Books
    from pos_client.bootstrap.inside import Till
    from pos_client.bootstrap.screen import Screen

ANOTHER_PROGRAM = 75
"""The exit status that wants another program started in this one's place (`EX_TEMPFAIL` of sysexits)."""

_log = logging.getLogger("pos.till")


def run_till(folder: DataFolder, *, training: bool) -> int:
    """Open the window and stay until it closes; what keeps it from opening is told in a window too.

    A folder without settings begins with the set-up; one that is not released goes on with it. Data that does
    not open has a screen of its own, with the ways out.
    """
    folder.made()
    start_logging(folder.logs)
    from pos_client.bootstrap import first_start

    while True:
        try:
            return _run(folder, training=training)
        except TillError as error:
            _log.error("the till does not open: %s", error.key)
            gc.enable()
            wanted = first_start.problem_on_screen(folder, error)
            if wanted == "set_up":
                first_start.begin_anew(folder)
            elif wanted != "again":
                return 1


def _run(folder: DataFolder, *, training: bool) -> int:
    """Raises Refused or Unavailable with what is missing."""
    practising = _begun(folder, training=training)
    if practising is None:
        return 0
    settings = read_settings(folder.settings)
    enlarge(settings.screen.text_scale)
    check_roads(settings)
    credentials = KeyringCredentials.open(f"{settings.store.code}-{settings.store.till}")

    from pos_client.local_clock import local_now

    while True:
        ended = _opened(settings, folder, credentials, training=practising)
        if ended is None:
            return 1
        status, again = ended
        if not again:
            return status
        # What was set up on the screen counts from here on.
        settings = read_settings(folder.settings)
        enlarge(settings.screen.text_scale)
        if exchange_program(folder, clock=local_now):
            return ANOTHER_PROGRAM


def _begun(folder: DataFolder, *, training: bool) -> bool | None:
    """Whether it is for practice, after what comes before the till's own window; None to go no further."""
    from pos_client.bootstrap import first_start

    if not _provisioned(folder):
        return None
    if not first_start.needs_set_up(folder, training=training):
        return training
    from ui.set_up.window import Outcome

    gc.enable()
    outcome = first_start.set_up_on_screen(folder)
    return None if outcome is Outcome.CLOSED else training or outcome is Outcome.TRAINING


def _provisioned(folder: DataFolder) -> bool:
    """Whether the till may open: false where somebody closed the window that asks which till this is."""
    if not is_news(folder):
        return True
    from pos_client.bootstrap.provision_start import provisioned

    gc.enable()
    return provisioned(folder)


def _opened(
    settings: Settings, folder: DataFolder, credentials: Credentials, *, training: bool
) -> tuple[int, bool] | None:
    """How the open till ended, as `_served`; None where its data are damaged and nobody chose a way out."""
    from pos_client.bootstrap.books import hold_books

    while True:
        try:
            return _served(hold_books(settings, folder, credentials, training=training))
        except Unavailable as error:
            if error.outage is not Outage.DATABASE_DAMAGED or training:
                raise
            from pos_client.bootstrap.rescue import recover_on_screen

            gc.enable()
            if not recover_on_screen(settings, folder, error):
                return None


def _served(books: "Books") -> tuple[int, bool]:
    """The window until it closes: Qt's status, and whether the till is to be opened anew.

    The sign-in is painted first; what stands behind it is built while somebody types, and nobody is let in
    before the till is whole and its program proved.
    """
    from pos_client.bootstrap.screen import front_screen

    till: Till | None = None
    screen: Screen | None = None
    try:
        screen = front_screen(books)
        # Where no window manager is at work, nobody else makes it as large as the screen.
        screen.window.resize(screen.window.screen().availableSize())
        screen.window.showMaximized()
        screen.application.processEvents()
        till = _built(books)
        for _piece in _furnished(screen, till):
            screen.application.processEvents()
        if not screen.window.isVisible():
            return 0, False
        if not _may_work(till):
            return ANOTHER_PROGRAM, False
        till.start()
        screen.window.let_in()
        return int(screen.application.exec()), screen.window.reopen_wanted
    finally:
        if screen is not None:
            screen.close()
        if till is None:
            books.give_back()
        else:
            till.close()


def _built(books: "Books") -> "Till":
    from pos_client.bootstrap.inside import till_of

    return till_of(books)


def _furnished(screen: "Screen", till: "Till") -> Iterator[None]:
    """Raises what contradicts the store's rules: nothing is sold then."""
    from pos_client.bootstrap.screen import furnish

    if not till.checkout.training:
        check_route(till.ruling)
    yield from furnish(screen, till)


def _may_work(till: "Till") -> bool:
    """A program on trial is proved by now; nothing was sent or printed by one that is given up.

    Practice proves nothing: the books were not touched. Raises Unavailable(DISK_FULL).
    """
    if till.checkout.training:
        return True
    program = ProgramFolder(till.folder.program)
    if program.ousted():
        return False
    try:
        program.prove()
    except OSError as error:
        raise Unavailable(Outage.DISK_FULL) from error
    return True


def is_frozen() -> bool:
    """Whether this is the packaged program."""
    return bool(getattr(sys, "frozen", False))


def own_command() -> list[str]:
    """How to start this program again, packaged or not."""
    if is_frozen():
        return [sys.executable]
    return [sys.executable, "-m", "pos_client"]
