"""Why the last look for a newer program brought none: kept beside the programs for whoever asks on screen.

A small file of its own: the state that decides what starts is read by older programs too, and stays as it is.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pos_client.domain.errors import Outage, Reason, Refused, TillError, Unavailable
from pos_client.program_slots import ProgramFolder
from pos_client.whole_file import write_whole


@dataclass(frozen=True, slots=True)
class UpdateTrouble:
    """`key` is a Reason's or an Outage's value; `problem` a short code, `version` of what was not taken."""

    at: str
    key: str
    version: str = ""
    problem: str = ""

    @property
    def error(self) -> TillError:
        """As it was raised."""
        if self.key in set(Outage):
            return Unavailable(Outage(self.key))
        return Refused(Reason(self.key), version=self.version, problem=self.problem)


@contextmanager
def noted(program: ProgramFolder, clock: Callable[[], datetime]) -> Iterator[None]:
    """What is raised inside is kept, and raised; a look that ends well takes away what an earlier one left.

    Why a version was given up stays with it.
    """
    try:
        yield
    except TillError as error:
        _keep(program, error, at=clock().isoformat(timespec="seconds"))
        raise
    known = last_trouble(program)
    if known is not None and (not known.version or known.version != program.state().given_up):
        with suppress(OSError):
            _file(program).unlink(missing_ok=True)


def last_trouble(program: ProgramFolder) -> UpdateTrouble | None:
    """What the last look met; None where all was well, or where it cannot be read."""
    try:
        told = json.loads(_file(program).read_text("utf-8"))
        found = UpdateTrouble(*(str(told[name]) for name in ("at", "key", "version", "problem")))
        known = found.key in {*Reason, *Outage}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if known else None


def _keep(program: ProgramFolder, error: TillError, *, at: str) -> None:
    details = {name: str(error.details.get(name, "")) for name in ("version", "problem")}
    with suppress(OSError):  # A full disk: the screen then says nothing newer, and the log knows.
        write_whole(_file(program), json.dumps({"at": at, "key": str(error.key), **details}).encode())


def _file(program: ProgramFolder) -> Path:
    return program.root / "last-look.json"
