"""Redemptions: each step is on disk before the call that makes it."""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from pos_client.domain.benefits import RedemptionState
from pos_client.store.tables import redemptions


@dataclass(frozen=True, slots=True)
class RedemptionRecord:
    """A redemption as kept: `hold_id` is the provider's, `evidence` what the balance looked like before."""

    id: str
    sale_id: str
    member_id: str
    provider: str
    amount_cents: int
    state: RedemptionState
    hold_id: str
    evidence: str
    changed_at: str = ""


def add_redemption(connection: Connection, record: RedemptionRecord, *, at: str) -> None:
    """Keep the intent."""
    connection.execute(
        insert(redemptions).values(
            id=record.id,
            sale_id=record.sale_id,
            member_id=record.member_id,
            provider=record.provider,
            amount_cents=record.amount_cents,
            state=record.state.value,
            hold_id=record.hold_id,
            evidence=record.evidence,
            changed_at=at,
        )
    )


def move_redemption(
    connection: Connection, redemption_id: str, state: RedemptionState, *, at: str, hold_id: str | None = None
) -> None:
    """The redemption reached a state."""
    values = {"state": state.value, "changed_at": at}
    if hold_id is not None:
        values["hold_id"] = hold_id
    connection.execute(update(redemptions).where(redemptions.c.id == redemption_id).values(**values))


def redemptions_in(connection: Connection, *states: RedemptionState) -> tuple[RedemptionRecord, ...]:
    """All redemptions in these states, oldest first."""
    rows = connection.execute(
        select(redemptions)
        .where(redemptions.c.state.in_([state.value for state in states]))
        .order_by(redemptions.c.changed_at)
    )
    return tuple(
        RedemptionRecord(
            id=row.id,
            sale_id=row.sale_id,
            member_id=row.member_id,
            provider=row.provider,
            amount_cents=row.amount_cents,
            state=RedemptionState(row.state),
            hold_id=row.hold_id,
            evidence=row.evidence,
            changed_at=row.changed_at,
        )
        for row in rows
    )
