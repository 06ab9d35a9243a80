"""What must hold of returns, cash movements and closed shifts in a till's tables."""

import pysqlite3.dbapi2 as sqlite

_SOLD = "SELECT coalesce(sum(total_cents), 0) FROM sales WHERE shift_id = s.id"
_RETURNED = "SELECT coalesce(sum(total_cents), 0) FROM returns WHERE shift_id = s.id"
_PAID = (
    "SELECT coalesce(sum(t.amount_cents), 0) FROM tenders t JOIN sales x ON x.id = t.sale_id "
    "WHERE x.shift_id = s.id AND t.method = c.method"
)
_REFUNDED = (
    "SELECT coalesce(sum(f.amount_cents), 0) FROM refunds f JOIN returns r ON r.id = f.return_id "
    "WHERE r.shift_id = s.id AND f.method = c.method"
)
_CHANGE = "SELECT coalesce(sum(change_cents), 0) FROM sales WHERE shift_id = s.id"
_MOVED = (
    "SELECT coalesce(sum(iif(kind = 'withdrawal', -amount_cents, amount_cents)), 0) FROM cash_movements "
    "WHERE shift_id = s.id"
)
_SUMS = {
    "return lines": "SELECT r.number FROM returns r LEFT JOIN return_lines l ON l.return_id = r.id "
    "GROUP BY r.id HAVING coalesce(sum(l.gross_cents), 0) <> r.gross_cents "
    "OR coalesce(sum(l.discount_cents), 0) <> r.discount_cents "
    "OR coalesce(sum(l.redeemed_cashback_cents), 0) <> r.redeemed_cashback_cents "
    "OR coalesce(sum(l.total_cents), 0) <> r.total_cents",
    "refunds": "SELECT r.number FROM returns r LEFT JOIN refunds f ON f.return_id = r.id "
    "GROUP BY r.id HAVING coalesce(sum(f.amount_cents), 0) <> r.total_cents",
    "twice: more came back than was sold": "SELECT r.number FROM return_lines l "
    "JOIN returns r ON r.id = l.return_id "
    "JOIN sale_lines s ON s.sale_id = r.original_sale_id AND s.position = l.original_position "
    "GROUP BY s.sale_id, s.position "
    "HAVING sum(l.quantity_milli) > s.quantity_milli OR sum(l.total_cents) > s.total_cents",
    "twice: more was refunded than was paid": "SELECT r.number FROM refunds f "
    "JOIN returns r ON r.id = f.return_id "
    "JOIN tenders t ON t.sale_id = r.original_sale_id AND t.position = f.tender_position "
    "GROUP BY t.sale_id, t.position HAVING sum(f.amount_cents) > t.amount_cents",
    "store credit": "SELECT given, kept, used FROM "
    "(SELECT coalesce(sum(amount_cents), 0) AS given FROM refunds WHERE method = 'store_credit') "
    "JOIN (SELECT coalesce(sum(amount_cents), 0) AS kept FROM store_credits WHERE used_by_sale_id IS NULL) "
    "JOIN (SELECT coalesce(sum(amount_cents), 0) AS used FROM tenders WHERE method = 'store_credit') "
    "WHERE given <> kept + used",
    "return in the feed": "SELECT r.number FROM returns r JOIN outbox o ON o.idempotency_key = r.id "
    "WHERE CAST(replace(o.payload ->> '$.total', '.', '') AS INTEGER) <> -r.total_cents",
    "close": "SELECT s.number FROM shifts s LEFT JOIN shift_closes c ON c.shift_id = s.id "
    "WHERE (s.closed_at IS NULL) <> (c.shift_id IS NULL)",
    "Z numbers": "SELECT count(*), max(z_number) FROM shift_closes "
    "HAVING count(*) <> coalesce(max(z_number), 0)",
    "expected at the close": "SELECT s.number, c.method FROM shift_counts c JOIN shifts s "
    f"ON s.id = c.shift_id WHERE c.expected_cents <> ({_PAID}) - ({_REFUNDED}) "
    f"+ iif(c.method = 'cash', s.opening_float_cents - ({_CHANGE}) + ({_MOVED}), 0)",
    "totals of the close": "SELECT s.number FROM journal j JOIN shifts s ON s.id = j.body ->> '$.shift_id' "
    f"WHERE j.kind = 'shift_closed' AND (j.body ->> '$.total_cents' <> ({_SOLD}) "
    f"OR j.body ->> '$.net_cents' <> ({_SOLD}) - ({_RETURNED}))",
    "twice: a cart in two places": "SELECT id FROM (SELECT id FROM sales UNION ALL "
    "SELECT sale_id FROM parked_carts UNION ALL SELECT sale_id FROM open_cart) "
    "GROUP BY id HAVING count(*) > 1",
}
_ENTRY = "1 = (SELECT count(*) FROM journal WHERE kind = '{}' AND body ->> '$.{}' = p.{})"
_DOCUMENT = "EXISTS (SELECT 1 FROM documents d WHERE d.id = p.{} AND d.kind {})"
_PARTS = {
    "returns": {
        "entry": _ENTRY.format("return_closed", "return_id", "id"),
        "slip": _DOCUMENT.format("document_id", "= p.kind"),
        "lines": "EXISTS (SELECT 1 FROM return_lines l WHERE l.return_id = p.id)",
        "smartpos message": "1 = (SELECT count(*) FROM outbox o "
        "WHERE o.idempotency_key = p.id AND o.destination = 'smartpos' AND o.kind = p.kind)",
        "word to the programme or a person": "(p.member_id IS NOT NULL AND p.total_cents > 0) = "
        "(SELECT count(*) FROM outbox o WHERE o.destination = 'smartbis' "
        "AND o.idempotency_key IN (p.id || ':reversal_by_hand', p.id || ':accrual_reversal'))",
    },
    "cash_movements": {
        "entry": _ENTRY.format("cash_moved", "movement_id", "id"),
        "slip": _DOCUMENT.format("id", "= p.kind"),
    },
    "shift_closes": {
        "entry": _ENTRY.format("shift_closed", "shift_id", "shift_id"),
        "Z": _DOCUMENT.format("document_id", "= 'z'"),
        "count": "EXISTS (SELECT 1 FROM shift_counts c WHERE c.shift_id = p.shift_id AND c.method = 'cash')",
    },
}


def drawer_faults(connection: sqlite.Connection) -> list[str]:
    """What is wrong, in words. A till that was not migrated yet has none of it."""
    if not has_drawer(connection):
        return []
    faults = [f"{name}: {tuple(row)}" for name, query in _SUMS.items() for row in connection.execute(query)]
    for table, parts in _PARTS.items():
        for name, condition in parts.items():
            query = f"SELECT * FROM {table} p WHERE NOT ({condition})"
            faults += [f"{table} {row[0]} without its {name}" for row in connection.execute(query)]
    return faults


def has_drawer(connection: sqlite.Connection) -> bool:
    """Whether the schema knows returns and shifts that close."""
    query = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'shift_closes'"
    return bool(connection.execute(query).fetchone()[0])
