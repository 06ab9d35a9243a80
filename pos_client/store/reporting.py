"""A period's sums, straight from the tables: one pass over its sales, one each over payments and lines.

The period is a range of `closed_at` (by its index) or one shift; the clauses are ours, values are bound.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, text

from pos_client.domain.payment import Method
from pos_client.domain.report import (
    Detail,
    Figures,
    MemberFigures,
    ProductTotal,
    Scope,
    SellerTotal,
    ShiftPlace,
    Slot,
)
from pos_client.domain.shift import Tally, TenderTotal

MOST_PRODUCTS = 10
_WHERE = ("{0}.closed_at >= :first AND {0}.closed_at < :end", "{0}.shift_id = :shift_id")

# One row per hour of a day and operator: everything that is only summed comes from it. `early` tells
# what was sold before a moment, so that a part of the period needs no second pass.
_CELLS = (
    "SELECT substr(s.closed_at, 1, 13) AS slot, s.operator_id, s.closed_at < :cut AS early, "
    "count(*) AS n, sum(s.gross_cents) AS gross, sum(s.discount_cents) AS discount, "
    "sum(s.redeemed_cashback_cents) AS redeemed, sum(s.redeemed_cashback_cents > 0) AS redeemings, "
    "sum(s.total_cents) AS total, sum(s.change_cents) AS change, "
    "sum(s.member_id IS NOT NULL) AS known, "
    "sum(iif(s.member_id IS NOT NULL, s.total_cents, 0)) AS known_total "
    "FROM sales s WHERE {sales} GROUP BY 1, 2, 3"
)
_RETURNED = "SELECT count(*) AS n, coalesce(sum(r.total_cents), 0) AS cents FROM returns r WHERE {returns}"
_OFFERED = (
    "SELECT count(*) AS n, coalesce(sum(o.amount_cents), 0) AS cents FROM sales s "
    "JOIN sale_offers o ON o.sale_id = s.id WHERE {sales} AND o.state <> 'refused'"
)
_ENDED = (
    "SELECT count(*) AS n, coalesce(sum(o.amount_cents), 0) AS cents FROM sale_offers o "
    "WHERE o.state <> 'refused' AND o.valid_to >= :first_day AND o.valid_to < :end_day"
)
_VOUCHERS = (
    "SELECT count(*) AS n, coalesce(sum(v.amount_cents), 0) AS cents FROM sales s "
    "JOIN sale_vouchers v ON v.sale_id = s.id WHERE {sales}"
)
_PEOPLE = (
    "WITH seen AS (SELECT DISTINCT s.member_id AS id FROM sales s "
    "WHERE {sales} AND s.member_id IS NOT NULL) "
    "SELECT count(*) AS n, coalesce(sum(EXISTS (SELECT 1 FROM sales p INDEXED BY ix_sales_member_id "
    "WHERE p.member_id = seen.id AND p.closed_at < :first)), 0) AS back FROM seen"
)
_ENROLLED = "SELECT count(*) AS n FROM members WHERE enrolled_at >= :first AND enrolled_at < :end"
_TENDERS = (
    "SELECT t.method, count(*) AS n, sum(t.amount_cents) AS cents FROM sales s "
    "JOIN tenders t ON t.sale_id = s.id WHERE {sales} GROUP BY t.method"
)
_REFUNDS = (
    "SELECT f.method, sum(f.amount_cents) AS cents FROM returns r "
    "JOIN refunds f ON f.return_id = r.id WHERE {returns} GROUP BY f.method"
)
# The catalogue names them; what was sold without being in it is named by a line that sold it.
_PRODUCTS = (
    "WITH top AS (SELECT l.sku, sum(l.quantity_milli) AS milli, sum(l.total_cents) AS cents FROM sales s "
    "JOIN sale_lines l ON l.sale_id = s.id WHERE {sales} GROUP BY l.sku "
    "ORDER BY cents DESC, l.sku LIMIT :most) "
    "SELECT top.sku, top.milli, top.cents, "
    "coalesce(p.description, (SELECT l.description FROM sales s JOIN sale_lines l ON l.sale_id = s.id "
    "WHERE {sales} AND l.sku = top.sku LIMIT 1)) AS description, "
    "coalesce(p.unit, (SELECT l.unit FROM sales s JOIN sale_lines l ON l.sale_id = s.id "
    "WHERE {sales} AND l.sku = top.sku LIMIT 1)) AS unit "
    "FROM top LEFT JOIN products p ON p.sku = top.sku ORDER BY top.cents DESC, top.sku"
)
_PEOPLE_OF_STORE = "SELECT id, code, name FROM operators"
_SHIFTS = "SELECT id, number, opened_at, closed_at FROM shifts "


def figures_and_detail(connection: Connection, scope: Scope) -> tuple[Figures, Detail]:
    """All of it."""
    cells = _rows(connection, _CELLS, scope)
    detail = Detail(
        hours=_slots((row.slot[11:], row) for row in cells),
        days=_slots((row.slot[:10], row) for row in cells),
        tenders=_tenders(connection, scope, change_cents=_total(cells, "change")),
        products=_products(connection, scope),
        sellers=_sellers(connection, cells),
    )
    return _figures(connection, scope, cells), detail


def compared(
    connection: Connection, scope: Scope, *, until: str
) -> tuple[Figures, tuple[Slot, ...], tuple[Slot, ...]]:
    """The sums up to that moment, and the hours and days of the whole."""
    cells = _rows(connection, _CELLS, scope, until=until)
    part = Scope(scope.first, min(scope.end, until), scope.shift_id)
    return (
        _figures(connection, part, [row for row in cells if row.early]),
        _slots((row.slot[11:], row) for row in cells),
        _slots((row.slot[:10], row) for row in cells),
    )


def days(connection: Connection, scope: Scope) -> tuple[Slot, ...]:
    """What was sold by day, and nothing else."""
    cells = _rows(connection, _CELLS, scope)
    return _slots((row.slot[:10], row) for row in cells)


def last_shifts(connection: Connection, *, most: int) -> tuple[ShiftPlace, ...]:
    """The open shift and those before it, newest first."""
    rows = connection.execute(text(_SHIFTS + "ORDER BY number DESC LIMIT :most"), {"most": most})
    return tuple(ShiftPlace(row.id, row.number, row.opened_at, row.closed_at) for row in rows)


def shift_before(connection: Connection, number: int) -> ShiftPlace | None:
    """The shift that came before that one."""
    asked = text(_SHIFTS + "WHERE number < :number ORDER BY number DESC LIMIT 1")
    row = connection.execute(asked, {"number": number}).first()
    return ShiftPlace(row.id, row.number, row.opened_at, row.closed_at) if row is not None else None


def _figures(connection: Connection, scope: Scope, cells: list[Any]) -> Figures:
    return Figures(
        sales=Tally(_total(cells, "n"), _total(cells, "total")),
        gross_cents=_total(cells, "gross"),
        discount_cents=_total(cells, "discount"),
        returned=_tally(connection, _RETURNED, scope),
        cashback_used=Tally(_total(cells, "redeemings"), _total(cells, "redeemed")),
        cashback_generated=_tally(connection, _OFFERED, scope),
        # What ends belongs to a day, not to a shift.
        cashback_ended=Tally() if scope.shift_id else _tally(connection, _ENDED, scope),
        vouchers_used=_tally(connection, _VOUCHERS, scope),
        members=_members(connection, scope, cells),
    )


def _members(connection: Connection, scope: Scope, cells: list[Any]) -> MemberFigures:
    people, enrolled = _rows(connection, _PEOPLE, scope)[0], _rows(connection, _ENROLLED, scope)[0]
    sold = Tally(_total(cells, "known"), _total(cells, "known_total"))
    return MemberFigures(sold, people=people.n, returning=people.back, enrolled=enrolled.n)


def _tenders(connection: Connection, scope: Scope, *, change_cents: int) -> tuple[TenderTotal, ...]:
    """In their usual order; change goes off the cash."""
    paid = {row.method: row for row in _rows(connection, _TENDERS, scope)}
    back = {row.method: int(row.cents) for row in _rows(connection, _REFUNDS, scope)}
    order = [method.value for method in Method]
    known = [one for one in order if one in paid or one in back]
    known += sorted({*paid, *back} - set(order))
    return tuple(
        TenderTotal(
            method=method,
            count=int(paid[method].n) if method in paid else 0,
            received_cents=(int(paid[method].cents) if method in paid else 0)
            - (change_cents if method == Method.CASH else 0),
            refunded_cents=back.get(method, 0),
        )
        for method in known
    )


def _products(connection: Connection, scope: Scope) -> tuple[ProductTotal, ...]:
    rows = _rows(connection, _PRODUCTS, scope, most=MOST_PRODUCTS)
    return tuple(ProductTotal(row.sku, row.description, row.unit, row.milli, row.cents) for row in rows)


def _sellers(connection: Connection, cells: list[Any]) -> tuple[SellerTotal, ...]:
    """Who sold most first."""
    sold: dict[str, list[Any]] = defaultdict(list)
    for row in cells:
        sold[row.operator_id].append(row)
    found = [
        SellerTotal(row.code, row.name, Tally(_total(sold[row.id], "n"), _total(sold[row.id], "total")))
        for row in connection.execute(text(_PEOPLE_OF_STORE))
        if row.id in sold
    ]
    return tuple(sorted(found, key=lambda one: (-one.sales.cents, one.code)))


def _slots(keyed: Iterable[tuple[str, Any]]) -> tuple[Slot, ...]:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for key, row in keyed:
        counts[key][0] += row.n
        counts[key][1] += row.total
    return tuple(Slot(key, Tally(count, cents)) for key, (count, cents) in sorted(counts.items()))


def _tally(connection: Connection, statement: str, scope: Scope) -> Tally:
    row = _rows(connection, statement, scope)[0]
    return Tally(int(row.n), int(row.cents))


def _rows(
    connection: Connection, statement: str, scope: Scope, *, until: str = "", most: int = 0
) -> list[Any]:
    clause = _WHERE[bool(scope.shift_id)]
    asked = text(statement.format(sales=clause.format("s"), returns=clause.format("r")))
    values = {
        "first": scope.first,
        "end": scope.end,
        "first_day": scope.first[:10],
        # A moment in a day has not seen the end of that day.
        "end_day": scope.end[:10],
        "shift_id": scope.shift_id,
        "cut": until or "9999",
        "most": most,
    }
    wanted = {name: value for name, value in values.items() if f":{name}" in str(asked)}
    return list(connection.execute(asked, wanted))


def _total(rows: Iterable[Any], column: str) -> int:
    return sum(int(getattr(row, column)) for row in rows)
