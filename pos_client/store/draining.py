"""The outbox as somebody without a screen asks for it: how many in which state, and everything due now."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

_COUNTS = text("SELECT destination, state, count(*) FROM outbox GROUP BY destination, state")
# A message that was never tried and yet has a time waits for its sale, not for its turn.
_DUE = text(
    "UPDATE outbox SET next_attempt_ms = 0 WHERE state = 'pending' AND next_attempt_ms > 0 "
    "AND (attempts > 0 OR last_answer <> '')"
)


@dataclass(frozen=True, slots=True)
class Queue:
    """One destination's messages by state."""

    waiting: int = 0
    delivered: int = 0
    rejected: int = 0
    unknown: int = 0


def queues(connection: Connection) -> dict[str, Queue]:
    """Every destination that was ever told something."""
    found: dict[str, dict[str, int]] = {}
    for destination, state, count in connection.execute(_COUNTS):
        found.setdefault(destination, {})["waiting" if state == "pending" else state] = count
    return {
        name: Queue(**{state: counts.get(state, 0) for state in Queue.__slots__})
        for name, counts in found.items()
    }


def make_due(connection: Connection) -> int:
    """Let nothing wait for its next try. Answers how many did."""
    return connection.execute(_DUE).rowcount
