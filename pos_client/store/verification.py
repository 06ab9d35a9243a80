"""What was delivered is looked for once more, after a while: a platform may say yes and keep nothing."""

from sqlalchemy import Connection, text

from pos_client.store.outbox import Message, message_of
from pos_client.store.prepared import Prepared

_DUE = Prepared(
    text(
        "SELECT id, destination, kind, stream, idempotency_key, payload, sale_id, attempts, created_ms, "
        "sending_ms, first_sent_ms FROM outbox WHERE destination = :destination AND verify_ms <= :now "
        "AND verify_ms IS NOT NULL AND state = 'delivered' ORDER BY verify_ms LIMIT :most"
    )
)
_NEXT = Prepared(
    text("SELECT min(verify_ms) FROM outbox WHERE destination = :destination AND verify_ms IS NOT NULL")
)
_SEEN = Prepared(text("UPDATE outbox SET verify_ms = NULL WHERE id = :id"))
_AGAIN = Prepared(text("UPDATE outbox SET verify_ms = :at WHERE id = :id"))
_GONE = Prepared(
    text(
        "UPDATE outbox SET state = CASE vanished WHEN 0 THEN 'pending' ELSE 'unknown' END, "
        "vanished = vanished + 1, verify_ms = NULL, delivered_ms = NULL, sending_ms = NULL, "
        "first_sent_ms = NULL, next_attempt_ms = 0, last_answer = 'not_there_any_more' "
        "WHERE id = :id AND state = 'delivered'"
    )
)


def due_for_verification(
    connection: Connection, destination: str, *, now_ms: int, most: int
) -> tuple[Message, ...]:
    """Delivered messages that are to be looked for now, those that wait longest first."""
    rows = _DUE.every(connection, {"destination": destination, "now": now_ms, "most": most})
    return tuple(message_of(row) for row in rows)


def next_verification_ms(connection: Connection, destination: str) -> int | None:
    """When the next one is to be looked for; None for never."""
    row = _NEXT.first(connection, {"destination": destination})
    return row[0] if row is not None else None


def mark_verified(connection: Connection, message_id: int) -> None:
    """It is there: never looked for again."""
    _SEEN.run(connection, {"id": message_id})


def mark_unverified(connection: Connection, message_id: int, *, again_ms: int) -> None:
    """Nobody could say: to be looked for later."""
    _AGAIN.run(connection, {"id": message_id, "at": again_ms})


def mark_vanished(connection: Connection, message_id: int) -> None:
    """The platform said yes and has nothing: it waits again, to be sent once more under its key.

    The second time a person must look: a platform that keeps nothing is not mended by repeating.
    """
    _GONE.run(connection, {"id": message_id})
