"""Operators: who may sign in, how often they failed, and until when they are locked."""

from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from pos_client.domain.permissions import Role
from pos_client.domain.till import Operator
from pos_client.store.tables import operators

_OPERATOR = tuple(field.name for field in fields(Operator))


@dataclass(frozen=True, slots=True)
class OperatorRecord:
    """An operator with what sign-in needs; the hash is argon2id over a peppered PIN."""

    operator: Operator
    pin_hash: str
    failures: int
    locked_until_ms: int
    active: bool = True
    badge: str | None = None

    def __repr__(self) -> str:
        return f"OperatorRecord({self.operator.code})"


def operator_by_code(connection: Connection, code: str) -> OperatorRecord | None:
    """The active operator with that code or, where nobody has it, that badge."""
    rows = connection.execute(
        select(operators).where(
            or_(operators.c.code == code, operators.c.badge == code), operators.c.active == 1
        )
    ).all()
    first = min(rows, key=lambda row: bool(row.code != code), default=None)
    return _record(first) if first is not None else None


def operator_by_id(connection: Connection, operator_id: str) -> OperatorRecord | None:
    """Whoever has that id, active or not."""
    row = connection.execute(select(operators).where(operators.c.id == operator_id)).first()
    return _record(row) if row is not None else None


def all_operators(connection: Connection) -> tuple[OperatorRecord, ...]:
    """Everybody, the active ones first, by code."""
    rows = connection.execute(
        select(operators).order_by(operators.c.active.desc(), func.length(operators.c.code), operators.c.code)
    )
    return tuple(_record(row) for row in rows)


def has_operators(connection: Connection) -> bool:
    """Whether anybody was ever enrolled."""
    return connection.execute(select(operators.c.id).limit(1)).first() is not None


def active_managers(connection: Connection) -> int:
    """How many may change operators."""
    count: int = connection.execute(
        select(func.count()).where(operators.c.role == Role.MANAGER.value, operators.c.active == 1)
    ).scalar_one()
    return count


def sign_taken(connection: Connection, sign: str, *, but: str) -> bool:
    """Whether a code or badge belongs to somebody other than `but`; who left keeps theirs."""
    found = connection.execute(
        select(operators.c.id).where(
            or_(operators.c.code == sign, operators.c.badge == sign), operators.c.id != but
        )
    )
    return found.first() is not None


def save_operator(connection: Connection, operator: Operator, *, pin_hash: str) -> None:
    """Add an operator, or give the one with that id a new PIN."""
    row = {name: getattr(operator, name) for name in _OPERATOR} | {"pin_hash": pin_hash}
    connection.execute(
        insert(operators)
        .values(row)
        .on_conflict_do_update(
            index_elements=[operators.c.id], set_={"pin_hash": pin_hash, "failures": 0, "locked_until_ms": 0}
        )
    )


def set_role(connection: Connection, operator_id: str, role: Role) -> None:
    """Another role from now on."""
    _change(connection, operator_id, role=role.value)


def set_badge(connection: Connection, operator_id: str, badge: str | None) -> None:
    """Another badge, or none."""
    _change(connection, operator_id, badge=badge)


def set_identity(
    connection: Connection, operator_id: str, *, cpf_hash: str | None, phone_hash: str | None
) -> None:
    """Who they are as a customer, as keyed hashes."""
    _change(connection, operator_id, cpf_hash=cpf_hash, phone_hash=phone_hash)


def set_active(connection: Connection, operator_id: str, *, active: bool) -> None:
    """Whether they may sign in; what they did stays theirs."""
    _change(connection, operator_id, active=int(active))


def note_failures(connection: Connection, operator_id: str, *, failures: int, locked_until_ms: int) -> None:
    """Keep the count of wrong PINs before the answer is shown: it survives the till's death."""
    _change(connection, operator_id, failures=failures, locked_until_ms=locked_until_ms)


def _change(connection: Connection, operator_id: str, **values: object) -> None:
    connection.execute(update(operators).where(operators.c.id == operator_id).values(**values))


def _record(row: Any) -> OperatorRecord:
    return OperatorRecord(
        operator=Operator(**{name: getattr(row, name) for name in _OPERATOR}),
        pin_hash=row.pin_hash,
        failures=row.failures,
        locked_until_ms=row.locked_until_ms,
        active=bool(row.active),
        badge=row.badge,
    )
