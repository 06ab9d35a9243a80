"""The queue seen from one member: the enrolment on its way, and ids that its answer brings to what waits."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, select, update

from pos_client.store import outbox as messages
from pos_client.store.members import give_provider_id
from pos_client.store.tables import outbox, sales

ENROL = "member"
"""The kind of message that makes somebody a member."""
_SETTLED = ("delivered", "handled")
UNSAID = "-"
"""Instead of a person's words, which the table wants, once they are erased."""


def enrolment_key(member_id: str) -> str:
    """The idempotency key of a member's enrolment, online or queued."""
    return f"{member_id}:enrol"


def _enrols(member_id: str) -> Any:
    """The member's enrolment under its first key, or under the one of a correction."""
    key = enrolment_key(member_id)
    return outbox.c.idempotency_key.between(key, f"{key}-~")


def is_enrolment_queued(connection: Connection, destination: str, member_id: str) -> bool:
    """Whether there ever was such a message."""
    found = select(outbox.c.id).where(outbox.c.destination == destination, _enrols(member_id))
    return connection.execute(found).first() is not None


def enrolment_state(connection: Connection, member_id: str) -> tuple[str, str]:
    """State and last answer of the member's newest enrolment message; empty where there is none."""
    row = connection.execute(
        select(outbox.c.state, outbox.c.last_answer)
        .where(_enrols(member_id))
        .order_by(outbox.c.id.desc())
        .limit(1)
    ).first()
    return ("", "") if row is None else (row.state, row.last_answer)


def note_enrolled(connection: Connection, destination: str, member_id: str, *, provider_id: str) -> None:
    """The platform's id of the member: on the row, and in all that waits and was never sent."""
    give_provider_id(connection, member_id, provider_id)
    rows = connection.execute(
        select(outbox.c.id, outbox.c.payload).where(
            outbox.c.destination == destination,
            outbox.c.stream == member_id,
            outbox.c.state == "pending",
            outbox.c.first_sent_ms.is_(None),
            outbox.c.kind != ENROL,
        )
    ).all()
    for row in rows:
        payload = json.loads(row.payload)
        filled = _with_id(payload, provider_id)
        if filled != payload:
            messages.fill_payload(connection, row.id, filled)


def settle_enrolment(
    connection: Connection, destination: str, member_id: str, *, provider_id: str, now_ms: int
) -> None:
    """It was answered at the counter: the queued message need not go any more."""
    connection.execute(
        _own(destination, member_id).values(state="delivered", delivered_ms=now_ms, last_answer="enrolled")
    )
    note_enrolled(connection, destination, member_id, provider_id=provider_id)


def refuse_enrolment(connection: Connection, destination: str, member_id: str, *, answer: str) -> None:
    """The platform said no at the counter: kept for a person, and nothing of the member's overtakes it."""
    connection.execute(_own(destination, member_id).values(state="rejected", last_answer=answer))


def let_enrolment_go(connection: Connection, destination: str, member_id: str) -> None:
    """Nobody waits for it at the counter any more: the lane may send it now."""
    connection.execute(_own(destination, member_id).values(next_attempt_ms=0))


def correct_enrolment(connection: Connection, member_id: str, changed: Mapping[str, Any]) -> int:
    """Enrolments that have not arrived go (again) with what was corrected. Answers how many.

    A refused one goes under a new key: a platform that remembers its answers would refuse the old one again.
    The stream stays the member's, so that nothing of theirs overtakes it.
    """
    rows = connection.execute(
        select(outbox.c.id, outbox.c.payload, outbox.c.state, outbox.c.attempts).where(
            _enrols(member_id),
            outbox.c.kind == ENROL,
            outbox.c.state.in_(("pending", "rejected")),
            # One that may have arrived keeps its body: the same key with another body is refused.
            outbox.c.first_sent_ms.is_(None) | (outbox.c.state == "rejected"),
        )
    ).all()
    for row in rows:
        messages.fill_payload(connection, row.id, {**json.loads(row.payload), **changed})
        again: dict[str, Any] = {"state": "pending", "next_attempt_ms": 0}
        if row.state == "rejected":
            again["idempotency_key"] = f"{enrolment_key(member_id)}-corrected-{row.attempts}"
            again["first_sent_ms"] = again["sending_ms"] = None
        connection.execute(update(outbox).where(outbox.c.id == row.id).values(again))
    return len(rows)


def undelivered(connection: Connection, member_id: str) -> int:
    """How many messages about the member have not arrived, wherever they go."""
    count: int = connection.execute(
        select(func.count()).where(_about(member_id), outbox.c.state.not_in(_SETTLED))
    ).scalar_one()
    return count


def redact_delivered(connection: Connection, member_id: str) -> int:
    """Take who it was out of what has arrived. Answers how many messages changed."""
    rows = connection.execute(
        select(outbox.c.id, outbox.c.payload).where(_about(member_id), outbox.c.state.in_(_SETTLED))
    ).all()
    changed = 0
    for row in rows:
        payload = json.loads(row.payload)
        kept = redacted(payload)
        if kept != payload:
            messages.fill_payload(connection, row.id, kept)
            changed += 1
    about = update(outbox).where(_about(member_id), outbox.c.state.in_(_SETTLED))
    # The platform's words after its code, and those of whoever settled it, may name somebody.
    code_alone = func.substr(outbox.c.last_answer, 1, func.instr(outbox.c.last_answer, ": ") - 1)
    worded = func.instr(outbox.c.last_answer, ": ") > 0
    connection.execute(about.where(worded).values(last_answer=code_alone))
    connection.execute(about.where(outbox.c.state == "handled").values(handled_reason=UNSAID))
    return changed


def payloads(connection: Connection, member_id: str) -> list[dict[str, Any]]:
    """The personal parts of every message about the member, with what it was and what became of it."""
    rows = connection.execute(select(outbox).where(_about(member_id)).order_by(outbox.c.id)).all()
    return [
        {
            "destination": row.destination,
            "kind": row.kind,
            "state": row.state,
            "created_ms": row.created_ms,
            "personal": personal(json.loads(row.payload)),
        }
        for row in rows
    ]


PERSONAL = frozenset(
    (
        *("name", "phone", "cpf", "email", "birthday", "referral", "consumer", "customer"),
        *("provider_id", "provider_member_id", "reason"),
    )
)
"""Fields of a payload that say who it was, wherever they stand outside items and payments."""
_PARTS = ("member", "buyer", "consent")


def personal(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Only the fields that say who it was."""
    found = {name: value for name, value in payload.items() if name in PERSONAL and value}
    for part in _PARTS:
        inner = payload.get(part)
        if isinstance(inner, dict):
            found[part] = {name: value for name, value in inner.items() if name != "id" and value}
    return found


def redacted(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The same without them: ids of ours, amounts and products stay."""
    kept = {name: "" if name in PERSONAL and value else value for name, value in payload.items()}
    for part in _PARTS:
        inner = payload.get(part)
        if isinstance(inner, dict):
            kept[part] = {name: "" if name in PERSONAL and value else value for name, value in inner.items()}
    return kept


def _with_id(payload: dict[str, Any], provider_id: str) -> dict[str, Any]:
    filled = dict(payload)
    if filled.get("provider_member_id") == "":
        filled["provider_member_id"] = provider_id
    member = filled.get("member")
    if isinstance(member, dict) and not member.get("provider_id"):
        filled["member"] = {**member, "provider_id": provider_id}
    return filled


def _own(destination: str, member_id: str) -> Any:
    return update(outbox).where(
        outbox.c.destination == destination,
        _enrols(member_id),
        outbox.c.state.in_(("pending", "rejected")),
    )


def _about(member_id: str) -> Any:
    """All that a member's own stream or their sales brought about."""
    bought = select(sales.c.id).where(sales.c.member_id == member_id)
    return (outbox.c.stream == member_id) | outbox.c.sale_id.in_(bought)
