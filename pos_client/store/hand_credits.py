"""Credits by hand: written with their message, and what became of them at the platform."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, insert, text

from pos_client.domain.enrolment import CreditKind
from pos_client.domain.money import Money
from pos_client.store.tables_loyalty import hand_credits

_OF_MEMBER = text(
    "SELECT h.id, h.member_id, h.destination, h.kind, h.amount_cents, h.points, h.reason, h.operator_id, "
    "h.approval_id, h.at, coalesce(o.state, ''), coalesce(o.last_answer, '') FROM hand_credits h "
    "LEFT JOIN outbox o ON o.destination = h.destination AND o.idempotency_key = h.id "
    "WHERE h.member_id = :member ORDER BY h.at DESC, h.id DESC LIMIT :most"
)


@dataclass(frozen=True, slots=True)
class HandCredit:
    """One credit; of `amount_cents` and `points` the one of its kind is set. `at` ISO 8601."""

    id: str
    member_id: str
    destination: str
    kind: CreditKind
    amount_cents: int
    points: int
    reason: str
    operator_id: str
    approval_id: str | None
    at: str

    @property
    def amount(self) -> Money:
        """Of a cashback credit."""
        return Money(self.amount_cents)


@dataclass(frozen=True, slots=True)
class CreditOutcome:
    """A credit and its message's state in the outbox (`pending`, `delivered`, `rejected`, …) and answer."""

    credit: HandCredit
    state: str
    answer: str


def add_hand_credit(connection: Connection, credit: HandCredit) -> None:
    """In the transaction of its message and its journal entry."""
    connection.execute(insert(hand_credits).values({**asdict(credit), "kind": credit.kind.value}))


def hand_credits_of(connection: Connection, member_id: str, *, most: int = 100) -> tuple[CreditOutcome, ...]:
    """A member's, newest first, each with what became of it."""
    rows = connection.execute(_OF_MEMBER, {"member": member_id, "most": most})
    return tuple(_outcome(row) for row in rows)


def _outcome(row: Any) -> CreditOutcome:
    *columns, state, answer = row
    columns[3] = CreditKind(columns[3])
    return CreditOutcome(HandCredit(*columns), state, answer)
