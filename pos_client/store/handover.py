"""What a till has not delivered, as rows that another till can go on with under the same keys."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

from pos_client.store.outbox import has_key
from pos_client.store.prepared import Prepared
from pos_client.store.tables import outbox

FIELDS = (
    *("destination", "kind", "stream", "idempotency_key", "payload", "state", "attempts", "created_ms"),
    *("sending_ms", "last_answer", "first_sent_ms"),
)
"""What goes along; ids are each till's own."""

_OPEN = Prepared(
    text(
        f"SELECT {', '.join(f'o.{name}' for name in FIELDS)} FROM outbox o "  # noqa: S608
        "WHERE o.state <> 'delivered' AND (o.state <> 'handled' OR o.handled_reason = :reason) ORDER BY o.id"
    )
)
_HANDED_OVER = text(
    "UPDATE outbox SET state = 'handled', handled_by = :by, handled_reason = :reason, handled_at = :at, "
    "sending_ms = NULL WHERE state IN ('pending', 'rejected', 'unknown')"
)
_TAKEN_BACK = text(
    "UPDATE outbox SET state = 'pending', handled_by = NULL, handled_reason = NULL, handled_at = NULL, "
    # The other till may have sent it: asked about before it is sent again.
    "sending_ms = coalesce(first_sent_ms, created_ms), first_sent_ms = coalesce(first_sent_ms, created_ms), "
    "next_attempt_ms = 0 WHERE state = 'handled' AND handled_reason = :reason"
)
_OURS = ("delivered_ms", "verify_ms", "vanished", "handled_by", "handled_reason", "handled_at")
_ADD = Prepared.insert(outbox, without=("id", "sale_id", *_OURS))


def rows_to_hand_over(connection: Connection, *, reason: str) -> list[dict[str, Any]]:
    """Everything undelivered, in order, and what was handed over before for that reason."""
    rows = []
    for values in _OPEN.every(connection, {"reason": reason}):
        row = dict(zip(FIELDS, values, strict=True))
        row["payload"] = json.loads(row["payload"])
        if row["state"] == "handled":  # handed over before: whoever took it may have sent it, so it asks
            asked = row["first_sent_ms"] or row["created_ms"]
            row |= {"state": "pending", "sending_ms": asked, "first_sent_ms": asked}
        rows.append(row)
    return rows


def mark_handed_over(connection: Connection, *, by: str, reason: str, at: str) -> int:
    """The rows stay here, settled: this till sends them no more. Answers how many were open until now."""
    return connection.execute(_HANDED_OVER, {"by": by, "reason": reason, "at": at}).rowcount


def take_back(connection: Connection, *, reason: str) -> int:
    """Nobody took them: they are this till's again, and each is asked about first. Answers how many."""
    return connection.execute(_TAKEN_BACK, {"reason": reason}).rowcount


def take_over(connection: Connection, rows: Sequence[dict[str, Any]], *, origin: str) -> tuple[int, int]:
    """Queue another till's messages here under their own keys: how many are new, how many were here."""
    once = {(row["destination"], row["idempotency_key"]): row for row in reversed(rows)}
    fresh = [row for key, row in reversed(once.items()) if not has_key(connection, *key)]
    _ADD.run_each(
        connection,
        [
            {
                **{name: row[name] for name in FIELDS},
                "payload": json.dumps(row["payload"], ensure_ascii=False, separators=(",", ":")),
                "next_attempt_ms": 0,
                "origin": origin,
            }
            for row in fresh
        ],
    )
    return len(fresh), len(rows) - len(fresh)
