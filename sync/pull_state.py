"""How a source stands after a page, and when it rests."""

from dataclasses import replace

from pos_client.domain.pulling import PullState
from pos_client.store.pull import PullMark

__all__ = ["PullState", "progressed", "resting"]

AWAY = frozenset({"network", "certificate", "clock", "platform"})


def progressed(state: PullState, mark: PullMark, *, rate_per_s: float) -> PullState:
    """After a page."""
    left_s = None
    if mark.total is not None and rate_per_s > 0:
        left_s = max(mark.total - mark.rows_read, 0) / rate_per_s
    return replace(
        state,
        running=mark.finished_at is None,
        online=True if rate_per_s > 0 else state.online,
        read=mark.rows_read,
        changed=mark.rows_changed,
        skipped=mark.rows_skipped,
        total=mark.total,
        rate_per_s=round(rate_per_s, 1),
        left_s=left_s,
        finished_at=mark.finished_at,
        problem="",
    )


def resting(state: PullState, problem: str) -> PullState:
    """The round has ended, or stopped at this problem."""
    online = False if problem in AWAY else state.online
    return replace(state, running=False, online=online, left_s=None, problem=problem)
