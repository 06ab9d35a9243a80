"""Looks at everything a till needs and says of each part how it is: the judgement of `pos-client doctor`.

Each look runs on a thread of its own with a deadline, so that one part that hangs hides no other. Nothing is
written; the till may be open meanwhile.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from pos_client.domain.errors import Refused, Unavailable

LOOK_S = 15.0

_log = logging.getLogger("pos.doctor")


class Health(StrEnum):
    """How a part is."""

    FINE = "fine"
    WARNING = "warning"
    """It works, and will not for long."""
    FAULT = "fault"
    ABSENT = "absent"
    """Not set up on this till."""
    SKIPPED = "skipped"
    """Could not be looked at, because another part is ill."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One part and how it is. `problem` is the key of its sentence, `details` fill the sentence's blanks.

    `name` tells parts of one kind apart: the platform's name, say.
    """

    part: str
    health: Health = Health.FINE
    problem: str = ""
    name: str = ""
    details: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """A part and how to look at it (or to try it out); `look` may raise what ports raise."""

    part: str
    look: Callable[[], Finding]
    name: str = ""


def examine(checks: Sequence[Check], *, deadline_s: float = LOOK_S) -> tuple[Finding, ...]:
    """Look at every part at once; a finding for each, in order. A look that hangs is a fault by itself."""
    found: dict[int, Finding] = {}
    threads = [
        threading.Thread(target=_look, args=(place, check, found), name=f"doctor-{check.part}", daemon=True)
        for place, check in enumerate(checks)
    ]
    until = time.monotonic() + deadline_s
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(until - time.monotonic(), 0.0))
    return tuple(
        found.get(place, Finding(check.part, Health.FAULT, "timeout", check.name))
        for place, check in enumerate(checks)
    )


def examine_live(
    checks: Sequence[Check], tell: Callable[[int, Finding], None], *, deadline_s: float = LOOK_S
) -> None:
    """Begin to look at every part and return at once. `tell` hears of each, once, on a thread of its own."""
    for place, check in enumerate(checks):
        threading.Thread(
            target=_attend,
            args=(place, check, tell),
            kwargs={"deadline_s": deadline_s},
            name=f"doctor-{check.part}",
            daemon=True,
        ).start()


def _attend(place: int, check: Check, tell: Callable[[int, Finding], None], *, deadline_s: float) -> None:
    tell(place, examine([check], deadline_s=deadline_s)[0])


def _look(place: int, check: Check, found: dict[int, Finding]) -> None:
    try:
        found[place] = check.look()
    except (Refused, Unavailable) as error:
        problem = str(error.details.get("cause") or error.key)
        found[place] = Finding(check.part, Health.FAULT, problem, check.name)
    except Exception:
        _log.exception("a look at %s met a bug", check.part)
        found[place] = Finding(check.part, Health.FAULT, "bug", check.name)
