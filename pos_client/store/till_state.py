"""This till's row (identity, epoch, the next number), its shifts and its rules."""

import json
from dataclasses import asdict, fields, replace
from typing import Any

from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.dialects.sqlite import insert as upsert

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.product import ScaleMask
from pos_client.domain.rules import OfflinePolicy, StoreRules, WatchLimits
from pos_client.domain.till import FIRST_EPOCH, Shift, TillIdentity
from pos_client.store.prepared import Prepared
from pos_client.store.tables import rules, shifts, till

_TAKE_SEQUENCE = Prepared(
    text("UPDATE till SET next_sequence = next_sequence + 1 RETURNING next_sequence - 1, superseded_at")
)
_OPEN_SHIFT = Prepared(
    select(*(shifts.c[field.name] for field in fields(Shift))).where(shifts.c.closed_at.is_(None))
)


def ensure_till(connection: Connection, *, store: str, till_code: str, installation: str) -> TillIdentity:
    """The identity of this database: written once, kept for ever.

    Raises Refused(SETTINGS_INVALID) where the settings name another store or till than the database.
    """
    row = connection.execute(select(till)).first()
    if row is None:
        connection.execute(
            insert(till).values(
                id=1,
                store=store,
                till=till_code,
                epoch=FIRST_EPOCH,
                next_sequence=1,
                installation=installation,
            )
        )
        return TillIdentity(store, till_code)
    if (row.store, row.till) != (store, till_code):
        raise Refused(Reason.SETTINGS_INVALID, key="store.code", value=f"{row.store}-{row.till}")
    return TillIdentity(row.store, row.till, row.epoch)


def take_sequence(connection: Connection) -> int:
    """The next sequence; taken and used in one transaction, so that no number is lost.

    Raises Refused(TILL_SUPERSEDED) where a newer copy of this till is at work.
    """
    sequence, superseded_at = _TAKE_SEQUENCE.first(connection)
    if superseded_at is not None:
        raise Refused(Reason.TILL_SUPERSEDED)
    return int(sequence)


def open_shift(connection: Connection) -> Shift | None:
    """The shift that is open."""
    row = _OPEN_SHIFT.first(connection)
    return Shift(*row) if row is not None else None


def start_shift(
    connection: Connection, shift_id: str, *, operator_id: str, opened_at: str, opening_float_cents: int
) -> Shift:
    """Open the next shift. Raises Refused(SHIFT_ALREADY_OPEN)."""
    if open_shift(connection) is not None:
        raise Refused(Reason.SHIFT_ALREADY_OPEN)
    number = 1 + (connection.execute(select(func.max(shifts.c.number))).scalar() or 0)
    shift = Shift(shift_id, number, operator_id, opened_at, opening_float_cents)
    connection.execute(
        insert(shifts).values(
            id=shift.id,
            number=shift.number,
            operator_id=operator_id,
            opened_at=opened_at,
            opening_float_cents=opening_float_cents,
        )
    )
    return shift


def load_rules(connection: Connection) -> StoreRules:
    """The store's rules, each at its cautious default until the store set it."""
    default = StoreRules()
    # A rule that another version of the program kept is nobody's here.
    names = [field.name for field in fields(default)]
    found = connection.execute(select(rules).where(rules.c.name.in_(names)))
    kept = {row.name: json.loads(row.value) for row in found}
    return replace(default, **{name: _read(getattr(default, name), value) for name, value in kept.items()})


def save_rules(connection: Connection, changed: StoreRules) -> None:
    """Keep all rules; the caller writes the journal entry in the same transaction."""
    for field in fields(changed):
        value = json.dumps(_written(getattr(changed, field.name)))
        connection.execute(
            upsert(rules)
            .values(name=field.name, value=value)
            .on_conflict_do_update(index_elements=[rules.c.name], set_={"value": value})
        )


def with_rule(current: StoreRules, name: str, value: str) -> StoreRules:
    """The rules with one of them as this JSON says. Raises ValueError or TypeError where it says nothing."""
    return replace(current, **{name: _read(getattr(StoreRules(), name), json.loads(value))})


def _written(value: object) -> object:
    """A rule as JSON keeps it."""
    match value:
        case ScaleMask():
            return value.pattern
        case OfflinePolicy() | WatchLimits():
            return asdict(value)
        case _:
            return value


def _read(default: Any, kept: Any) -> Any:
    """What `_written` kept, in the type of its default."""
    match default:
        case ScaleMask():
            return ScaleMask(kept) if kept else None
        case OfflinePolicy() | WatchLimits():
            return replace(default, **kept)
        case tuple():
            return tuple(kept)
        case _:
            return type(default)(kept)
