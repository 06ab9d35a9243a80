"""The outbox from outside: what stands in it, and messages put there by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from pos_client.services.identity import new_id
from pos_client.store import outbox
from pos_client.store.outbox import Message, NewMessage
from pos_client.store.store import Store
from pos_client.store.tables import outbox as outbox_table
from pos_client.store.tables import redemptions as redemptions_table
from sync.lane import Lane
from sync.outcome import Delivered, Later, Outcome
from sync.retry import Retry
from tests.fakes.clock import FakeClock

AT_ONCE = Retry(base_s=0.0)


def add(store: Store, *messages: NewMessage, now_ms: int = 0) -> None:
    with store.writing() as transaction:
        outbox.add_messages(transaction, messages, now_ms=now_ms)


def message(stream: str = "", *, key: str = "", kind: str = "sale", **payload: Any) -> NewMessage:
    """A message to `elsewhere` that no sale stands behind."""
    key = key or new_id()
    return NewMessage("elsewhere", kind, stream or key, key, payload)


def rows(store: Store, destination: str | None = None) -> list[Any]:
    with store.reading() as snapshot:
        statement = select(outbox_table).order_by(outbox_table.c.id)
        if destination is not None:
            statement = statement.where(outbox_table.c.destination == destination)
        return list(snapshot.execute(statement))


def states(store: Store, destination: str | None = None) -> list[str]:
    return [row.state for row in rows(store, destination)]


def redemption_states(store: Store) -> list[str]:
    with store.reading() as snapshot:
        return [row.state for row in snapshot.execute(select(redemptions_table))]


@dataclass
class Elsewhere:
    """An adapter whose answers are what the test says, by key; it remembers what it was sent."""

    answers: dict[str, list[Outcome | Exception]]
    sent: list[str]
    asked: list[str]
    name: str = "elsewhere"
    batch_size: int = 1
    settle_s: float = 0.0
    safe: bool = True
    found: Outcome = field(default_factory=lambda: Later("not_there"))
    closed: bool = False

    def repeats_safely(self, _kind: str) -> bool:
        return self.safe

    def send(self, messages: Sequence[Message]) -> Sequence[Outcome]:
        return [self._send(one) for one in messages]

    def _send(self, one: Message) -> Outcome:
        self.sent.append(one.key)
        left = self.answers.get(one.key, [])
        answer = left.pop(0) if left else Delivered()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def evidence(self, one: Message) -> Outcome:
        self.asked.append(one.key)
        return self.found

    def close(self) -> None:
        self.closed = True


def elsewhere(**settings: Any) -> Elsewhere:
    return Elsewhere(settings.pop("answers", {}), [], [], **settings)


def lane_to(adapter: Any, store: Store, *, clock: Any = None, **settings: Any) -> Lane:
    return Lane(store, adapter, clock=clock or FakeClock(), retry=settings.pop("retry", AT_ONCE), **settings)
