"""Approvals on disk: written when given, marked when used, each once."""

from sqlalchemy import Connection, insert, select, update

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.permissions import Approval
from pos_client.store.tables import shifts
from pos_client.store.tables_drawer import approvals


def save_approval(connection: Connection, approval: Approval, *, sale_id: str | None, at: str) -> None:
    """Keep who allowed what to whom, and why."""
    connection.execute(
        insert(approvals).values(
            id=approval.id,
            permission=approval.permission.value,
            approver_id=approval.approver_id,
            seller_id=approval.seller_id,
            reason=approval.reason,
            limit_cents=approval.limit.cents if approval.limit is not None else None,
            sale_id=sale_id,
            at=at,
            shift_id=select(shifts.c.id).where(shifts.c.closed_at.is_(None)).scalar_subquery(),
        )
    )


def use_approval(connection: Connection, approval: Approval, *, at: str) -> None:
    """In the transaction of the action it allows. Raises Refused(APPROVAL_USED) the second time."""
    use_approval_id(connection, approval.id, at=at)


def use_approval_id(connection: Connection, approval_id: str, *, at: str) -> None:
    """As `use_approval`, where only its id is at hand."""
    used = connection.execute(
        update(approvals)
        .where(approvals.c.id == approval_id, approvals.c.used_at.is_(None))
        .values(used_at=at)
    )
    if used.rowcount != 1:
        raise Refused(Reason.APPROVAL_USED)


def limit_cents_of(connection: Connection, approval_id: str) -> int | None:
    """Up to which amount it was given; None for any."""
    found: int | None = connection.execute(
        select(approvals.c.limit_cents).where(approvals.c.id == approval_id)
    ).scalar()
    return found
