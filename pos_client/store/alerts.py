"""What of the tables a manager should be told without asking: counts per operator, differences, papers."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

_DIFFERENCES = text(
    "SELECT s.number, s.closed_at, coalesce(o.code, '') AS code, "
    "sum(c.counted_cents - c.expected_cents) AS cents, max(abs(c.counted_cents - c.expected_cents)) AS worst "
    "FROM shifts s JOIN shift_counts c ON c.shift_id = s.id LEFT JOIN operators o ON o.id = s.closed_by "
    "WHERE s.closed_at >= :since GROUP BY s.id HAVING worst > :limit ORDER BY s.number DESC LIMIT :most"
)
# Only the shifts since then are looked through: the open one, and those that were opened later.
_RECENT = "shift_id IN (SELECT id FROM shifts WHERE closed_at IS NULL OR opened_at >= :since)"
_BY_OPERATOR = (
    "SELECT what, o.code, o.name, n FROM ("
    "SELECT 'cancellations' AS what, operator_id, count(*) AS n FROM ("
    "SELECT operator_id FROM cancelled_carts WHERE {recent} UNION ALL "
    "SELECT operator_id FROM returns WHERE kind = 'cancellation' AND {recent}) GROUP BY operator_id "
    "UNION ALL SELECT 'drawer_openings', operator_id, count(*) FROM cash_movements "
    "WHERE kind = 'no_sale' AND {recent} GROUP BY operator_id) "
    "JOIN operators o ON o.id = operator_id ORDER BY what, n DESC, o.code"
)
_PAPERS = text("SELECT count(*) FROM print_jobs WHERE state = 'failed'")
_WATCHED = (
    "SELECT kind, count(*) AS n FROM watch_notes WHERE kind <> 'pin_resend' AND {recent} "
    "GROUP BY kind ORDER BY kind"
)


@dataclass(frozen=True, slots=True)
class CloseDifference:
    """A shift whose count did not come out. `cents` of all means together, `worst_cents` of the worst one."""

    number: int
    closed_at: str
    code: str
    cents: int
    worst_cents: int


@dataclass(frozen=True, slots=True)
class OperatorCount:
    """How often one operator did it. `what` is `cancellations` or `drawer_openings`."""

    what: str
    code: str
    name: str
    count: int


def close_differences(
    connection: Connection, *, since: str, limit_cents: int, most: int = 5
) -> tuple[CloseDifference, ...]:
    """Closes since then (ISO 8601) that differ by more than that, newest first."""
    asked = {"since": since, "limit": limit_cents, "most": most}
    return tuple(
        CloseDifference(row.number, row.closed_at, row.code, row.cents, row.worst)
        for row in connection.execute(_DIFFERENCES, asked)
    )


def operator_counts(connection: Connection, *, since: str) -> tuple[OperatorCount, ...]:
    """Cancellations and drawer openings by operator, in the open shift and those opened since then."""
    rows = connection.execute(text(_BY_OPERATOR.format(recent=_RECENT)), {"since": since})
    return tuple(OperatorCount(row.what, row.code, row.name, row.n) for row in rows)


def failed_papers(connection: Connection) -> int:
    """Papers that the printer did not take."""
    return int(connection.execute(_PAPERS).scalar_one())


def watched(connection: Connection, *, since: str) -> tuple[tuple[str, int], ...]:
    """What was noticed, by kind, in the same shifts."""
    return tuple(
        (row.kind, int(row.n))
        for row in connection.execute(text(_WATCHED.format(recent=_RECENT)), {"since": since})
    )
