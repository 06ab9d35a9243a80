"""The message that carries the customer's choice of campaign, as long as it can still be chosen.

`offer_default` in its payload says that nobody has chosen yet, and what the store's rule makes of that.
"""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select, update

from pos_client.store.outbox import fill_payload
from pos_client.store.tables import outbox, receipts, sale_offers

UNDECIDED = "offer_default"


def undecided_message(connection: Connection, sale_id: str) -> tuple[int, dict[str, Any]] | None:
    """Id and payload of the sale's message that waits for a choice and has not been sent to anybody."""
    rows = connection.execute(
        select(outbox.c.id, outbox.c.payload).where(
            outbox.c.sale_id == sale_id,
            outbox.c.state == "pending",
            outbox.c.attempts == 0,
            outbox.c.sending_ms.is_(None),
            outbox.c.first_sent_ms.is_(None),
        )
    )
    for row in rows:
        payload = json.loads(row.payload)
        if UNDECIDED in payload:
            return row.id, payload
    return None


def choose(
    connection: Connection, message_id: int, payload: Mapping[str, Any], *, chosen: str | None
) -> None:
    """That campaign, or (None) the customer wants none."""
    kept = {name: value for name, value in payload.items() if name != UNDECIDED}
    told = {"offer_id": chosen} if chosen is not None else {"offer_declined": True}
    fill_payload(connection, message_id, {**kept, **told})


def is_chosen(connection: Connection, sale_id: str) -> bool:
    """Whether the sale has its offer already."""
    return (
        connection.execute(select(sale_offers.c.sale_id).where(sale_offers.c.sale_id == sale_id)).first()
        is not None
    )


def note_accrual(connection: Connection, sale_id: str) -> None:
    """The paper says that the programme has not confirmed the sale, as no offer does."""
    body = connection.execute(select(receipts.c.body).where(receipts.c.sale_id == sale_id)).scalar()
    if body is not None:
        kept = {**json.loads(body), "accrual": "pending"}
        text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
        connection.execute(update(receipts).where(receipts.c.sale_id == sale_id).values(body=text))


def accrual_state(connection: Connection, sale_id: str) -> str:
    """`confirmed` once all that credits the sale has arrived, `refused` after a no, else `pending`."""
    rows = connection.execute(
        select(outbox.c.state, outbox.c.payload).where(outbox.c.sale_id == sale_id, outbox.c.kind == "sale")
    )
    states = [row.state for row in rows if json.loads(row.payload).get("accrues")]
    if any(state == "rejected" for state in states):
        return "refused"
    return "confirmed" if states and all(state == "delivered" for state in states) else "pending"
