"""`pos-client run`: the store's own till."""

import logging
import sys
from typing import TYPE_CHECKING

from pos_client.bootstrap.larger_text import enlarge
from pos_client.bootstrap.one_route import check_roads, check_route
from pos_client.bootstrap.updates import exchange_program
from pos_client.credentials import KeyringCredentials
from pos_client.domain.errors import Outage, TillError, Unavailable
from pos_client.logs import start_logging
from pos_client.paths import DataFolder
from pos_client.ports import Credentials
from pos_client.program_slots import ProgramFolder
from pos_client.settings import Settings, read_settings

if TYPE_CHECKING:
    from pos_client.bootstrap.inside import Till

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
        till = _opened(settings, folder, credentials, training=practising)
        if till is None:
            return 1
        if not practising:
            _checked(till)
        status, again = _served(till)
        if not again:
            return status
        # What was set up on the screen counts from here on.
        settings = read_settings(folder.settings)
        if exchange_program(folder, clock=local_now):
            return ANOTHER_PROGRAM


def _begun(folder: DataFolder, *, training: bool) -> bool | None:
    """Whether it is for practice, after what comes before the till's own window; None to go no further."""
    from pos_client.bootstrap import first_start, provision_start
    from ui.set_up.window import Outcome

    if not provision_start.provisioned(folder):
        return None
    if not first_start.needs_set_up(folder, training=training):
        return training
    outcome = first_start.set_up_on_screen(folder)
    return None if outcome is Outcome.CLOSED else training or outcome is Outcome.TRAINING


def _opened(
    settings: Settings, folder: DataFolder, credentials: Credentials, *, training: bool
) -> "Till | None":
    """The till; None where its data are damaged and nobody chose a way out."""
    from pos_client.bootstrap.inside import open_till
    from pos_client.bootstrap.rescue import recover_on_screen

    while True:
        try:
            return open_till(settings, folder, credentials, training=training)
        except Unavailable as error:
            if error.outage is not Outage.DATABASE_DAMAGED or training:
                raise
            if not recover_on_screen(settings, folder, error):
                return None


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
        screen = open_screen(till, at_work=False)
        # Where no window manager is at work, nobody else makes it as large as the screen.
        screen.window.resize(screen.window.screen().availableSize())
        screen.window.showMaximized()
        screen.application.processEvents()
        try:
            works = _may_work(till)
        except TillError:
            screen.close()
            raise
        if not works:
            screen.close()
            return ANOTHER_PROGRAM, False
        till.start()
        status = int(screen.application.exec())
        screen.close()
        return status, screen.window.reopen_wanted
    finally:
        till.close()


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
