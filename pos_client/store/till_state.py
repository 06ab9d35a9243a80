"""This till's row (identity, epoch, the next number), its shifts and its rules."""

import json
from dataclasses import fields

from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.dialects.sqlite import insert as upsert

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.product import ScaleMask
from pos_client.domain.rules import CashbackAs, Route, StoreRules
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
    kept = {row.name: json.loads(row.value) for row in connection.execute(select(rules))}
    default = StoreRules()
    mask = kept.get("scale_mask", default.scale_mask.pattern if default.scale_mask else None)
    return StoreRules(
        accrual_route=Route(kept.get("accrual_route", default.accrual_route)),
        cashback_as=CashbackAs(kept.get("cashback_as", default.cashback_as)),
        scale_mask=ScaleMask(mask) if mask else None,
        discount_limit_basis_points=kept.get(
            "discount_limit_basis_points", default.discount_limit_basis_points
        ),
        destinations=tuple(kept.get("destinations", default.destinations)),
        close_difference_limit_cents=kept.get(
            "close_difference_limit_cents", default.close_difference_limit_cents
        ),
    )


def save_rules(connection: Connection, changed: StoreRules) -> None:
    """Keep all rules; the caller writes the journal entry in the same transaction."""
    values = {
        "accrual_route": changed.accrual_route.value,
        "cashback_as": changed.cashback_as.value,
        "scale_mask": changed.scale_mask.pattern if changed.scale_mask else None,
        "discount_limit_basis_points": changed.discount_limit_basis_points,
        "destinations": list(changed.destinations),
        "close_difference_limit_cents": changed.close_difference_limit_cents,
    }
    for name, value in values.items():
        connection.execute(
            upsert(rules)
            .values(name=name, value=json.dumps(value))
            .on_conflict_do_update(index_elements=[rules.c.name], set_={"value": json.dumps(value)})
        )
