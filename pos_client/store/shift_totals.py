"""A shift's sums, straight from the tables of what was sold, paid, moved and approved in it."""

from typing import Any

from sqlalchemy import Connection, Row, text

from pos_client.domain.payment import Method
from pos_client.domain.shift import OperatorTotal, ShiftTotals, Tally, TenderTotal
from pos_client.domain.till import Shift
from pos_client.store.watch import note_counts

# epoch * 1000000000 + sequence: one number, so that first and last come with the sums.
_SALES = text(
    "SELECT operator_id, count(*) AS n, sum(gross_cents) AS gross, sum(discount_cents) AS discount, "
    "sum(discount_cents > 0) AS discounted, sum(redeemed_cashback_cents) AS redeemed, "
    "sum(redeemed_cashback_cents > 0) AS redeemings, sum(total_cents) AS total, sum(change_cents) AS change, "
    "sum(entered_at IS NOT NULL) AS late, sum(iif(entered_at IS NOT NULL, total_cents, 0)) AS late_total, "
    "min(epoch * 1000000000 + sequence) AS first, max(epoch * 1000000000 + sequence) AS last "
    "FROM sales WHERE shift_id = :shift_id GROUP BY operator_id"
)
_CODES = text("SELECT id, code FROM operators")
_TENDERS = text(
    "SELECT t.method, count(*) AS n, sum(t.amount_cents) AS amount FROM sales s "
    "JOIN tenders t ON t.sale_id = s.id WHERE s.shift_id = :shift_id GROUP BY t.method"
)
_REFUNDS = text(
    "SELECT f.method, sum(f.amount_cents) AS amount FROM returns r "
    "JOIN refunds f ON f.return_id = r.id WHERE r.shift_id = :shift_id GROUP BY f.method"
)
_RETURNS = text(
    "SELECT kind, count(*) AS n, sum(total_cents) AS total, sum(redeemed_cashback_cents) AS given_back, "
    "sum(earned_cashback_cents) AS taken_back, "
    "min(epoch * 1000000000 + sequence) AS first, max(epoch * 1000000000 + sequence) AS last "
    "FROM returns WHERE shift_id = :shift_id GROUP BY kind"
)
# The redemption that a sale closed with is its last one; those before it were let go.
_REDEMPTIONS = text(
    "SELECT r.state, count(*) AS n, sum(r.amount_cents) AS amount FROM sales s JOIN redemptions r "
    "ON r.id = (SELECT max(id) FROM redemptions WHERE sale_id = s.id) "
    "WHERE s.shift_id = :shift_id AND s.redeemed_cashback_cents > 0 GROUP BY r.state"
)
_OFFERS = text(
    "SELECT o.state, count(*) AS n, sum(o.amount_cents) AS amount FROM sales s "
    "JOIN sale_offers o ON o.sale_id = s.id WHERE s.shift_id = :shift_id GROUP BY o.state"
)
_ISSUED = text(
    "SELECT count(*) AS n, sum(c.amount_cents) AS amount FROM store_credits c "
    "JOIN returns r ON r.id = c.return_id WHERE r.shift_id = :shift_id"
)
_USED = text(
    "SELECT count(*) AS n, sum(c.amount_cents) AS amount FROM store_credits c "
    "JOIN sales s ON s.id = c.used_by_sale_id WHERE s.shift_id = :shift_id"
)
_CARTS = text(
    "SELECT count(*) AS n, sum(total_cents) AS amount FROM cancelled_carts WHERE shift_id = :shift_id"
)
_PARKED = text("SELECT count(*) AS n, sum(total_cents) AS amount FROM parked_carts")
_MOVEMENTS = text(
    "SELECT kind, count(*) AS n, sum(amount_cents) AS amount FROM cash_movements "
    "WHERE shift_id = :shift_id GROUP BY kind"
)
_APPROVALS = text(
    "SELECT permission, count(*) AS n FROM approvals WHERE shift_id = :shift_id "
    "GROUP BY permission ORDER BY permission"
)
_NUMBER = text(
    "SELECT number FROM sales WHERE epoch = :epoch AND sequence = :sequence "
    "UNION ALL SELECT number FROM returns WHERE epoch = :epoch AND sequence = :sequence"
)
_PENDING = ("quoted", "authorised", "holding", "held", "committing", "unknown")


def shift_totals(connection: Connection, shift: Shift) -> ShiftTotals:
    """All of it, as it stands in this transaction or snapshot."""
    asked = {"shift_id": shift.id}
    sold = connection.execute(_SALES, asked).all()
    codes = {row.id: row.code for row in connection.execute(_CODES)}
    returned = {row.kind: row for row in connection.execute(_RETURNS, asked)}
    redeemed = _by_key(connection, _REDEMPTIONS, asked)
    offers = _by_key(connection, _OFFERS, asked)
    moved = _by_key(connection, _MOVEMENTS, asked)
    places = [(row.first, row.last) for row in (*sold, *returned.values())]
    return ShiftTotals(
        opening_float_cents=shift.opening_float_cents,
        sales=Tally(_sum(sold, "n"), _sum(sold, "total")),
        gross_cents=_sum(sold, "gross"),
        discounts=Tally(_sum(sold, "discounted"), _sum(sold, "discount")),
        cashback_used=Tally(_sum(sold, "redeemings"), _sum(sold, "redeemed")),
        cashback_pending=_together(redeemed, *_PENDING),
        cashback_refused=_together(redeemed, "refused", "released", "expired"),
        cashback_granted=_together(offers, "pending", "confirmed"),
        offers_pending=_together(offers, "pending"),
        vouchers_issued=_one(connection, _ISSUED, asked),
        vouchers_used=_one(connection, _USED, asked),
        carts_cancelled=_one(connection, _CARTS, asked),
        carts_parked=_one(connection, _PARKED, {}),
        cancellations=_returned(returned.get("cancellation")),
        returns=_returned(returned.get("return")),
        cashback_given_back_cents=_sum(list(returned.values()), "given_back"),
        cashback_taken_back_cents=_sum(list(returned.values()), "taken_back"),
        late_entries=Tally(_sum(sold, "late"), _sum(sold, "late_total")),
        supplies=_together(moved, "supply"),
        withdrawals=_together(moved, "withdrawal"),
        drawer_openings=_together(moved, "no_sale").count,
        tenders=_tenders(connection, asked, change_cents=_sum(sold, "change")),
        operators=tuple(
            sorted(
                (
                    OperatorTotal(row.operator_id, codes[row.operator_id], Tally(row.n, row.total))
                    for row in sold
                ),
                key=lambda one: one.code,
            )
        ),
        approvals=tuple((row.permission, row.n) for row in connection.execute(_APPROVALS, asked)),
        watched=note_counts(connection, shift.id),
        first_number=_number(connection, min(first for first, _ in places)) if places else "",
        last_number=_number(connection, max(last for _, last in places)) if places else "",
    )


def _tenders(connection: Connection, asked: dict[str, str], *, change_cents: int) -> tuple[TenderTotal, ...]:
    """By means of payment in their usual order; change goes off the cash."""
    received = _by_key(connection, _TENDERS, asked)
    refunded = {row.method: int(row.amount) for row in connection.execute(_REFUNDS, asked)}
    usual = [method.value for method in Method]
    known = {*received, *refunded}
    listed = [name for name in usual if name in known] + sorted(known - set(usual))
    return tuple(
        TenderTotal(
            name,
            received[name].count if name in received else 0,
            (received[name].cents if name in received else 0) - (change_cents if name == Method.CASH else 0),
            refunded.get(name, 0),
        )
        for name in listed
    )


def _by_key(connection: Connection, statement: Any, asked: dict[str, str]) -> dict[str, Tally]:
    return {row[0]: Tally(row.n, row.amount or 0) for row in connection.execute(statement, asked)}


def _one(connection: Connection, statement: Any, asked: dict[str, str]) -> Tally:
    row = connection.execute(statement, asked).one()
    return Tally(row.n, row.amount or 0)


def _together(found: dict[str, Tally], *keys: str) -> Tally:
    parts = [found[key] for key in keys if key in found]
    return Tally(sum(part.count for part in parts), sum(part.cents for part in parts))


def _returned(row: Row[Any] | None) -> Tally:
    return Tally(row.n, row.total) if row is not None else Tally()


def _sum(rows: Any, name: str) -> int:
    return sum(int(getattr(row, name)) for row in rows)


def _number(connection: Connection, place: int) -> str:
    epoch, sequence = divmod(place, 1_000_000_000)
    return str(connection.execute(_NUMBER, {"epoch": epoch, "sequence": sequence}).scalar() or "")
