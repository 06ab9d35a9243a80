"""Rules that came from outside and wait for a manager: proposed once, accepted or refused, never silent."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields

from sqlalchemy import Connection, insert, select, update

from pos_client.domain.pulling import PulledRule
from pos_client.domain.rules import StoreRules
from pos_client.store.tables import rules
from pos_client.store.tables_pull import rule_proposals

_KNOWN = frozenset(field.name for field in fields(StoreRules))


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody else's wish for one of the store's rules; `value` and `current` are JSON text.

    `current` is empty where the rule stands at its default.
    """

    id: int
    source: str
    name: str
    value: str
    current: str
    proposed_at: str


def propose_rules(connection: Connection, wishes: Sequence[PulledRule], *, source: str, at: str) -> int:
    """Keep what differs from the rule as it is and was not decided already. Answers how many are new."""
    return sum(_propose(connection, wish, source=source, at=at) for wish in wishes)


def _propose(connection: Connection, wish: PulledRule, *, source: str, at: str) -> bool:
    value = _canonical(wish.value)
    if wish.name not in _KNOWN or value is None or value == _current(connection, wish.name):
        return False
    last = connection.execute(
        select(rule_proposals)
        .where(rule_proposals.c.source == source, rule_proposals.c.name == wish.name)
        .order_by(rule_proposals.c.id.desc())
    ).first()
    if last is not None and last.value == value:
        return False
    connection.execute(
        update(rule_proposals)
        .where(
            rule_proposals.c.source == source,
            rule_proposals.c.name == wish.name,
            rule_proposals.c.state == "open",
        )
        .values(state="replaced", decided_at=at)
    )
    connection.execute(
        insert(rule_proposals).values(
            source=source, name=wish.name, value=value, proposed_at=at, state="open"
        )
    )
    return True


def open_proposals(connection: Connection) -> tuple[Proposal, ...]:
    """Those that wait, oldest first; one whose wish is the rule by now waits no more."""
    found = connection.execute(
        select(rule_proposals).where(rule_proposals.c.state == "open").order_by(rule_proposals.c.id)
    )
    waiting = (
        Proposal(
            id=row.id,
            source=row.source,
            name=row.name,
            value=row.value,
            current=_current(connection, row.name),
            proposed_at=row.proposed_at,
        )
        for row in found
    )
    return tuple(proposal for proposal in waiting if proposal.value != proposal.current)


def decide(connection: Connection, proposal_id: int, *, accepted: bool, by: str, at: str) -> None:
    """Note who said what; the rule itself is changed by `services.ruling`."""
    connection.execute(
        update(rule_proposals)
        .where(rule_proposals.c.id == proposal_id)
        .values(state="accepted" if accepted else "refused", decided_by=by, decided_at=at)
    )


def _current(connection: Connection, name: str) -> str:
    kept = connection.execute(select(rules.c.value).where(rules.c.name == name)).scalar()
    return "" if kept is None else _canonical(str(kept)) or ""


def _canonical(value: str) -> str | None:
    try:
        return json.dumps(json.loads(value), sort_keys=True, ensure_ascii=False)
    except ValueError:
        return None
