"""What a restored database takes over from the one it replaces, in one transaction: new epoch and all.

The lost database is attached as `lost`, read-only. Raw SQL: rows are moved as they are.
"""
# ruff: noqa: S608 - every name put into a statement is one of ours

import json
from dataclasses import dataclass
from typing import Any

from pos_client.domain.journal import Head, JournalEntry
from pos_client.store.digest import return_proofs, sale_proofs
from pos_client.store.schema import EXTRA_DDL

_SAME = "l.destination = o.destination AND l.idempotency_key = o.idempotency_key"
_IN_ORDER = "sale_in_open_shift"
"""The trigger that keeps new sales out of closed shifts; a carried sale is not new."""
_OUTBOX = (
    *("state", "attempts", "payload", "next_attempt_ms", "sending_ms", "delivered_ms", "last_answer"),
    *("first_sent_ms", "verify_ms", "vanished", "handled_by", "handled_reason", "handled_at"),
)
_CHARGE = (
    *("state", "external_id", "cancel_key", "refund_key", "refunded_cents", "card", "facts", "message"),
    *("qr", "unconfirmed", "watched", "changed_at", "used_at"),
)
_REFUND = ("state", "key", "message", "facts", "unconfirmed", "changed_at")
_SALE_PARTS = (
    *("sale_lines", "tenders", "receipts", "redemptions", "sale_offers", "print_jobs"),
    *("voucher_uses", "sale_vouchers", "losses"),
)
_RETURN_PARTS = ("return_lines", "refunds", "store_credits")


@dataclass(frozen=True, slots=True)
class NewEpoch:
    """Under what the restored till goes on. `ends` are the last numbers of epochs that were cut short."""

    epoch: int
    installation: str
    machine: str
    at: str
    file: str
    ends: dict[int, int]
    former_head: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """How many sales and returns came over because a message of theirs had not been delivered."""

    sales: int = 0
    returns: int = 0
    messages: int = 0


def carry_over(connection: Any, *, merged: bool, new: NewEpoch) -> Carried:
    """Merge what is attached, begin the epoch, and write the journal's entries."""
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("BEGIN IMMEDIATE")
    before = _head(connection)
    carried = _merge(connection, new) if merged else _ask_first(connection)
    _note(
        connection,
        "restored",
        {
            "file": new.file,
            "epoch": new.epoch,
            "installation": new.installation,
            "ends": {str(epoch): end for epoch, end in sorted(new.ends.items())},
            "former_head": new.former_head,
            "backup_head": before.text,
            "merged": merged,
            "carried_sales": carried.sales,
            "carried_returns": carried.returns,
            "carried_messages": carried.messages,
        },
        at=new.at,
    )
    connection.execute(
        "UPDATE till SET epoch = ?, next_sequence = 1, installation = ?, machine = ?, superseded_at = NULL",
        (new.epoch, new.installation, new.machine),
    )
    connection.execute("COMMIT")
    return carried


def _ask_first(connection: Any) -> Carried:
    """Nobody knows what was delivered since the backup: each lane asks before it sends again."""
    connection.execute(
        "UPDATE outbox SET sending_ms = coalesce(sending_ms, created_ms), "
        "first_sent_ms = coalesce(first_sent_ms, created_ms) WHERE state = 'pending'"
    )
    return Carried()


def _merge(connection: Any, new: NewEpoch) -> Carried:
    _take_newer_states(connection)
    _forget_again(connection)
    sales = _ids(
        connection,
        "SELECT id FROM lost.sales WHERE id NOT IN (SELECT id FROM main.sales) AND id IN ("
        f"SELECT sale_id FROM lost.outbox l WHERE state <> 'delivered' AND {_NOT_HERE}) "
        "ORDER BY epoch, sequence",
    )
    returns = _ids(
        connection,
        "SELECT id FROM lost.returns r WHERE id NOT IN (SELECT id FROM main.returns) AND EXISTS ("
        f"SELECT 1 FROM lost.outbox l WHERE state <> 'delivered' AND {_NOT_HERE} "
        "AND (l.idempotency_key = r.id OR l.idempotency_key LIKE r.id || ':%')) ORDER BY epoch, sequence",
    )
    sales += [one for one in _originals(connection, returns) if one not in sales]
    _bring_people_and_shifts(connection, new)
    trigger = next(text for text in EXTRA_DDL if _IN_ORDER in text)
    connection.execute(f"DROP TRIGGER {_IN_ORDER}")
    for sale_id in sales:
        _bring_sale(connection, sale_id, new)
    for return_id in returns:
        _bring_return(connection, return_id, new)
    connection.execute(trigger)
    messages = _bring_messages(connection)
    _bring_cart(connection)
    # Money that a machine took is not forgotten, whether its sale came over or not.
    _copy_rows(connection, "terminal_payments", "TRUE")
    _copy_rows(connection, "terminal_refunds", "TRUE")
    return Carried(len(sales), len(returns), messages)


_NOT_HERE = (
    "NOT EXISTS (SELECT 1 FROM main.outbox o WHERE o.destination = l.destination "
    "AND o.idempotency_key = l.idempotency_key)"
)


def _take_newer_states(connection: Any) -> None:
    """What is in both has gone further in the lost one: sent there, it is not sent again."""
    known = _columns(connection, "outbox")
    columns = ", ".join(name for name in _OUTBOX if name in known)
    connection.execute(
        f"UPDATE main.outbox AS o SET ({columns}) = (SELECT {columns} FROM lost.outbox l WHERE {_SAME}) "
        f"WHERE EXISTS (SELECT 1 FROM lost.outbox l WHERE {_SAME})"
    )
    for table, key, wanted in (
        ("redemptions", "id", ("state", "hold_id", "evidence", "changed_at", "reversed_cents")),
        ("voucher_uses", "use_id", ("state", "at")),
        ("sale_offers", "sale_id", ("state",)),
        ("terminal_payments", "id", _CHARGE),
        ("terminal_refunds", "id", _REFUND),
    ):
        known = _columns(connection, table)
        columns = ", ".join(name for name in wanted if name in known)
        if not columns:
            continue
        connection.execute(
            f"UPDATE main.{table} AS o SET ({columns}) = "
            f"(SELECT {columns} FROM lost.{table} l WHERE l.{key} = o.{key}) "
            f"WHERE EXISTS (SELECT 1 FROM lost.{table} l WHERE l.{key} = o.{key})"
        )


def _forget_again(connection: Any) -> None:
    """Who was erased since the backup does not come back with it."""
    columns = _columns(connection, "members")
    if "erased_at" not in columns:
        return
    gone = "(SELECT id FROM lost.members WHERE erased_at IS NOT NULL)"
    names = ", ".join(name for name in columns if name != "id")
    connection.execute(
        f"UPDATE main.members AS m SET ({names}) = (SELECT {names} FROM lost.members l WHERE l.id = m.id) "
        f"WHERE id IN {gone}"
    )
    connection.execute(
        "UPDATE main.receipts SET body = json_set(body, '$.member', '') WHERE json_valid(body) "
        f"AND sale_id IN (SELECT id FROM main.sales WHERE member_id IN {gone})"
    )
    connection.execute(f"UPDATE main.hand_credits SET reason = '' WHERE member_id IN {gone}")
    connection.execute(f"DELETE FROM main.member_snapshots WHERE member_id IN {gone}")
    if _columns(connection, "tombstones"):
        # The lost one knows who was erased, and who came back since.
        connection.execute("DELETE FROM main.tombstones")
        connection.execute("DELETE FROM main.tombstone_salt")
        _copy_rows(connection, "tombstones", "TRUE")
        _copy_rows(connection, "tombstone_salt", "TRUE")


def _originals(connection: Any, returns: list[str]) -> list[str]:
    """The sales that carried returns undo, where they too were made after the backup."""
    return [
        sale_id
        for return_id in returns
        for sale_id in _ids(
            connection,
            "SELECT original_sale_id FROM lost.returns WHERE id = ? AND original_sale_id IN "
            "(SELECT id FROM lost.sales WHERE id NOT IN (SELECT id FROM main.sales))",
            return_id,
        )
    ]


def _bring_people_and_shifts(connection: Any, new: NewEpoch) -> None:
    """Whom the carried rows name. One shift stays open at most: the backup's, else the lost one's."""
    for table in ("operators", "members", "approvals", "consents", "hand_credits", "corrected_fields"):
        _copy_rows(connection, table, "TRUE")
    open_here = connection.execute("SELECT 1 FROM main.shifts WHERE closed_at IS NULL").fetchone()
    columns = _columns(connection, "shifts")
    ended = "coalesce(closed_at, :at)" if open_here else "closed_at"
    chosen = ", ".join(ended if name == "closed_at" else name for name in columns)
    connection.execute(
        f"INSERT OR IGNORE INTO main.shifts ({', '.join(columns)}) SELECT {chosen} FROM lost.shifts "
        "ORDER BY number",
        {"at": new.at},
    )


def _bring_sale(connection: Any, sale_id: str, new: NewEpoch) -> None:
    _copy_rows(connection, "sales", "id = ?", sale_id)
    for table in _SALE_PARTS:
        _copy_rows(connection, table, "sale_id = ?", sale_id, without="id" if table == "print_jobs" else "")
    entry = _entry_of(connection, "sale_id", sale_id)
    body = {**_sale_proofs(connection, sale_id), **entry}
    _note(connection, "sale_carried", body, at=new.at)


def _bring_return(connection: Any, return_id: str, new: NewEpoch) -> None:
    _copy_rows(connection, "documents", "id = (SELECT document_id FROM lost.returns WHERE id = ?)", return_id)
    _copy_rows(connection, "returns", "id = ?", return_id)
    for table in _RETURN_PARTS:
        _copy_rows(connection, table, "return_id = ?", return_id)
    entry = _entry_of(connection, "return_id", return_id)
    body = {**_return_proofs(connection, return_id), **entry}
    _note(connection, "return_carried", body, at=new.at)


def _bring_messages(connection: Any) -> int:
    return _copy_rows(connection, "outbox", f"state <> 'delivered' AND {_NOT_HERE}", without="id", alias="l")


def _bring_cart(connection: Any) -> None:
    """The newer open cart, and none of a sale that was closed since."""
    newer = connection.execute("SELECT 1 FROM lost.open_cart").fetchone()
    if newer:
        connection.execute("DELETE FROM main.open_cart")
        _copy_rows(connection, "open_cart", "TRUE")
        for table in ("redemptions", "voucher_uses"):
            _copy_rows(connection, table, "sale_id IN (SELECT sale_id FROM lost.open_cart)")
    connection.execute("DELETE FROM main.open_cart WHERE sale_id IN (SELECT id FROM lost.sales)")
    connection.execute("DELETE FROM main.parked_carts WHERE sale_id IN (SELECT id FROM lost.sales)")


def _entry_of(connection: Any, name: str, value: str) -> dict[str, Any]:
    """What the lost journal said of it."""
    row = connection.execute(
        "SELECT body FROM lost.journal WHERE json_valid(body) AND body ->> ? = ? ORDER BY sequence LIMIT 1",
        (f"$.{name}", value),
    ).fetchone()
    return json.loads(row[0]) if row else {name: value}


def _sale_proofs(connection: Any, sale_id: str) -> dict[str, str]:
    (sale,) = _rows(connection, "sales", "id", value=sale_id)
    lines = _rows(connection, "sale_lines", "sale_id", value=sale_id)
    paid, used = (
        _rows(connection, table, "sale_id", value=sale_id) for table in ("tenders", "sale_vouchers")
    )
    return sale_proofs(sale, lines, paid, vouchers=used)


def _return_proofs(connection: Any, return_id: str) -> dict[str, str]:
    (row,) = _rows(connection, "returns", "id", value=return_id)
    lines = _rows(connection, "return_lines", "return_id", value=return_id)
    return return_proofs(row, lines, _rows(connection, "refunds", "return_id", value=return_id))


def _rows(connection: Any, table: str, key: str, *, value: str) -> list[dict[str, Any]]:
    order = " ORDER BY position" if key != "id" else ""
    cursor = connection.execute(f"SELECT * FROM main.{table} WHERE {key} = ?{order}", (value,))
    names = [part[0] for part in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _copy_rows(
    connection: Any, table: str, where: str, *values: str, without: str = "", alias: str = "l"
) -> int:
    """Rows that are not here yet, as they are; only the columns that both know."""
    names = ", ".join(name for name in _columns(connection, table) if name != without)
    if not names:
        return 0
    query = (
        f"INSERT OR IGNORE INTO main.{table} ({names}) "
        f"SELECT {names} FROM lost.{table} AS {alias} WHERE {where}"
    )
    # Numbered here anew, in the order they had there.
    ordered = f"{query} ORDER BY {alias}.id" if without == "id" else query
    return int(connection.execute(ordered, values).rowcount)


def _columns(connection: Any, table: str) -> list[str]:
    def of(schema: str) -> list[str]:
        return [row[1] for row in connection.execute(f"PRAGMA {schema}.table_info({table})")]

    lost = set(of("lost"))
    return [name for name in of("main") if name in lost]


def _ids(connection: Any, query: str, *values: str) -> list[str]:
    return [str(row[0]) for row in connection.execute(query, values)]


def _head(connection: Any) -> Head:
    row = connection.execute(
        "SELECT sequence, hash FROM main.journal ORDER BY sequence DESC LIMIT 1"
    ).fetchone()
    return Head(*row) if row else Head()


def _note(connection: Any, kind: str, body: dict[str, Any], *, at: str) -> None:
    store, till = connection.execute("SELECT store, till FROM main.till").fetchone()
    entry: JournalEntry = _head(connection).next_entry(
        kind, body, till=f"{store}-{till}", at=at, operator_id=""
    )
    connection.execute(
        "INSERT INTO main.journal(sequence, till, kind, at, operator_id, body, previous_hash, hash) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.sequence,
            entry.till,
            entry.kind,
            entry.at,
            entry.operator_id,
            entry.body,
            entry.previous_hash,
            entry.hash,
        ),
    )
