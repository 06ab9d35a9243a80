"""Uses of benefits that nobody has seen the end of, and what is still to be given back."""

import hashlib
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, select, text

from pos_client.domain.benefits import RedemptionState
from pos_client.domain.money import Money
from pos_client.store.redemptions import RedemptionRecord, redemptions_in
from pos_client.store.tables import redemptions, sales

_MESSAGES = text(
    "SELECT id FROM outbox INDEXED BY ix_outbox_waiting WHERE state <> 'delivered' AND state <> 'handled' "
    "AND kind IN ('redemption_commit', 'redemption_release', 'redemption_offline') "
    "AND payload ->> '$.redemption_id' = :redemption_id ORDER BY id"
)
_IN_DOUBT = text(
    "SELECT id FROM outbox INDEXED BY ix_outbox_waiting WHERE state <> 'delivered' AND state <> 'handled' "
    "AND state IN ('unknown', 'rejected') "
    "AND kind IN ('redemption_commit', 'redemption_release', 'redemption_offline') "
    "AND payload ->> '$.redemption_id' = :redemption_id ORDER BY id"
)
_REVERSALS = text(
    "SELECT o.id, o.destination, o.kind, o.state, o.created_ms, coalesce(s.number, '') AS number, "
    "coalesce(o.payload ->> '$.amount', o.payload ->> '$.redeemed_cashback', '0.00') AS amount, "
    "coalesce(o.payload ->> '$.redemption_id', '') AS redemption_id "
    "FROM outbox o INDEXED BY ix_outbox_waiting LEFT JOIN sales s ON s.id = o.sale_id "
    "WHERE o.state <> 'delivered' AND o.state <> 'handled' AND o.kind IN "
    "('redemption_release', 'redemption_reversal', 'reversal_by_hand', 'benefit_undo', 'voucher_release') "
    "ORDER BY o.id"
)


_REVERSALS_OF = text(
    "SELECT id FROM outbox INDEXED BY ix_outbox_waiting WHERE state <> 'delivered' AND state <> 'handled' "
    "AND kind = 'redemption_reversal' AND payload ->> '$.redemption_id' = :redemption_id ORDER BY id"
)


@dataclass(frozen=True, slots=True)
class UnresolvedUse:
    """A use of cashback that may have been taken. `number` is empty where no sale closed with its id."""

    redemption_id: str
    provider: str
    member_id: str
    amount: Money
    number: str
    used: bool
    at: str


@dataclass(frozen=True, slots=True)
class PendingRelease:
    """What is to be given back. `needs_person`: no queue does it; `message_id` is the queue's row, if any."""

    message_id: int | None
    kind: str
    provider: str
    amount: Money
    number: str
    redemption_id: str
    needs_person: bool


def unresolved_uses(connection: Connection) -> tuple[UnresolvedUse, ...]:
    """Oldest first."""
    return tuple(
        UnresolvedUse(
            redemption_id=record.id,
            provider=record.provider,
            member_id=record.member_id,
            amount=Money(record.amount_cents),
            number=str(
                connection.execute(select(sales.c.number).where(sales.c.id == record.sale_id)).scalar() or ""
            ),
            used=closed_with(connection, record),
            at=record.changed_at,
        )
        for record in redemptions_in(connection, RedemptionState.UNKNOWN)
    )


def pending_releases(connection: Connection) -> tuple[PendingRelease, ...]:
    """By the order they were queued; last, what stands as releasing without any message."""
    found = tuple(
        PendingRelease(
            message_id=row.id,
            kind=row.kind,
            provider=row.destination,
            amount=_money(row.amount),
            number=row.number,
            redemption_id=row.redemption_id,
            needs_person=row.kind == "reversal_by_hand" or row.state != "pending",
        )
        for row in connection.execute(_REVERSALS)
    )
    told = {one.redemption_id for one in found}
    alone = tuple(
        PendingRelease(
            None, "redemption_release", one.provider, Money(one.amount_cents), "", one.id, needs_person=True
        )
        for one in redemptions_in(connection, RedemptionState.RELEASING)
        if one.id not in told
    )
    return found + alone


def messages_of(connection: Connection, redemption_id: str) -> tuple[int, ...]:
    """The ids of its messages that have not ended."""
    return tuple(row.id for row in connection.execute(_MESSAGES, {"redemption_id": redemption_id}))


def reversals_of(connection: Connection, redemption_id: str) -> tuple[int, ...]:
    """The ids of the messages that would give some of it back and have not ended."""
    return tuple(row.id for row in connection.execute(_REVERSALS_OF, {"redemption_id": redemption_id}))


def messages_in_doubt(connection: Connection, redemption_id: str) -> tuple[int, ...]:
    """The ids of its messages that wait for a person."""
    return tuple(row.id for row in connection.execute(_IN_DOUBT, {"redemption_id": redemption_id}))


def closed_with(connection: Connection, record: RedemptionRecord) -> bool:
    """Whether a closed sale used this very redemption: it then was held, so that its cart is not kept."""
    row = connection.execute(
        select(sales.c.redeemed_cashback_cents).where(sales.c.id == record.sale_id)
    ).first()
    last = connection.execute(
        select(redemptions.c.id)
        .where(redemptions.c.sale_id == record.sale_id, redemptions.c.basket == "")
        .order_by(redemptions.c.id.desc())
        .limit(1)
    ).scalar()
    return row is not None and row.redeemed_cashback_cents == record.amount_cents and last == record.id


def later_use(connection: Connection, record: RedemptionRecord) -> bool:
    """Whether this till used any of the same member's benefit after it."""
    others = select(redemptions.c.id).where(
        redemptions.c.member_id == record.member_id,
        redemptions.c.id > record.id,
        redemptions.c.state.not_in(("refused", "released", "expired", "quoted", "authorised")),
    )
    return connection.execute(others.limit(1)).first() is not None


def reason_digest(about: str, why: str) -> str:
    """The words may name somebody: the chain only proves them."""
    return hashlib.sha256(f"{about}:{why}".encode()).hexdigest()


def _money(amount: str) -> Money:
    return Money.of_decimal(Decimal(amount))
