"""The promise of Idempotency-Key: same key and body, the first answer; same key and another body, 409.

The record is written in the transaction of the effect. Refusals without effect leave no record.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from sync.sandbox import json_text
from sync.sandbox.refusal import Refused
from sync.sandbox.state import Doc
from sync.sandbox.wire import Call, Reply
from sync.sandbox.world import World


def once(world: World, call: Call, *, scope: str, act: Callable[[], Reply]) -> Reply:
    """Act under the call's key, or give the answer that was given. Keys are per `scope`; no key: act."""
    key = call.headers.get("idempotency-key")
    if not key or call.key_ignored:
        return act()
    body = json_text.canonical(call.body_or_empty())
    fingerprint = hashlib.sha256(f"{call.method} {call.path}\n{body}".encode()).hexdigest()
    record_id = f"{scope}:{key}"
    record = world.state.get("idempotency", record_id)
    if record is not None and not _is_forgotten(world, record):
        if record["fingerprint"] != fingerprint:
            raise Refused(409, "IDEMPOTENCY_CONFLICT", message="this key was used for another request")
        return Reply(record["status"], json_text.read(record["body"].encode()))
    reply = act()
    world.state.put(
        "idempotency",
        {
            "id": record_id,
            "fingerprint": fingerprint,
            "at": world.at(),
            "status": reply.status,
            "body": json_text.write(reply.body),
        },
    )
    return reply


def _is_forgotten(world: World, record: Doc) -> bool:
    """Keys are kept for so long only, as payment platforms do."""
    kept = timedelta(seconds=world.settings.keys_kept_s)
    return datetime.fromisoformat(record["at"]) + kept <= world.now()
