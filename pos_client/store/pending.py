"""What waits for a person, and what a person decided: try again, or settled by hand with a reason."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from pos_client.store.outbox import IN_THE_WAY, fill_payload
from pos_client.store.prepared import Prepared

STUCK_ATTEMPTS = 5
"""Answers that settled nothing, after which a person should know."""
STUCK_AFTER_MS = 12 * 60 * 60 * 1000
"""The age at which the till warns (goals E3)."""


@dataclass(frozen=True, slots=True)
class PendingItem:
    """A message that a person should see.

    `state` is `rejected`, `unknown` or `stuck` (still tried, but in vain or for too long). `answer` is the
    platform's last word or our code for it. `number` is the sale's, empty where no sale stands behind it;
    `blocked_by` is the id of an earlier message of its stream that has to be settled first. `origin` is
    the till that it was taken over from, empty for our own.
    """

    id: int
    destination: str
    kind: str
    stream: str
    key: str
    state: str
    answer: str
    attempts: int
    created_ms: int
    next_attempt_ms: int
    sale_id: str | None
    number: str
    blocked_by: int | None
    origin: str = ""

    def age_ms(self, now_ms: int) -> int:
        """How long it has waited; never negative, whatever the clock did."""
        return max(now_ms - self.created_ms, 0)


_ITEMS = Prepared(
    text(
        "SELECT o.id, o.destination, o.kind, o.stream, o.idempotency_key, "
        "CASE o.state WHEN 'pending' THEN 'stuck' ELSE o.state END, o.last_answer, o.attempts, o.created_ms, "
        "o.next_attempt_ms, o.sale_id, coalesce(s.number, "
        "CASE WHEN o.origin IS NOT NULL THEN json_extract(o.payload, '$.number') END, ''), "
        "(SELECT min(e.id) FROM outbox e "
        "WHERE e.destination = o.destination AND e.stream = o.stream AND e.id < o.id "
        "AND IN_THE_WAY), coalesce(o.origin, '') "
        "FROM outbox o INDEXED BY ix_outbox_waiting LEFT JOIN sales s ON s.id = o.sale_id "
        "WHERE o.state <> 'delivered' AND o.state <> 'handled' AND (o.state <> 'pending' "
        "OR o.attempts >= :attempts OR o.created_ms <= :oldest) "
        "AND (:destination = '' OR o.destination = :destination) ORDER BY o.id LIMIT :most".replace(
            "IN_THE_WAY", IN_THE_WAY
        )
    )
)
_RETRY = text(
    "UPDATE outbox SET state = 'pending', next_attempt_ms = 0, "
    # A person has looked: what was refused or in doubt is sent, whatever its mark said.
    "sending_ms = CASE state WHEN 'pending' THEN sending_ms END, "
    "first_sent_ms = CASE state WHEN 'pending' THEN first_sent_ms END "
    "WHERE id = :id AND state IN ('pending', 'rejected', 'unknown')"
)
_HANDLED = text(
    "UPDATE outbox SET state = 'handled', handled_by = :by, handled_reason = :reason, handled_at = :at, "
    "sending_ms = NULL WHERE id = :id AND state IN ('pending', 'rejected', 'unknown')"
)

_PAYLOAD = Prepared(text("SELECT payload FROM outbox WHERE id = :id"))
_CORRECT = text(
    "UPDATE outbox SET payload = :payload, state = 'pending', next_attempt_ms = 0, first_sent_ms = NULL, "
    # Another body under the same key would be a conflict.
    "sending_ms = NULL, idempotency_key = idempotency_key || '-corrected-' || attempts "
    "WHERE id = :id AND state = 'rejected'"
)

_LATER = text(
    "SELECT o.id, o.payload FROM outbox o JOIN outbox e ON e.id = :id AND o.sale_id = e.sale_id "
    "AND o.destination = e.destination AND o.id > e.id "
    "WHERE o.state = 'pending' AND o.first_sent_ms IS NULL ORDER BY o.id"
)


def pending_items(
    connection: Connection, *, now_ms: int, destination: str = "", most: int = 500
) -> tuple[PendingItem, ...]:
    """Rejected, unknown and stuck messages, oldest first; of one destination where one is named."""
    values = {
        "attempts": STUCK_ATTEMPTS,
        "oldest": now_ms - STUCK_AFTER_MS,
        "destination": destination,
        "most": most,
    }
    return tuple(PendingItem(*row) for row in _ITEMS.every(connection, values))


def retry_now(connection: Connection, message_id: int) -> bool:
    """Send it (again) as soon as the lane looks; false where it is settled already.

    For one whose outcome is unknown this says that it did not arrive: ask whoever pressed the key.
    """
    return connection.execute(_RETRY, {"id": message_id}).rowcount == 1


def mark_handled(connection: Connection, message_id: int, *, by: str, reason: str, at: str) -> bool:
    """A person has settled it elsewhere: it blocks its stream no more, and is kept for ever.

    `by` is the operator's id, `reason` what they wrote, `at` an ISO 8601 moment; none may be empty. False
    where it is settled already.
    """
    values = {"id": message_id, "by": by, "reason": reason, "at": at}
    return connection.execute(_HANDLED, values).rowcount == 1


def payload_of(connection: Connection, message_id: int) -> dict[str, Any]:
    """What the message says; empty for none of that id."""
    row = _PAYLOAD.first(connection, {"id": message_id})
    return json.loads(row[0]) if row is not None else {}


def correct_later(connection: Connection, message_id: int, member: Mapping[str, Any]) -> None:
    """What the same sale still has to tell the same platform, and never sent, is about this member too."""
    for row in connection.execute(_LATER, {"id": message_id}).all():
        payload = json.loads(row.payload)
        if isinstance(payload.get("member"), dict):
            fill_payload(connection, row.id, {**payload, "member": dict(member)})


def correct(connection: Connection, message_id: int, payload: Mapping[str, Any]) -> bool:
    """A refused message says this instead, under a new key, and is sent again; false for any other."""
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return connection.execute(_CORRECT, {"id": message_id, "payload": body}).rowcount == 1
