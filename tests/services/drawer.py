"""What the tests of the drawer share: a till with a manager, counts, approvals, slips read by label."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pos_client.domain.journal import walk
from pos_client.domain.money import Money
from pos_client.domain.payment import CardSlip
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.shift import DENOMINATIONS_CENTS, CashCount, Count
from pos_client.domain.slip import Slip
from pos_client.domain.till import Operator
from pos_client.services.identity import new_id, stamp
from pos_client.services.shift_log import ShiftLog
from pos_client.store import journal, people
from pos_client.store.approvals import save_approval
from tests.fakes.till import OPERATOR, Till, selling_till

MANAGER = Operator(id="op-1", code="1", name="Gerente de Teste", role="manager")
CARD = CardSlip("VISA", "1234", "5678")
FLOAT_CENTS = 100_00


def cash_of(cents: int) -> CashCount:
    """The fewest notes and coins that make this much."""
    pieces = []
    for denomination in DENOMINATIONS_CENTS:
        count, cents = divmod(cents, denomination)
        pieces.append((denomination, count))
    assert cents == 0, "the coin of one centavo is no longer made"
    return CashCount(tuple(pieces))


def counted(cash_cents: int, **others: int) -> Count:
    return Count(cash_of(cash_cents), {method: Money(cents) for method, cents in others.items()})


def approval(till: Till, permission: Permission, *, limit: Money | None = None) -> Approval:
    """The manager's leave, on disk."""
    given = Approval(new_id(), permission, MANAGER.id, MANAGER.code, OPERATOR.id, "conferido", limit)
    with till.store.writing() as transaction:
        save_approval(transaction, given, sale_id=None, at=stamp(till.clock()))
    return given


def log(till: Till) -> ShiftLog:
    return ShiftLog(till.store, till.identity, till.clock)


def rows(till: Till, statement: str) -> list[Any]:
    with till.store.reading() as snapshot:
        return list(snapshot.exec_driver_sql(statement))


def printed(slip: Slip) -> dict[str, Any]:
    """Every row of the slip by its label; of equal ones the last."""
    return {row.label: row for section in slip.sections for row in section.rows}


def kinds(till: Till) -> list[str]:
    with till.store.reading() as snapshot:
        entries = list(journal.entries(snapshot))
    assert walk(entries).ok
    return [entry.kind for entry in entries]


def managed_till(folder: Path) -> Iterator[Till]:
    """A till with a shift open, whose manager is known."""
    with selling_till(folder / "till.db") as made:
        with made.store.writing() as transaction:
            people.save_operator(transaction, MANAGER, pin_hash="-")
        yield made
