"""The till's file read for proof: read-only, on a connection of its own, in one snapshot, past the indexes.

Works on a copy or a backup as on the till's own file, while the till sells.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pysqlite3.dbapi2 as sqlite

from pos_client.domain.errors import Outage, Unavailable
from pos_client.domain.journal import Head, JournalEntry, canonical
from pos_client.store.digest import Row, return_proofs, sale_proofs

_ENTRIES = (
    "SELECT sequence, till, kind, at, operator_id, body, previous_hash, hash FROM journal NOT INDEXED "
    "WHERE sequence {} ? ORDER BY sequence"
)
_NUMBERS = (
    "SELECT epoch, sequence, number, 'sales' AS source FROM sales "
    "UNION ALL SELECT epoch, sequence, number, 'returns' FROM returns ORDER BY epoch, sequence"
)


class Audit:
    """One snapshot of a database. Reads raise Unavailable(DATABASE_DAMAGED) where its pages are broken."""

    def __init__(self, database: Path) -> None:
        """Raises Unavailable(DATABASE) where there is no such file."""
        if not database.exists():
            raise Unavailable(Outage.DATABASE, code="missing")
        self._connection = sqlite.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
        # A text that is no UTF-8 any more is still read, and then differs.
        self._connection.text_factory = lambda raw: raw.decode("utf-8", errors="replace")
        self._tables = {str(row["name"]) for row in self._all("SELECT name FROM sqlite_schema")}
        self._connection.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def entries(self, *, since: int = 1) -> Iterator[JournalEntry]:
        """The journal from that sequence on."""
        for row in self._each(_ENTRIES.format(">="), (since,)):
            yield JournalEntry(*row.values())

    def head_before(self, sequence: int) -> Head:
        """What the entry of that sequence must continue."""
        rows = self._all("SELECT sequence, hash FROM journal WHERE sequence = ?", (sequence - 1,))
        return Head(rows[0]["sequence"], rows[0]["hash"]) if rows else Head()

    def has(self, table: str) -> bool:
        """Whether the file has that table: an older program's may not."""
        return table in self._tables

    def row(self, table: str, key: str, value: Any) -> Row | None:
        """One row of a table of ours by its key, or None."""
        rows = self._all(f"SELECT * FROM {table} WHERE {key} = ?", (value,))  # noqa: S608 - our own names
        return rows[0] if rows else None

    def keys(self, table: str, key: str) -> Iterator[str]:
        """The keys of all rows of a table of ours."""
        for row in self._each(f"SELECT {key} AS key FROM {table} NOT INDEXED"):  # noqa: S608 - as above
            yield str(row["key"])

    def proofs(self, table: str, row: Row) -> dict[str, Any]:
        """What a row's entry says of more than its columns, reckoned anew from the tables as they are."""
        found: dict[str, Any] = {}
        match table:
            case "sales":
                found |= self._sale_proofs(row)
            case "returns":
                found |= self._return_parts(row)
            case "approvals":
                found["reason"] = _hash(f"{row['id']}:{row['reason']}")
            case "shift_closes":
                found |= self._shift_sums(row["shift_id"])
        if self.has("documents") and table in {"shift_closes", "cash_movements", "addenda"}:
            found["document"] = self._document_digest(row.get("document_id") or row["id"])
        return found

    def _document_digest(self, document_id: str) -> str:
        document = self.row("documents", "id", document_id)
        try:
            return _hash(canonical(json.loads(document["body"]))) if document else ""
        except ValueError:
            return ""

    def _shift_sums(self, shift_id: str) -> dict[str, int]:
        sums = self._all(
            "SELECT count(*) AS sales, coalesce(sum(total_cents), 0) AS total_cents FROM sales "
            "WHERE shift_id = ?",
            (shift_id,),
        )
        return dict(sums[0])

    def _return_parts(self, row: Row) -> dict[str, Any]:
        return_id = row["id"]
        lines = self._all("SELECT * FROM return_lines WHERE return_id = ? ORDER BY position", (return_id,))
        back = self._all("SELECT * FROM refunds WHERE return_id = ? ORDER BY position", (return_id,))
        content = [
            [line["original_position"], line["sku"], line["quantity_milli"], line["total_cents"]]
            for line in lines
        ]
        return {
            "content": _hash(canonical({"lines": content})),
            "refunds": [[refund["method"], refund["amount_cents"]] for refund in back],
            **return_proofs(row, lines, back),
        }

    def _sale_proofs(self, sale: Row) -> dict[str, str]:
        lines = self._all("SELECT * FROM sale_lines WHERE sale_id = ? ORDER BY position", (sale["id"],))
        paid = self._all("SELECT * FROM tenders WHERE sale_id = ? ORDER BY position", (sale["id"],))
        used = (
            self._all("SELECT * FROM sale_vouchers WHERE sale_id = ? ORDER BY position", (sale["id"],))
            if self.has("sale_vouchers")
            else []
        )
        return sale_proofs(sale, lines, paid, vouchers=used)

    def numbers(self) -> Iterator[Row]:
        """Epoch, sequence, number and table of every sale and return, in order."""
        query = _NUMBERS if self.has("returns") else _NUMBERS.replace("FROM returns", "FROM sales WHERE 0")
        yield from self._each(query)

    def till(self) -> Row | None:
        """The till's row."""
        rows = self._all("SELECT * FROM till")
        return rows[0] if rows else None

    def total(self, query: str, *values: Any) -> int:
        """The one number a query answers; 0 for none."""
        found = self._all(query, values)
        return int(next(iter(found[0].values())) or 0) if found else 0

    def _all(self, query: str, values: tuple[Any, ...] = ()) -> list[dict[str, Any]]:
        return list(self._each(query, values))

    def _each(self, query: str, values: tuple[Any, ...] = ()) -> Iterator[dict[str, Any]]:
        try:
            cursor = self._connection.execute(query, values)
            names = [part[0] for part in cursor.description]
            for row in cursor:
                yield dict(zip(names, row, strict=True))
        except sqlite.DatabaseError as error:
            raise Unavailable(Outage.DATABASE_DAMAGED, code=str(error)[:60]) from error

    def sums(self) -> Iterator[tuple[str, str, str]]:
        """Table, key and what is wrong, for rows whose parts do not add up to them."""
        for problem, (table, query) in _SUMS.items():
            if self.has(table):
                for row in self._each(query):
                    yield table, str(row["key"]), problem

    def bodies(self, *kinds: str) -> Iterator[tuple[int, str]]:
        """Sequence and body of the entries of these kinds."""
        marks = ", ".join("?" * len(kinds))
        query = f"SELECT sequence, body FROM journal WHERE kind IN ({marks}) ORDER BY sequence"  # noqa: S608
        for row in self._each(query, kinds):
            yield row["sequence"], row["body"]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", errors="replace")).hexdigest()


_SUMS = {
    "lines": (
        "sales",
        "SELECT s.number AS key FROM sales s LEFT JOIN sale_lines l ON l.sale_id = s.id GROUP BY s.id "
        "HAVING coalesce(sum(l.gross_cents), 0) <> s.gross_cents "
        "OR coalesce(sum(l.discount_cents), 0) <> s.discount_cents "
        "OR coalesce(sum(l.redeemed_cashback_cents), 0) <> s.redeemed_cashback_cents "
        "OR coalesce(sum(l.total_cents), 0) <> s.total_cents",
    ),
    "tenders": (
        "sales",
        "SELECT s.number AS key FROM sales s LEFT JOIN tenders t ON t.sale_id = s.id GROUP BY s.id "
        "HAVING coalesce(sum(t.amount_cents), 0) <> s.paid_cents",
    ),
    "receipt": (
        "sales",
        "SELECT s.number AS key FROM sales s LEFT JOIN receipts r ON r.sale_id = s.id "
        "WHERE r.body IS NULL OR NOT json_valid(r.body) OR r.body ->> '$.number' IS NOT s.number "
        "OR r.body ->> '$.total_cents' IS NOT s.total_cents",
    ),
    "return_lines": (
        "returns",
        "SELECT r.number AS key FROM returns r LEFT JOIN return_lines l ON l.return_id = r.id GROUP BY r.id "
        "HAVING coalesce(sum(l.gross_cents), 0) <> r.gross_cents "
        "OR coalesce(sum(l.total_cents), 0) <> r.total_cents",
    ),
}
