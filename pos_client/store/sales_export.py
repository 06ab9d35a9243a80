"""Sales of some days as they were closed, with lines and tenders: read for an export, a page at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from pos_client.store.store import Store
from pos_client.store.tables import members, operators, sale_lines, sales, tenders

PAGE = 500


@dataclass(frozen=True, slots=True)
class ExportedSale:
    """Columns by their names in the tables. `member` is empty where nobody asked for personal data."""

    sale: dict[str, Any]
    operator_code: str
    lines: tuple[dict[str, Any], ...]
    tenders: tuple[dict[str, Any], ...]
    member: dict[str, Any]

    def __repr__(self) -> str:
        return f"ExportedSale({self.sale.get('number')})"


def exported_sales(store: Store, *, first: str, last: str, with_members: bool) -> Iterator[ExportedSale]:
    """Sales closed on these days (ISO dates of the till's own clock, both included), oldest first.

    Each page is a snapshot of its own, so that a long export keeps no reader open.
    """
    after = ("", "")
    while True:
        with store.reading() as snapshot:
            page = _page(snapshot, after=after, first=first, last=last, with_members=with_members)
        yield from page
        if len(page) < PAGE:
            return
        after = (page[-1].sale["closed_at"], page[-1].sale["id"])


def _page(
    connection: Connection, *, after: tuple[str, str], first: str, last: str, with_members: bool
) -> list[ExportedSale]:
    day = func.substr(sales.c.closed_at, 1, 10)
    later = or_(sales.c.closed_at > after[0], and_(sales.c.closed_at == after[0], sales.c.id > after[1]))
    rows = connection.execute(
        select(sales, operators.c.code.label("operator_code"))
        .join(operators, operators.c.id == sales.c.operator_id)
        .where(day >= first, day <= last, later)
        .order_by(sales.c.closed_at, sales.c.id)
        .limit(PAGE)
    ).all()
    ids = [row.id for row in rows]
    lines = _by_sale(connection, sale_lines, ids)
    paid = _by_sale(connection, tenders, ids)
    people = _members(connection, [row.member_id for row in rows if row.member_id]) if with_members else {}
    return [
        ExportedSale(
            sale={name: value for name, value in row._mapping.items() if name != "operator_code"},
            operator_code=row.operator_code,
            lines=tuple(lines.get(row.id, ())),
            tenders=tuple(paid.get(row.id, ())),
            member=people.get(row.member_id, {}),
        )
        for row in rows
    ]


def _by_sale(connection: Connection, table: Any, ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    query = select(table).where(table.c.sale_id.in_(ids)).order_by(table.c.sale_id, table.c.position)
    for row in connection.execute(query):
        found.setdefault(row.sale_id, []).append(dict(row._mapping))
    return found


def _members(connection: Connection, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    query = select(members.c.id, members.c.provider_id, members.c.name, members.c.cpf, members.c.phone)
    rows = connection.execute(query.where(members.c.id.in_(set(ids))))
    return {row.id: dict(row._mapping) for row in rows}
