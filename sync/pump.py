"""All lanes together: started, woken and stopped as one."""

from collections.abc import Sequence
from typing import Protocol

from sync.lane import Lane
from sync.status import LaneState


class Runs(Protocol):
    """What a lane on a thread and one in a process have in common."""

    @property
    def state(self) -> LaneState:
        """How it stands."""
        ...

    def start(self) -> None:
        """Begin delivering."""
        ...

    def stop(self, timeout_s: float = 3.0) -> bool:
        """End within so many seconds."""
        ...

    def wake(self) -> None:
        """There may be something new."""
        ...

    def resume(self) -> None:
        """Try again now."""
        ...


class Pump:
    """The till's lanes; its calls return at once, `stop` within its time."""

    def __init__(self, lanes: Sequence[Runs]) -> None:
        self._lanes = tuple(lanes)

    def start(self) -> None:
        """Begin delivering everywhere."""
        for lane in self._lanes:
            lane.start()

    def stop(self, timeout_s: float = 3.0) -> bool:
        """End all lanes, each within so many seconds; false where one is still in a call."""
        return all([lane.stop(timeout_s) for lane in self._lanes])

    def wake(self) -> None:
        """There may be something new in the outbox."""
        for lane in self._lanes:
            lane.wake()

    def resume(self) -> None:
        """Try again now, pauses or not."""
        for lane in self._lanes:
            lane.resume()

    def drain_once(self) -> int:
        """Deliver what is due on the calling thread, for the command line and tests; not in processes."""
        return sum(lane.drain_once() for lane in self._lanes if isinstance(lane, Lane))

    def states(self) -> tuple[LaneState, ...]:
        """How each lane stands."""
        return tuple(lane.state for lane in self._lanes)
