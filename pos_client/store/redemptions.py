"""Redemptions: each step is on disk before the call that makes it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from pos_client.domain.benefits import RedemptionMode, RedemptionState
from pos_client.store.tables import operators, redemptions, sales
from pos_client.store.tables_drawer import approvals
from pos_client.store.tables_redemption import pin_locks

_NEVER_TAKEN = (
    RedemptionState.QUOTED,
    RedemptionState.RELEASED,
    RedemptionState.EXPIRED,
    RedemptionState.REFUSED,
)
_UNHEARD = (RedemptionState.AUTHORISED, RedemptionState.COMMITTING, RedemptionState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class RedemptionRecord:
    """A redemption as kept: `hold_id` is the provider's, `evidence` what the balance looked like before.

    `made_at` is when it was begun; `basket` the cart it was made for, while somebody may have to ask.
    """

    id: str
    sale_id: str
    member_id: str
    provider: str
    amount_cents: int
    state: RedemptionState
    hold_id: str
    evidence: str
    changed_at: str = ""
    mode: RedemptionMode = RedemptionMode.PIN
    points: int = 0
    approval_id: str | None = None
    second_approval_id: str | None = None
    reversed_cents: int = 0
    made_at: str = ""
    basket: str = ""


@dataclass(frozen=True, slots=True)
class GivenLeave:
    """Who approved it, by the code they sign in with, and when."""

    id: str
    approver: str
    at: str


@dataclass(frozen=True, slots=True)
class PinLock:
    """How often a member's PIN was wrong on this till, and until when it is not asked for."""

    failures: int = 0
    locked_until_ms: int = 0


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
            mode=record.mode.value,
            points=record.points,
            approval_id=record.approval_id,
            second_approval_id=record.second_approval_id,
            made_at=record.made_at or at,
            basket=record.basket,
        )
    )


def move_redemption(
    connection: Connection, redemption_id: str, state: RedemptionState, *, at: str, hold_id: str | None = None
) -> None:
    """The redemption reached a state."""
    values = {"state": state.value, "changed_at": at}
    if hold_id is not None:
        values["hold_id"] = hold_id
    if state not in {RedemptionState.HOLDING, RedemptionState.UNKNOWN, RedemptionState.AUTHORISED}:
        values["basket"] = ""
    connection.execute(update(redemptions).where(redemptions.c.id == redemption_id).values(**values))


def settle_redemption(
    connection: Connection, redemption_id: str, state: RedemptionState, *, at: str, hold_id: str | None = None
) -> bool:
    """As `move_redemption`, out of `unknown` alone: what was settled meanwhile stays. False then."""
    found = redemption_by_id(connection, redemption_id)
    if found is None or found.state is not RedemptionState.UNKNOWN:
        return False
    move_redemption(connection, redemption_id, state, at=at, hold_id=hold_id)
    return True


def note_reversal(connection: Connection, redemption_id: str, cents: int, *, at: str) -> None:
    """So much more of it was given back by the platform; all of it makes it `reversed`."""
    record = redemption_by_id(connection, redemption_id)
    if record is None:
        return
    back = min(record.reversed_cents + cents, record.amount_cents)
    values: dict[str, Any] = {"reversed_cents": back, "changed_at": at}
    if back == record.amount_cents:
        values["state"] = RedemptionState.REVERSED.value
    connection.execute(update(redemptions).where(redemptions.c.id == redemption_id).values(**values))


def redemption_by_id(connection: Connection, redemption_id: str) -> RedemptionRecord | None:
    """The redemption, or None."""
    row = connection.execute(select(redemptions).where(redemptions.c.id == redemption_id)).first()
    return _record(row) if row is not None else None


def redemptions_in(connection: Connection, *states: RedemptionState) -> tuple[RedemptionRecord, ...]:
    """All redemptions in these states, oldest first."""
    rows = connection.execute(
        select(redemptions)
        .where(redemptions.c.state.in_([state.value for state in states]))
        .order_by(redemptions.c.changed_at, redemptions.c.id)
    )
    return tuple(_record(row) for row in rows)


def in_doubt_of(connection: Connection, sale_id: str) -> tuple[RedemptionRecord, ...]:
    """The sale's uses of cashback whose end nobody has seen."""
    rows = connection.execute(
        select(redemptions).where(
            redemptions.c.sale_id == sale_id, redemptions.c.state == RedemptionState.UNKNOWN.value
        )
    )
    return tuple(_record(row) for row in rows)


def unclosed_redemptions(connection: Connection, *states: RedemptionState) -> tuple[RedemptionRecord, ...]:
    """Those in these states whose sale was never closed, oldest first."""
    rows = connection.execute(
        select(redemptions)
        .outerjoin(sales, sales.c.id == redemptions.c.sale_id)
        .where(redemptions.c.state.in_([state.value for state in states]), sales.c.id.is_(None))
        .order_by(redemptions.c.id)
    )
    return tuple(_record(row) for row in rows)


def redemptions_of_approval(connection: Connection, approval_id: str) -> tuple[RedemptionRecord, ...]:
    """What was tried on this approval."""
    rows = connection.execute(select(redemptions).where(redemptions.c.approval_id == approval_id))
    return tuple(_record(row) for row in rows)


def is_used_in(connection: Connection, sale_id: str) -> bool:
    """Whether something was taken, is being taken or is planned for this sale and was not let go."""
    found = select(redemptions.c.id).where(
        redemptions.c.sale_id == sale_id,
        redemptions.c.state.in_(("authorised", "holding", "held", "committed")),
    )
    return connection.execute(found.limit(1)).first() is not None


def is_hold_of_another(connection: Connection, record: RedemptionRecord, hold_id: str) -> bool:
    """Whether that hold is an earlier one's of this sale: its release may still be on its way."""
    found = select(redemptions.c.id).where(
        redemptions.c.sale_id == record.sale_id,
        redemptions.c.id != record.id,
        redemptions.c.hold_id == hold_id,
        redemptions.c.hold_id != "",
    )
    return connection.execute(found.limit(1)).first() is not None


def given_leave(connection: Connection, redemption_id: str) -> GivenLeave | None:
    """The approval that a redemption without a PIN stands on."""
    row = connection.execute(
        select(approvals.c.id, operators.c.code, approvals.c.at)
        .join(redemptions, redemptions.c.approval_id == approvals.c.id)
        .join(operators, operators.c.id == approvals.c.approver_id)
        .where(redemptions.c.id == redemption_id)
    ).first()
    return GivenLeave(row.id, row.code, row.at) if row is not None else None


def unheard_cents(connection: Connection, member_id: str, *, since: datetime) -> int:
    """What a balance read at `since` does not know of yet: all of this member's that is queued or in doubt,
    and what was settled in or after that second."""
    rows = connection.execute(
        select(redemptions.c.amount_cents, redemptions.c.state, redemptions.c.changed_at).where(
            redemptions.c.member_id == member_id,
            redemptions.c.state.not_in([state.value for state in _NEVER_TAKEN]),
        )
    )
    settled = {RedemptionState.COMMITTED.value, RedemptionState.REVERSED.value}
    from_second = since.replace(microsecond=0)
    return sum(
        row.amount_cents
        for row in rows
        if row.state not in settled or datetime.fromisoformat(row.changed_at) >= from_second
    )


def offline_day_cents(connection: Connection, member_id: str, *, day: datetime) -> int:
    """What this member redeemed offline here on that local day (or, by a clock set back, after it)."""
    return sum(row.amount_cents for row in _offline(connection, member_id) if _on_or_after(row, day))


def offline_till_cents(connection: Connection, *, day: datetime) -> int:
    """All offline redemptions of this till that the platform has not heard of, and all of that local day."""
    unheard = {state.value for state in _UNHEARD}
    return sum(
        row.amount_cents for row in _offline(connection) if row.state in unheard or _on_or_after(row, day)
    )


def pin_lock(connection: Connection, member_id: str) -> PinLock:
    """What is counted against this member's PIN."""
    row = connection.execute(select(pin_locks).where(pin_locks.c.member_id == member_id)).first()
    return PinLock(row.failures, row.locked_until_ms) if row is not None else PinLock()


def save_pin_lock(connection: Connection, member_id: str, lock: PinLock) -> None:
    """Kept before the answer is shown: it survives the till's death."""
    connection.execute(
        insert(pin_locks)
        .prefix_with("OR REPLACE")
        .values(member_id=member_id, failures=lock.failures, locked_until_ms=lock.locked_until_ms)
    )


def _offline(connection: Connection, member_id: str | None = None) -> list[Any]:
    query = select(redemptions).where(
        redemptions.c.mode == RedemptionMode.OFFLINE.value,
        redemptions.c.state != RedemptionState.RELEASED.value,
    )
    if member_id is not None:
        query = query.where(redemptions.c.member_id == member_id)
    return list(connection.execute(query))


def _on_or_after(row: Any, day: datetime) -> bool:
    made = datetime.fromisoformat(row.made_at)
    return made.astimezone(day.tzinfo).date() >= day.date()


def _record(row: Row[Any]) -> RedemptionRecord:
    return RedemptionRecord(
        id=row.id,
        sale_id=row.sale_id,
        member_id=row.member_id,
        provider=row.provider,
        amount_cents=row.amount_cents,
        state=RedemptionState(row.state),
        hold_id=row.hold_id,
        evidence=row.evidence,
        changed_at=row.changed_at,
        mode=RedemptionMode(row.mode),
        points=row.points,
        approval_id=row.approval_id,
        second_approval_id=row.second_approval_id,
        reversed_cents=row.reversed_cents,
        made_at=row.made_at,
        basket=row.basket,
    )
