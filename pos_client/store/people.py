"""Operators: who may sign in, how often they failed, and until when they are locked."""

from dataclasses import dataclass

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert

from pos_client.domain.till import Operator
from pos_client.store.tables import operators


@dataclass(frozen=True, slots=True)
class OperatorRecord:
    """An operator with what sign-in needs; the hash is argon2id over a peppered PIN."""

    operator: Operator
    pin_hash: str
    failures: int
    locked_until_ms: int

    def __repr__(self) -> str:
        return f"OperatorRecord({self.operator.code})"


def operator_by_code(connection: Connection, code: str) -> OperatorRecord | None:
    """The active operator with that code."""
    row = connection.execute(
        select(operators).where(operators.c.code == code, operators.c.active == 1)
    ).first()
    if row is None:
        return None
    person = Operator(id=row.id, code=row.code, name=row.name, role=row.role)
    return OperatorRecord(person, row.pin_hash, row.failures, row.locked_until_ms)


def save_operator(connection: Connection, operator: Operator, *, pin_hash: str) -> None:
    """Add an operator, or give the one with that id a new PIN."""
    row = {
        "id": operator.id,
        "code": operator.code,
        "name": operator.name,
        "role": operator.role,
        "pin_hash": pin_hash,
    }
    connection.execute(
        insert(operators)
        .values(row)
        .on_conflict_do_update(
            index_elements=[operators.c.id], set_={"pin_hash": pin_hash, "failures": 0, "locked_until_ms": 0}
        )
    )


def note_failures(connection: Connection, operator_id: str, *, failures: int, locked_until_ms: int) -> None:
    """Keep the count of wrong PINs before the answer is shown: it survives the till's death."""
    connection.execute(
        update(operators)
        .where(operators.c.id == operator_id)
        .values(failures=failures, locked_until_ms=locked_until_ms)
    )
