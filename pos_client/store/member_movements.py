"""A member's movements as this till has them: sales, what was redeemed, what was offered, hand credits."""

from sqlalchemy import Connection, text

from pos_client.domain.enrolment import StatementEntry
from pos_client.domain.money import Money

_MOVEMENTS = text(
    "SELECT 'sale' AS kind, total_cents AS cents, closed_at AS at, '' AS ends, id AS sale_id, 0 AS points "
    "FROM sales WHERE member_id = :member AND closed_at >= :since "
    "UNION ALL SELECT 'redeemed', -redeemed_cashback_cents, closed_at, '', id, 0 FROM sales "
    "WHERE member_id = :member AND closed_at >= :since AND redeemed_cashback_cents > 0 "
    "UNION ALL SELECT 'offer_' || o.state, o.amount_cents, s.closed_at, o.valid_to, s.id, 0 "
    "FROM sales s JOIN sale_offers o ON o.sale_id = s.id "
    "WHERE s.member_id = :member AND s.closed_at >= :since "
    "UNION ALL SELECT 'return', -total_cents, closed_at, '', coalesce(original_sale_id, ''), 0 "
    "FROM returns WHERE member_id = :member AND closed_at >= :since "
    "UNION ALL SELECT 'hand_credit', amount_cents, at, '', '', points FROM hand_credits "
    "WHERE member_id = :member AND at >= :since "
    "ORDER BY at DESC, kind LIMIT :most"
)


def movements(
    connection: Connection, member_id: str, *, since: str, most: int = 200
) -> tuple[StatementEntry, ...]:
    """Newest first. What is given up is negative; `since` is an ISO date."""
    rows = connection.execute(_MOVEMENTS, {"member": member_id, "since": since, "most": most})
    return tuple(
        StatementEntry(
            kind=row.kind,
            amount=Money(row.cents),
            at=row.at,
            expires_at=row.ends,
            sale_id=row.sale_id,
            points=row.points,
        )
        for row in rows
    )
