"""Sales by what a manager remembers of them; each condition narrows, the newest come first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text

from pos_client.store.deliveries import Arrival, arrivals_of

_COLUMNS = (
    "SELECT s.id, s.number, s.kind, s.closed_at, o.code AS operator, s.total_cents, "
    "s.redeemed_cashback_cents AS redeemed, m.name AS member, "
    "(SELECT group_concat(method) FROM (SELECT DISTINCT method FROM tenders t WHERE t.sale_id = s.id)) "
    "AS methods, EXISTS (SELECT 1 FROM returns r WHERE r.original_sale_id = s.id) AS came_back "
    "FROM sales s JOIN operators o ON o.id = s.operator_id LEFT JOIN members m ON m.id = s.member_id "
)
_ORDER = " ORDER BY s.epoch DESC, s.sequence DESC LIMIT :most"
_NUMBER = "s.number LIKE '%' || :{0} || '%'"
_MEMBER = "s.member_id IN (SELECT id FROM members WHERE substr(phone, -4) = :{0})"


@dataclass(frozen=True, slots=True)
class SaleQuery:
    """What is known, each as typed or as ISO text; several of one kind must all fit.

    `digits`: the end or a part of a number, and where there are four also the end of a member's phone.
    """

    days: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    cents: tuple[int, ...] = ()
    digits: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundSale:
    """One line of the list. `member` is the full name, to be masked by who shows it; empty for nobody."""

    id: str
    number: str
    kind: str
    closed_at: str
    operator: str
    total_cents: int
    redeemed_cents: int
    member: str = field(repr=False)
    methods: tuple[str, ...] = ()
    came_back: bool = False
    arrivals: tuple[Arrival, ...] = ()


@dataclass(frozen=True, slots=True)
class JournalNote:
    """One entry about a sale."""

    sequence: int
    kind: str
    at: str
    operator: str
    hash: str


def search_sales(connection: Connection, query: SaleQuery, *, most: int) -> tuple[FoundSale, ...]:
    """Those that fit all of it; an empty query finds the newest."""
    conditions, values = _conditions(query)
    where = "WHERE " + " AND ".join(f"({one})" for one in conditions) if conditions else ""
    rows = connection.execute(text(_COLUMNS + where + _ORDER), {**values, "most": most})
    return tuple(_found(connection, row) for row in rows)


def sale_by_id(connection: Connection, sale_id: str) -> FoundSale | None:
    """One of them."""
    row = connection.execute(text(_COLUMNS + "WHERE s.id = :id"), {"id": sale_id}).first()
    return _found(connection, row) if row is not None else None


def journal_of(connection: Connection, sale_id: str, *, most: int = 200) -> tuple[JournalNote, ...]:
    """What the journal holds about a sale, in its order: a walk over all of it, for `desk`."""
    rows = connection.execute(
        text(
            "SELECT j.sequence, j.kind, j.at, coalesce(o.code, '') AS operator, j.hash "
            "FROM journal j NOT INDEXED LEFT JOIN operators o ON o.id = j.operator_id "
            "WHERE instr(j.body, :id) > 0 ORDER BY j.sequence LIMIT :most"
        ),
        {"id": sale_id, "most": most},
    )
    return tuple(JournalNote(row.sequence, row.kind, row.at, row.operator, row.hash) for row in rows)


def _conditions(query: SaleQuery) -> tuple[list[str], dict[str, Any]]:
    made: list[str] = []
    values: dict[str, Any] = {}

    def add(clause: str, known: Sequence[object]) -> None:
        for value in known:
            name = f"v{len(values)}"
            values[name] = value
            made.append(clause.format(name))

    add("s.closed_at >= :{0} AND s.closed_at < :{0} || 'U'", query.days)
    add("substr(s.closed_at, 12) LIKE :{0} || '%'", query.times)
    add("s.total_cents = :{0}", query.cents)
    for value in query.digits:
        add(f"{_NUMBER} OR {_MEMBER}" if len(value) == 4 and value.isdecimal() else _NUMBER, [value])
    add("o.code = :{0} OR o.name LIKE '%' || :{0} || '%'", query.people)
    return made, values


def _found(connection: Connection, row: Any) -> FoundSale:
    return FoundSale(
        id=row.id,
        number=row.number,
        kind=row.kind,
        closed_at=row.closed_at,
        operator=row.operator,
        total_cents=row.total_cents,
        redeemed_cents=row.redeemed,
        member=row.member or "",
        methods=tuple((row.methods or "").split(",")) if row.methods else (),
        came_back=bool(row.came_back),
        arrivals=arrivals_of(connection, row.id),
    )
