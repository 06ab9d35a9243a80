"""All that is kept about one member: read out whole, or blanked where no law demands that it stays.

What stays after an erasure: the sales with numbers, amounts and the CPF that the customer asked for on the
invoice (tax law: Lei 5.172/1966, art. 173 and 195), redemptions and losses with amounts, consents (the proof
of them), approvals, and the journal, which holds ids alone.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select, text, update

from pos_client.store import member_messages, tombstones
from pos_client.store.losses import HONOURED
from pos_client.store.members import member_by_id
from pos_client.store.tables import members, redemptions, sale_offers, sales
from pos_client.store.tables_erp import erp_contacts
from pos_client.store.tables_loyalty import consents, hand_credits, member_snapshots
from pos_client.store.tables_pull import corrected_fields, withdrawn_members
from pos_client.store.tables_redemption import losses, pin_locks, sale_vouchers, watch_notes
from pos_client.store.tables_returns import returns

_BLANK = {
    "provider_id": None,
    "phone": None,
    "cpf": None,
    "email": None,
    "card": None,
    "name": "",
    "tier": "",
    "since": "",
    "birthday": "",
    "consent": 0,
    "balance_cents": None,
    "balance_at": None,
    "expiring_cents": None,
    "expires_on": "",
    "points": None,
}
_RECEIPTS = text(
    "UPDATE receipts SET body = json_set(body, '$.member', '') WHERE json_valid(body) "
    "AND body ->> '$.member' <> '' AND sale_id IN (SELECT id FROM sales WHERE member_id = :member)"
)
_OPEN_CARTS = text(
    "SELECT (SELECT count(*) FROM open_cart WHERE body ->> '$.member' = :member) + "
    "(SELECT count(*) FROM parked_carts WHERE body ->> '$.member' = :member)"
)
_SALE = ("id", "number", "closed_at", "gross_cents", "discount_cents", "redeemed_cashback_cents")


@dataclass(frozen=True, slots=True)
class Erased:
    """What was blanked, and what stays because the law wants it kept."""

    messages: int
    receipts: int
    sales_kept: int
    invoice_cpfs_kept: int


def file_of(connection: Connection, member_id: str) -> dict[str, Any]:
    """Everything kept about the member, by table; empty where nobody has this id."""
    row = connection.execute(select(members).where(members.c.id == member_id)).first()
    if row is None:
        return {}
    bought = select(*(sales.c[name] for name in (*_SALE, "total_cents", "invoice_cpf"))).where(
        sales.c.member_id == member_id
    )
    ids = select(sales.c.id).where(sales.c.member_id == member_id)
    return {
        "member": dict(row._mapping),
        "consents": _rows(connection, select(consents).where(consents.c.member_id == member_id)),
        "snapshot": _rows(
            connection, select(member_snapshots).where(member_snapshots.c.member_id == member_id)
        ),
        "sales": _rows(connection, bought.order_by(sales.c.closed_at)),
        "returns": _rows(
            connection,
            select(returns.c.number, returns.c.closed_at, returns.c.total_cents).where(
                returns.c.member_id == member_id
            ),
        ),
        "redemptions": _rows(
            connection,
            select(*(column for column in redemptions.c if column.name not in {"evidence", "basket"})).where(
                redemptions.c.member_id == member_id
            ),
        ),
        "offers": _rows(connection, select(sale_offers).where(sale_offers.c.sale_id.in_(ids))),
        "vouchers": _rows(connection, select(sale_vouchers).where(sale_vouchers.c.sale_id.in_(ids))),
        "hand_credits": _rows(connection, select(hand_credits).where(hand_credits.c.member_id == member_id)),
        "losses": _rows(connection, select(losses).where(losses.c.member_id == member_id)),
        "watch_notes": _rows(connection, select(watch_notes).where(watch_notes.c.member_id == member_id)),
        "corrected_fields": _rows(
            connection, select(corrected_fields).where(corrected_fields.c.member_id == member_id)
        ),
        "erp_contacts": _rows(connection, select(erp_contacts).where(erp_contacts.c.member_id == member_id)),
        "messages": member_messages.payloads(connection, member_id),
    }


def open_carts(connection: Connection, member_id: str) -> int:
    """How many open or held sales are this member's."""
    count: int = connection.execute(_OPEN_CARTS, {"member": member_id}).scalar_one()
    return count


def open_redemptions(connection: Connection, member_id: str) -> int:
    """How many redemptions still have to be settled, which needs to be known whose they are."""
    states = ("quoted", "authorised", "holding", "held", "committing", "releasing", "unknown")
    found = connection.execute(
        select(redemptions.c.id).where(redemptions.c.member_id == member_id, redemptions.c.state.in_(states))
    )
    return len(found.all())


def erase(connection: Connection, member_id: str, *, at: str) -> Erased:
    """Blank who it was, everywhere but where it has to stay. Messages that wait are not touched."""
    was = member_by_id(connection, member_id)
    if was is not None:
        tombstones.bury(connection, was, at=at)
    connection.execute(update(members).where(members.c.id == member_id).values(**_BLANK, erased_at=at))
    connection.execute(
        update(consents)
        .where(consents.c.member_id == member_id, consents.c.revoked_at.is_(None))
        .values(revoked_at=at)
    )
    connection.execute(update(hand_credits).where(hand_credits.c.member_id == member_id).values(reason=""))
    connection.execute(
        update(redemptions).where(redemptions.c.member_id == member_id).values(evidence="", basket="")
    )
    noted = losses.c.note.not_in(("", HONOURED))
    connection.execute(
        update(losses).where(losses.c.member_id == member_id, noted).values(note=member_messages.UNSAID)
    )
    for table in (member_snapshots, pin_locks, corrected_fields, withdrawn_members, erp_contacts):
        connection.execute(delete(table).where(table.c.member_id == member_id))
    receipts = connection.execute(_RECEIPTS, {"member": member_id}).rowcount
    kept = connection.execute(select(sales.c.invoice_cpf).where(sales.c.member_id == member_id)).scalars()
    invoices = list(kept)
    return Erased(
        messages=member_messages.redact_delivered(connection, member_id),
        receipts=receipts,
        sales_kept=len(invoices),
        invoice_cpfs_kept=sum(1 for cpf in invoices if cpf),
    )


def _rows(connection: Connection, query: Any) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in connection.execute(query)]
