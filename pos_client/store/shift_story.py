"""One shift as its manager looks at it: the counts, who approved what, what moved, what came after the Z."""

from dataclasses import dataclass, field

from sqlalchemy import Connection, text

from pos_client.domain.shift import Difference

_SHIFT = text(
    "SELECT s.id, s.number, s.opened_at, s.closed_at, o.code AS opened_by, c.code AS closed_by, "
    "z.z_number, z.document_id, "
    "(SELECT count(*) FROM sales WHERE shift_id = s.id) AS sales, "
    "(SELECT coalesce(sum(total_cents), 0) FROM sales WHERE shift_id = s.id) AS cents "
    "FROM shifts s JOIN operators o ON o.id = s.operator_id LEFT JOIN operators c ON c.id = s.closed_by "
    "LEFT JOIN shift_closes z ON z.shift_id = s.id ORDER BY s.number DESC LIMIT :most"
)
_COUNTS = text(
    "SELECT shift_id, method, expected_cents, counted_cents FROM shift_counts "
    "WHERE shift_id IN (SELECT id FROM shifts ORDER BY number DESC LIMIT :most)"
)
_ADDENDA = text(
    "SELECT a.kind, s.number, a.amount_cents AS cents, a.at FROM addenda a JOIN sales s ON s.id = a.sale_id "
    "WHERE a.shift_id = :shift_id ORDER BY a.at, a.id"
)
_ADDENDA_COUNTS = text("SELECT shift_id, count(*) AS n FROM addenda GROUP BY shift_id")
_APPROVALS = text(
    "SELECT a.permission, o.code AS approver, s.code AS seller, a.reason, a.limit_cents AS cents, a.at "
    "FROM approvals a JOIN operators o ON o.id = a.approver_id JOIN operators s ON s.id = a.seller_id "
    "WHERE a.shift_id = :shift_id ORDER BY a.at, a.id"
)
_MOVEMENTS = text(
    "SELECT m.kind, m.amount_cents AS cents, m.reason, o.code AS operator, m.at FROM cash_movements m "
    "JOIN operators o ON o.id = m.operator_id WHERE m.shift_id = :shift_id ORDER BY m.at, m.id"
)


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """One line of the log; what a close gives is empty while the shift is open."""

    id: str
    number: int
    opened_at: str
    opened_by: str
    closed_at: str
    closed_by: str
    z_number: int
    document_id: str
    sales: int
    cents: int
    addenda: int
    counts: tuple[Difference, ...] = ()

    @property
    def is_open(self) -> bool:
        """Nobody has closed it."""
        return not self.closed_at

    @property
    def difference_cents(self) -> int:
        """All means of payment together."""
        return sum(one.cents for one in self.counts)

    @property
    def differs(self) -> bool:
        """Some means did not come out, even where two wrongs cancel each other."""
        return any(one.cents for one in self.counts)


@dataclass(frozen=True, slots=True)
class GivenApproval:
    """Who allowed whom what, and why."""

    permission: str
    approver: str
    seller: str
    reason: str
    cents: int | None
    at: str


@dataclass(frozen=True, slots=True)
class DrawerMove:
    """Cash in or out, or the drawer only opened."""

    kind: str
    cents: int
    reason: str
    operator: str
    at: str


@dataclass(frozen=True, slots=True)
class Addendum:
    """What became known after the Z."""

    kind: str
    number: str
    cents: int
    at: str


@dataclass(frozen=True, slots=True)
class ShiftStory:
    """Beyond the row."""

    approvals: tuple[GivenApproval, ...] = field(default_factory=tuple)
    moves: tuple[DrawerMove, ...] = field(default_factory=tuple)
    addenda: tuple[Addendum, ...] = field(default_factory=tuple)


def shift_rows(connection: Connection, *, most: int) -> tuple[ShiftRow, ...]:
    """The open shift and the closed ones, newest first."""
    counts: dict[str, list[Difference]] = {}
    for row in connection.execute(_COUNTS, {"most": most}):
        counts.setdefault(row.shift_id, []).append(
            Difference(row.method, row.expected_cents, row.counted_cents)
        )
    added = {row.shift_id: row.n for row in connection.execute(_ADDENDA_COUNTS)}
    return tuple(
        ShiftRow(
            id=row.id,
            number=row.number,
            opened_at=row.opened_at,
            opened_by=row.opened_by,
            closed_at=row.closed_at or "",
            closed_by=row.closed_by or "",
            z_number=row.z_number or 0,
            document_id=row.document_id or "",
            sales=row.sales,
            cents=row.cents,
            addenda=added.get(row.id, 0),
            counts=tuple(counts.get(row.id, ())),
        )
        for row in connection.execute(_SHIFT, {"most": most})
    )


def shift_story(connection: Connection, shift_id: str) -> ShiftStory:
    """What was approved, moved and added in it."""
    asked = {"shift_id": shift_id}
    return ShiftStory(
        approvals=tuple(
            GivenApproval(row.permission, row.approver, row.seller, row.reason, row.cents, row.at)
            for row in connection.execute(_APPROVALS, asked)
        ),
        moves=tuple(
            DrawerMove(row.kind, row.cents, row.reason, row.operator, row.at)
            for row in connection.execute(_MOVEMENTS, asked)
        ),
        addenda=tuple(
            Addendum(row.kind, row.number, row.cents, row.at) for row in connection.execute(_ADDENDA, asked)
        ),
    )
