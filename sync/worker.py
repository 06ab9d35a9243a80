"""`python -m sync.worker`: one lane in a process of its own, told by lines what to do.

Standard input: the order as one line of JSON, then `wake`, `resume` or `stop` per line; its end stops the
lane too, so that it never outlives its parent. Standard output: a line of JSON per change of state. What is
delivered stands in the outbox, as ever: the parent reads it there.
"""

import importlib
import json
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from pos_client.store.store import Store
from sync.adapter import Adapter
from sync.lane import Lane
from sync.retry import Retry
from sync.status import LaneState
from sync.verification import VERIFY_AFTER_S


@dataclass(frozen=True, slots=True)
class LaneOrder:
    """Plain values, all that a worker needs; the database must be migrated already.

    `adapter` names the function that makes the adapter, as `package.module:function`, and `arguments` are its
    keyword arguments. Secrets travel in them through the pipe only, or the function fetches them itself.
    """

    database: str
    destination: str
    adapter: str
    arguments: Mapping[str, Any] = field(default_factory=dict, repr=False)
    base_s: float = 1.0
    ceiling_s: float = 300.0
    verify_after_s: float = VERIFY_AFTER_S

    def to_line(self) -> bytes:
        """As it is sent."""
        return (json.dumps(asdict(self)) + "\n").encode()

    @classmethod
    def from_line(cls, line: bytes) -> Self:
        """As it was sent. Raises ValueError or TypeError."""
        return cls(**json.loads(line))

    def made_adapter(self) -> Adapter:
        """The adapter that it names."""
        module, _, name = self.adapter.partition(":")
        make: Callable[..., Adapter] = getattr(importlib.import_module(module), name)
        return make(**self.arguments)


def work(order: LaneOrder, listen: Callable[[], bytes], tell: Callable[[LaneState], None]) -> None:
    """Deliver until told to stop; `listen` answers the next line, empty at the end."""
    store = Store(Path(order.database))
    lane = Lane(
        store,
        order.made_adapter(),
        clock=lambda: datetime.now(UTC).astimezone(),
        on_change=tell,
        retry=Retry(order.base_s, order.ceiling_s),
        verify_after_s=order.verify_after_s,
    )
    lane.start()
    try:
        while (line := listen().strip()) and line != b"stop":
            (lane.resume if line == b"resume" else lane.wake)()
    finally:
        if lane.stop(timeout_s=5.0):
            store.close()


def main() -> int:
    """Read the order, work, end."""
    order = LaneOrder.from_line(sys.stdin.buffer.readline())
    work(order, sys.stdin.buffer.readline, _tell)
    return 0


def _tell(state: LaneState) -> None:
    # Not sys.stdout: a line must be whole. Where the parent is gone the end of its lines stops us anyway.
    with suppress(OSError):
        os.write(1, (json.dumps(asdict(state)) + "\n").encode())


if __name__ == "__main__":
    sys.exit(main())
