"""Slips as they were printed, queued for the printer in the same transaction."""

import json

from sqlalchemy import Connection, func, insert, select

from pos_client.domain.slip import Slip
from pos_client.store.tables import print_jobs
from pos_client.store.tables_drawer import documents


def add_document(connection: Connection, document_id: str, slip: Slip, *, queue: bool = True) -> None:
    """Keep the slip, and queue its first copy."""
    body = json.dumps(slip.to_json(), ensure_ascii=False, separators=(",", ":"))
    connection.execute(insert(documents).values(id=document_id, kind=slip.kind.value, body=body, at=slip.at))
    if queue:
        queue_document(connection, document_id, at=slip.at)


def queue_document(connection: Connection, document_id: str, *, at: str) -> int:
    """Queue the next copy of a slip. Answers the copy's number."""
    made = connection.execute(
        select(func.count()).where(print_jobs.c.document_id == document_id)
    ).scalar_one()
    connection.execute(
        insert(print_jobs).values(
            document_id=document_id, copy=made + 1, state="queued", problem="", queued_at=at
        )
    )
    return int(made) + 1


def load_document(connection: Connection, document_id: str) -> Slip:
    """The slip as it was printed."""
    body = connection.execute(select(documents.c.body).where(documents.c.id == document_id)).scalar_one()
    return Slip.from_json(json.loads(body))
