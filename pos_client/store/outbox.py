"""Messages to the platforms: written with the fact they carry, kept until delivered, in order per stream."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, func, select, text, update

from pos_client.store.prepared import InOrder, Prepared
from pos_client.store.tables import outbox


@dataclass(frozen=True, slots=True)
class NewMessage:
    """What one destination is to be told. `key` stays the same over all tries."""

    destination: str
    kind: str
    stream: str
    key: str
    payload: Mapping[str, Any]
    sale_id: str | None = None
    not_before_ms: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """A queued message, as a lane sees it. `sending_ms` is set where a try began and never ended.

    `first_sent_ms` is when the first try began that may have arrived.
    """

    id: int
    destination: str
    kind: str
    stream: str
    key: str
    payload: dict[str, Any]
    sale_id: str | None
    attempts: int
    created_ms: int
    sending_ms: int | None
    first_sent_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Backlog:
    """What still waits: how many messages, since when the oldest, and how many need a person.

    `missing_ms` is when the oldest was made that has not arrived, whoever it waits for.
    """

    waiting: int = 0
    oldest_ms: int | None = None
    needs_person: int = 0
    missing_ms: int | None = None


_LATER = ("id", "attempts", "sending_ms", "delivered_ms", "first_sent_ms", "verify_ms", "vanished")
_ADD = Prepared.insert(outbox, without=(*_LATER, "handled_by", "handled_reason", "handled_at", "origin"))


def add_messages(connection: Connection, messages: Sequence[NewMessage], *, now_ms: int) -> None:
    """Queue messages in the transaction of the fact they carry."""
    _ADD.run_each(
        connection,
        [
            {
                "destination": message.destination,
                "kind": message.kind,
                "stream": message.stream,
                "sale_id": message.sale_id,
                "idempotency_key": message.key,
                "payload": json.dumps(message.payload, ensure_ascii=False, separators=(",", ":")),
                "state": "pending",
                "created_ms": now_ms,
                "next_attempt_ms": message.not_before_ms,
                "last_answer": "",
            }
            for message in messages
        ],
    )


LONGEST_WAIT_MS = 2 * 60 * 60 * 1000
"""No message is told to wait longer: one that seems to was stamped by a clock set back since."""

IN_THE_WAY = (
    "e.state <> 'delivered' AND e.state <> 'handled' "
    "AND NOT (e.state = 'rejected' AND e.kind IN ('redemption_commit', 'redemption_offline'))"
)
"""Which earlier message `e` of its stream keeps one back.

A refused use of cashback does not: it is a loss already, and what the sale earns does not depend on it.
"""

# Written out and prepared because every message passes here: SQLAlchemy takes longer than SQLite itself.
_DUE = Prepared(
    text(
        "SELECT id, destination, kind, stream, idempotency_key, payload, sale_id, attempts, created_ms, "
        "sending_ms, first_sent_ms FROM outbox o WHERE destination = :destination AND state = 'pending' "
        "AND (next_attempt_ms <= :now OR next_attempt_ms > :horizon) AND NOT EXISTS (SELECT 1 FROM outbox e "
        "WHERE e.destination = o.destination AND e.stream = o.stream AND e.id < o.id "
        "AND IN_THE_WAY) ORDER BY id LIMIT :most".replace("IN_THE_WAY", IN_THE_WAY)
    )
)
# The same where few streams have much to send each: from stream to stream instead of message by message.
_HEADS = Prepared(
    text(
        "WITH RECURSIVE streams(stream) AS (SELECT min(stream) FROM outbox WHERE destination = :destination "
        "AND state <> 'delivered' AND state <> 'handled' UNION ALL SELECT (SELECT min(stream) FROM outbox "
        "WHERE destination = :destination AND stream > streams.stream AND state <> 'delivered' "
        "AND state <> 'handled') FROM streams WHERE streams.stream IS NOT NULL) "
        "SELECT id, destination, kind, stream, idempotency_key, payload, sale_id, attempts, created_ms, "
        "sending_ms, first_sent_ms FROM outbox WHERE id IN (SELECT (SELECT e.id FROM outbox e "
        "INDEXED BY ix_outbox_waiting WHERE e.destination = :destination AND e.stream = streams.stream "
        "AND IN_THE_WAY ORDER BY e.id LIMIT 1) FROM streams WHERE streams.stream IS NOT NULL) "
        "AND state = 'pending' AND (next_attempt_ms <= :now OR next_attempt_ms > :horizon) "
        "ORDER BY id LIMIT :most".replace("IN_THE_WAY", IN_THE_WAY)
    )
)
_SENDING = text(
    "UPDATE outbox SET sending_ms = :now, first_sent_ms = coalesce(first_sent_ms, :now) WHERE id = :id"
)
_FIRST_TRY = Prepared(text("UPDATE outbox SET first_sent_ms = :now WHERE id = :id"))
_NO_TRY = Prepared(text("UPDATE outbox SET first_sent_ms = NULL WHERE id = :id AND state = 'pending'"))
_DELIVERED = InOrder(
    "UPDATE outbox SET state = 'delivered', delivered_ms = ?, last_answer = ?, sending_ms = NULL, "
    "attempts = attempts + 1, verify_ms = ? WHERE id = ?"
)


def due_messages(
    connection: Connection, destination: str, *, now_ms: int, most: int, few_streams: bool = False
) -> tuple[Message, ...]:
    """The first waiting message of each stream whose time has come, oldest first.

    `few_streams` only says which way of looking is the quicker one: the answer is the same.
    """
    rows = (_HEADS if few_streams else _DUE).every(
        connection,
        {"destination": destination, "now": now_ms, "horizon": now_ms + LONGEST_WAIT_MS, "most": most},
    )
    return tuple(message_of(row) for row in rows)


def next_due_ms(connection: Connection, destination: str, *, after_ms: int) -> int | None:
    """When, after this moment, the next pending message of that destination may be tried."""
    due: int | None = connection.execute(
        select(func.min(outbox.c.next_attempt_ms)).where(
            outbox.c.destination == destination,
            outbox.c.state == "pending",
            outbox.c.next_attempt_ms > after_ms,
        )
    ).scalar()
    return due


def waiting_for(connection: Connection, destination: str) -> int:
    """How many messages of that destination are pending."""
    count: int = connection.execute(
        select(func.count()).where(outbox.c.destination == destination, outbox.c.state == "pending")
    ).scalar_one()
    return count


def mark_sending(connection: Connection, message_id: int, *, now_ms: int) -> None:
    """Written before a call that cannot be repeated safely: a till that dies in it knows that it was made."""
    connection.execute(_SENDING, {"id": message_id, "now": now_ms})


def mark_first_try(connection: Connection, message_ids: Sequence[int], *, now_ms: int) -> None:
    """Written before the first of these is sent, for the day on which the platform forgets their keys."""
    _FIRST_TRY.run_each(connection, [{"id": message_id, "now": now_ms} for message_id in message_ids])


def unmark_first_try(connection: Connection, message_ids: Sequence[int]) -> None:
    """None of these was sent after all."""
    _NO_TRY.run_each(connection, [{"id": message_id} for message_id in message_ids])


def mark_delivered(
    connection: Connection, message_id: int, *, now_ms: int, answer: str, verify_ms: int | None = None
) -> None:
    """The platform has it; `verify_ms` is when to look whether it still does, None for never."""
    mark_all_delivered(connection, [(message_id, answer, verify_ms)], now_ms=now_ms)


def mark_all_delivered(
    connection: Connection, delivered: Sequence[tuple[int, str, int | None]], *, now_ms: int
) -> None:
    """The same for a call's worth: each message's id, its answer and when to look for it."""
    _DELIVERED.run_rows(
        connection, [(now_ms, answer, verify_ms, one) for one, answer, verify_ms in delivered]
    )


def mark_rejected(connection: Connection, message_id: int, *, answer: str) -> None:
    """The platform said no: kept, shown, for a person."""
    _settle(connection, message_id, state="rejected", last_answer=answer)


def mark_unknown(connection: Connection, message_id: int, *, answer: str) -> None:
    """It may have taken effect, and nobody can say: kept, for a person."""
    _settle(connection, message_id, state="unknown", last_answer=answer)


def mark_later(
    connection: Connection,
    message_id: int,
    *,
    next_attempt_ms: int,
    answer: str,
    counted: bool,
    still_sending: bool = False,
) -> None:
    """To be tried again; a try that never reached the platform is not counted.

    With `still_sending` the last try may have taken effect: its mark stays until the platform was asked.
    """
    connection.execute(
        update(outbox)
        .where(outbox.c.id == message_id)
        .values(
            next_attempt_ms=next_attempt_ms,
            last_answer=answer,
            sending_ms=outbox.c.sending_ms if still_sending else None,
            attempts=outbox.c.attempts + int(counted),
        )
    )


def _settle(connection: Connection, message_id: int, **values: Any) -> None:
    # What a person settled while it was under way stays settled, unless it arrived.
    connection.execute(
        update(outbox)
        .where(outbox.c.id == message_id, outbox.c.state != "handled")
        .values(sending_ms=None, attempts=outbox.c.attempts + 1, **values)
    )


def has_key(connection: Connection, destination: str, key: str) -> bool:
    """Whether that was queued before."""
    found = connection.execute(
        select(outbox.c.id).where(outbox.c.destination == destination, outbox.c.idempotency_key == key)
    )
    return found.first() is not None


def doubt(connection: Connection, destination: str, key: str, *, answer: str) -> None:
    """A message for a person from the start: what it would undo may not have been done."""
    connection.execute(
        update(outbox)
        .where(outbox.c.destination == destination, outbox.c.idempotency_key == key)
        .values(state="unknown", last_answer=answer)
    )


def keys_from(connection: Connection, kind: str, prefix: str) -> tuple[tuple[str, str], ...]:
    """Destination and key of the messages of that kind whose key begins so: for what is rarely asked."""
    found = connection.execute(
        select(outbox.c.destination, outbox.c.idempotency_key).where(
            outbox.c.kind == kind, outbox.c.idempotency_key.startswith(prefix, autoescape=True)
        )
    )
    return tuple((row.destination, row.idempotency_key) for row in found)


def fill_payload(connection: Connection, message_id: int, payload: Mapping[str, Any]) -> None:
    """Add what only now is known (an offer's id, a platform's id), before the first try."""
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    connection.execute(update(outbox).where(outbox.c.id == message_id).values(payload=body))


def fill_sale(connection: Connection, message: Message, learned: Mapping[str, Any]) -> None:
    """Give the sale's later messages to the same destination what the answer to this one told."""
    of_sale = outbox.c.sale_id == message.sale_id
    if message.sale_id is None:  # another till's sale, whose messages were taken over
        named = func.json_extract(outbox.c.payload, "$.sale_id") == message.payload.get("sale_id")
        of_sale = outbox.c.origin.is_not(None) & (outbox.c.stream == message.stream) & named
    rows = connection.execute(
        select(outbox).where(
            of_sale,
            outbox.c.destination == message.destination,
            outbox.c.id > message.id,
            outbox.c.state == "pending",
        )
    ).all()
    for row in rows:
        fill_payload(connection, row.id, {**orjson.loads(row.payload), **learned})


def last_payload(connection: Connection, sale_id: str, destination: str) -> dict[str, Any]:
    """The sale's newest message to that destination, with all that its answers taught; empty for none."""
    body = connection.execute(
        select(outbox.c.payload)
        .where(outbox.c.sale_id == sale_id, outbox.c.destination == destination)
        .order_by(outbox.c.id.desc())
        .limit(1)
    ).scalar()
    return orjson.loads(body) if body is not None else {}


def release_held(
    connection: Connection, sale_id: str, *, added: Mapping[str, Any], kinds: Sequence[str]
) -> None:
    """Let the sale's held messages go, those of these kinds with `added` in their payload."""
    rows = connection.execute(
        select(outbox).where(
            outbox.c.sale_id == sale_id,
            outbox.c.state == "pending",
            outbox.c.next_attempt_ms > 0,
            outbox.c.last_answer == "",
        )
    ).all()
    for row in rows:
        if added and row.kind in kinds:
            fill_payload(connection, row.id, {**orjson.loads(row.payload), **added})
        connection.execute(update(outbox).where(outbox.c.id == row.id).values(next_attempt_ms=0))


def backlog(connection: Connection) -> Backlog:
    """What waits over all destinations."""
    row = connection.execute(
        text(
            "SELECT count(*) FILTER (WHERE state = 'pending') AS waiting, "
            "min(created_ms) FILTER (WHERE state = 'pending') AS oldest, "
            "count(*) FILTER (WHERE state IN ('rejected', 'unknown')) AS person, "
            "min(created_ms) AS missing "
            "FROM outbox INDEXED BY ix_outbox_waiting WHERE state <> 'delivered' AND state <> 'handled'"
        )
    ).one()
    return Backlog(row.waiting, row.oldest, row.person, row.missing)


def sales_delivered(connection: Connection, sale_ids: Sequence[str]) -> dict[str, int]:
    """Per destination, how many of these sales have arrived whole (or a person has seen to what has not)."""
    counts: dict[str, int] = {}
    for sale_id in sale_ids:
        rows = connection.execute(
            select(
                outbox.c.destination, func.min(outbox.c.state.in_(("delivered", "handled"))).label("arrived")
            )
            .where(outbox.c.sale_id == sale_id)
            .group_by(outbox.c.destination)
        )
        for row in rows:
            counts[row.destination] = counts.get(row.destination, 0) + int(row.arrived)
    return counts


def message_of(row: tuple[Any, ...]) -> Message:
    """A row in the order of the columns that `due_messages` reads."""
    number, destination, kind, stream, key, payload, *rest = row
    return Message(number, destination, kind, stream, key, orjson.loads(payload), *rest)
