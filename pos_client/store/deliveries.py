"""Each sale with what became of it at every destination, for the one who asks "did it all arrive?"."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from pos_client.store.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a sale stands at one destination: the state of its worst message, and that message's answer."""

    destination: str
    state: str
    answer: str


@dataclass(frozen=True, slots=True)
class SaleRow:
    """A closed sale in a list; `kind` as in its table."""

    id: str
    number: str
    kind: str
    closed_at: str
    operator: str
    total_cents: int
    has_member: bool
    arrivals: tuple[Arrival, ...] = ()


_COLUMNS = (
    "SELECT s.id, s.number, s.kind, s.closed_at, o.code, s.total_cents, s.member_id IS NOT NULL "
    "FROM sales s JOIN operators o ON o.id = s.operator_id "
)
_NEWEST = Prepared(text(_COLUMNS + "ORDER BY s.epoch DESC, s.sequence DESC LIMIT :most"))
_FOUND = Prepared(
    text(
        _COLUMNS + "WHERE s.number LIKE '%' || :wanted || '%' OR s.total_cents = :cents "
        "OR s.closed_at LIKE '%' || :wanted || '%' ORDER BY s.epoch DESC, s.sequence DESC LIMIT :most"
    )
)
_ARRIVALS = Prepared(
    text("SELECT destination, state, last_answer FROM outbox WHERE sale_id = :sale_id ORDER BY id")
)
_WORST = ("unknown", "rejected", "pending", "handled", "delivered")


def newest_sales(connection: Connection, *, most: int) -> tuple[SaleRow, ...]:
    """The newest sales first."""
    return _with_arrivals(connection, _NEWEST.every(connection, {"most": most}))


def find_sales(connection: Connection, wanted: str, *, cents: int | None, most: int) -> tuple[SaleRow, ...]:
    """Sales whose number or time contains the words, or whose total is this; the newest first."""
    values = {"wanted": wanted, "cents": -1 if cents is None else cents, "most": most}
    return _with_arrivals(connection, _FOUND.every(connection, values))


def arrivals_of(connection: Connection, sale_id: str) -> tuple[Arrival, ...]:
    """One line per destination that takes the sale; none where nobody is told of it."""
    worst: dict[str, Arrival] = {}
    for row in _ARRIVALS.every(connection, {"sale_id": sale_id}):
        one = Arrival(*row)
        known = worst.get(one.destination)
        if known is None or _WORST.index(one.state) < _WORST.index(known.state):
            worst[one.destination] = one
    return tuple(worst.values())


def _with_arrivals(connection: Connection, rows: Sequence[tuple[object, ...]]) -> tuple[SaleRow, ...]:
    return tuple(
        SaleRow(
            id=str(sale_id),
            number=str(number),
            kind=str(kind),
            closed_at=str(closed_at),
            operator=str(operator),
            total_cents=int(str(total)),
            has_member=bool(has_member),
            arrivals=arrivals_of(connection, str(sale_id)),
        )
        for sale_id, number, kind, closed_at, operator, total, has_member in rows
    )
