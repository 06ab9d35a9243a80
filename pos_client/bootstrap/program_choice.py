"""Which program starts, and what an update has still to do before the till opens: a start's first act.

Imports little: an ordinary start finds nothing to exchange, and somebody waits for it.
"""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime

from pos_client import __version__
from pos_client.domain.errors import TillError
from pos_client.folder_lock import held
from pos_client.local_clock import local_now
from pos_client.paths import DataFolder
from pos_client.program_slots import CHOSEN, INSTALLED, ProgramFolder, start_chosen

_log = logging.getLogger("pos.updates")


def run_chosen(folder: DataFolder, *, training: bool) -> int:
    """Start the program that is to start, after what an update still has to do."""
    from pos_client.bootstrap.run import ANOTHER_PROGRAM, own_command, run_till

    program, own = ProgramFolder(folder.program), os.environ.get(CHOSEN, INSTALLED)
    arguments = ["run", "--data", str(folder.root), *(["--training"] if training else [])]

    def run() -> int:
        if not training and exchange_program(folder, clock=local_now):
            return ANOTHER_PROGRAM
        return run_till(folder, training=training)

    while True:
        status = start_chosen(
            program,
            arguments,
            run=run,
            installed=own_command(),
            own=own,
            version=__version__,
            alone=lambda: _alone(folder, counts=not training),
        )
        if status != ANOTHER_PROGRAM:
            return status


@contextmanager
def _alone(folder: DataFolder, *, counts: bool) -> Iterator[bool]:
    """Holds the till; false where it is open already, cannot be held, or only practises."""
    with ExitStack() as stack:
        try:
            stack.enter_context(held(folder))
        except (TillError, OSError):
            counts = False
        yield counts


def exchange_program(folder: DataFolder, *, clock: Callable[[], datetime]) -> bool:
    """At the start, before the till opens: go back where a trial failed, take what waits. True: start again.

    Never keeps a till from opening: what goes wrong is logged, and the program that runs goes on. A till that
    is not set up yet has nothing to exchange.
    """
    if not folder.settings.is_file() or not _is_due(ProgramFolder(folder.program)):
        return False
    from pos_client.bootstrap.updates import updating_of
    from pos_client.settings import read_settings

    try:
        settings = read_settings(folder.settings).updates
        with held(folder):
            wanted = updating_of(folder, settings, clock=clock)
            if wanted.program.ousted():
                return True
            wanted.settle()
            return wanted.take()
    except (TillError, OSError, ValueError) as error:
        _log.warning("the program was not exchanged: %s", getattr(error, "key", error))
        return False


def _is_due(program: ProgramFolder) -> bool:
    """Whether there is anything to go back to, or to take; or this program was given up."""
    state = program.state()
    return bool(state.undo) or state.staged is not None or program.ousted()
