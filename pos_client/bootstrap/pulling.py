"""Which lists this till pulls: the platforms' own, and files that somebody puts into its `inbox` folder."""

from collections.abc import Callable
from pathlib import Path

from pos_client.domain.pulling import Entity
from pos_client.ports import Clock
from pos_client.store.store import Store
from sync.pull import PullSource
from sync.pull_state import PullState
from sync.puller import Puller

MEMBERS_EVERY_S = 24 * 3600.0
"""A list without a change date is read whole: once a day is enough."""
INBOX_EVERY_S = 300.0


def inbox_sources(inbox: Path) -> tuple[PullSource, ...]:
    """`products`, `members` (CSV, or JSON Lines where there is such a file) and `rules.json`."""
    from sync.pull_files import FileSource

    def named(entity: Entity) -> Path:
        lines = inbox / f"{entity.value}.jsonl"
        return lines if lines.exists() else inbox / f"{entity.value}.csv"

    return (
        FileSource(named(Entity.PRODUCTS), Entity.PRODUCTS),
        FileSource(named(Entity.MEMBERS), Entity.MEMBERS),
        FileSource(inbox / "rules.json", Entity.RULES),
    )


def build_puller(
    store: Store,
    sources: tuple[PullSource, ...],
    *,
    clock: Clock,
    on_change: Callable[[PullState], None],
) -> Puller:
    """Not started yet."""
    every_s = {"smartbis-members": MEMBERS_EVERY_S}
    every_s |= {f"file-{entity.value}": INBOX_EVERY_S for entity in Entity}
    return Puller(store, sources, clock=clock, every_s=every_s, on_change=on_change)
