"""Backlogs as the lanes find them: the messages of one real sale, so many times, under ids of their own."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite

from pos_client.domain.customer import Member
from pos_client.services.identity import new_id
from pos_client.store import outbox
from pos_client.store.engine import set_pragmas
from pos_client.store.outbox import Message, NewMessage
from tests.fakes.till import OPERATOR, Till

LINES = 5
_DELIVERED = "UPDATE outbox SET state = 'delivered', delivered_ms = 1, attempts = attempts + 1 WHERE id = ?"


def templates(till: Till, member: Member) -> dict[str, dict[str, Any]]:
    """What a sale of five lines tells each destination."""
    till.checkout.close(till.paid(*(990 * line for line in range(1, LINES + 1)), member=member), OPERATOR)
    found = {}
    for destination in ("smartbis", "smartpos"):
        with till.store.reading() as snapshot:
            (message,) = outbox.due_messages(snapshot, destination, now_ms=10**15, most=1)
        with till.store.writing() as transaction:
            outbox.mark_delivered(transaction, message.id, now_ms=0, answer="")
        found[destination] = message.payload
    return found


def backlog(
    destination: str, payload: dict[str, Any], members: Sequence[Member], *, count: int
) -> Iterator[NewMessage]:
    """So many sales of that kind, the members taking turns."""
    for place in range(count):
        member, sale_id = members[place % len(members)], new_id()
        told = {**payload, "sale_id": sale_id, "number": f"001-02-{place:06d}"}
        told["member"] = {**payload["member"], "id": member.id, "provider_id": member.provider_id}
        yield NewMessage(destination, "sale", member.id, sale_id, told)


def queue_in_slices(till: Till, messages: Sequence[NewMessage], *, size: int) -> None:
    """All of them wait; slice n may be sent from the n-th millisecond on."""
    timed = [
        NewMessage(one.destination, one.kind, one.stream, one.key, one.payload, not_before_ms=place // size)
        for place, one in enumerate(messages)
    ]
    with till.store.writing() as transaction:
        outbox.add_messages(transaction, timed, now_ms=0)


class RawTable:
    """The same table in a file of its own, by the bare driver: a commit per answer."""

    def __init__(self, till: Till, folder: Path, messages: Sequence[NewMessage]) -> None:
        path = folder / f"raw-{messages[0].destination}.db"
        source, target = sqlite.connect(str(till.store.path)), sqlite.connect(str(path))
        source.backup(target)
        target.execute("DROP TRIGGER outbox_is_kept")
        target.execute("DELETE FROM outbox")
        target.commit()
        target.close()
        source.close()
        self._connection = sqlite.connect(str(path), isolation_level=None)
        set_pragmas(self._connection, query_only=False)
        self._connection.execute("BEGIN")
        self._connection.executemany(
            "INSERT INTO outbox(id, destination, kind, stream, idempotency_key, payload, state, created_ms, "
            "next_attempt_ms, last_answer) VALUES (?, ?, ?, ?, ?, ?, 'pending', 0, 0, '')",
            [
                (place, one.destination, one.kind, one.stream, one.key, json.dumps(one.payload))
                for place, one in enumerate(messages, 1)
            ],
        )
        self._connection.execute("COMMIT")

    def delivered(self, first: int, count: int) -> None:
        """One commit for these."""
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany(_DELIVERED, [(place,) for place in range(first, first + count)])
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Done."""
        self._connection.close()


def as_message(one: NewMessage) -> Message:
    """As a lane would read it."""
    return Message(0, one.destination, one.kind, one.stream, one.key, dict(one.payload), None, 0, 0, None)
