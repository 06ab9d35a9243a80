"""What comes in: a source brings one kind of thing, a page at a time. The contract of every source.

`sync.puller` works through the sources; a page and its cursor are committed together (`store.pull`).
"""

from dataclasses import dataclass
from typing import Protocol

from pos_client.domain.pulling import Campaign, Entity, Pulled, PulledMember, PulledProduct, PulledRule

__all__ = [
    "Campaign",
    "Entity",
    "Page",
    "PullSource",
    "PullTrouble",
    "Pulled",
    "PulledMember",
    "PulledProduct",
    "PulledRule",
]


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows (some hundreds at most) and where to go on.

    `next_cursor` is whatever the source understands: opaque, without secrets, at most some 2,000 characters.
    With `done` the round ends, and `next_cursor` is where the next round begins: a change date where the
    platform filters by it, empty to begin at the first page again. `total`: rows of the whole round, if told.
    `skipped`: rows of this page that could not be read.
    """

    rows: tuple[Pulled, ...]
    next_cursor: str
    done: bool
    total: int | None = None
    skipped: int = 0


class PullTrouble(Exception):
    """No page now. `reason` is one of LaneState's words (`network`, `platform`, `sign_in_needed`, …) or a
    short code without personal data; `retry_after_s` where the platform said how long to wait.
    """

    def __init__(self, reason: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after_s = retry_after_s


class PullSource(Protocol):
    """A platform's or file's list of one entity. Called from one thread at a time, never the screen's."""

    @property
    def name(self) -> str:
        """Its own among all sources, such as `bling-products`; the cursor is kept under it."""
        ...

    @property
    def entity(self) -> Entity:
        """What its rows are; all of them are of that kind."""
        ...

    @property
    def complete(self) -> bool:
        """Whether a round names everything there is, so that what it leaves out is withdrawn.

        Only products and campaigns that this same source brought are withdrawn so; members never are.
        """
        ...

    def page(self, cursor: str) -> Page:
        """The page at this cursor, empty for the first one; it may be asked for again after a crash.

        Raises PullTrouble, or whatever `Wire` and `SignedWire` raise: nothing of the page is kept then.
        A call takes seconds at most (its own deadlines; small pages where each row costs a call).
        """
        ...

    def close(self) -> None:
        """Give connections and files back."""
        ...
