"""How it stands with the platforms: frozen snapshots for the status line."""

from collections.abc import Sequence
from dataclasses import dataclass

from pos_client.store.outbox import Backlog


@dataclass(frozen=True, slots=True)
class LaneState:
    """One destination. `online` is None until the first contact; `since_ms` is when that last changed.

    `last_error` is empty or one of `network`, `clock`, `certificate`, `certificate_name`,
    `certificate_expired`, `platform`, `sign_in_needed`, `credentials`, `folder`, `database`, `worker` (its
    process ended and begins again).
    """

    name: str
    online: bool | None = None
    since_ms: int = 0
    waiting: int = 0
    last_error: str = ""


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """All destinations and what waits for them."""

    lanes: tuple[LaneState, ...]
    backlog: Backlog

    @property
    def online(self) -> bool | None:
        """False where any destination is away, None where none has been met yet."""
        met = [lane.online for lane in self.lanes if lane.online is not None]
        return all(met) if met else None

    @property
    def needs_sign_in(self) -> tuple[str, ...]:
        """Destinations that do not let us in."""
        return tuple(lane.name for lane in self.lanes if lane.last_error == "sign_in_needed")


def sync_status(lanes: Sequence[LaneState], backlog: Backlog) -> SyncStatus:
    """The snapshot, destinations by name."""
    return SyncStatus(tuple(sorted(lanes, key=lambda lane: lane.name)), backlog)
