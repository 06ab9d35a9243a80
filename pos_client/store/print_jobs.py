"""What is to be printed: queued with the sale, taken in order, one job per copy."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select, text, update

from pos_client.store.prepared import Prepared
from pos_client.store.tables import print_jobs

# The first condition is the index's own: without it every sale would scan the jobs of all sales before it.
_NEXT = text(
    "SELECT * FROM print_jobs WHERE state IN ('queued', 'printing') AND state = 'queued' ORDER BY id LIMIT 1"
)

_ADD = Prepared(
    text(
        "INSERT INTO print_jobs(sale_id, copy, state, problem, queued_at) "
        "SELECT :sale_id, count(*) + 1, :state, '', :queued_at FROM print_jobs WHERE sale_id = :sale_id "
        "RETURNING copy"
    )
)


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One copy of one sale's receipt, or of one slip."""

    id: int
    sale_id: str | None
    copy: int
    state: str
    queued_at: str
    document_id: str | None = None
    problem: str = ""


def add_job(connection: Connection, sale_id: str, *, state: str, at: str) -> int:
    """Queue the next copy of a receipt (`held` waits for the offer). Answers the copy's number."""
    values = {"sale_id": sale_id, "state": state, "queued_at": at}
    return int(_ADD.first(connection, values)[0])


def release_jobs(connection: Connection, sale_id: str, *, at: str) -> None:
    """Let the sale's held receipt be printed; it waits from now on."""
    connection.execute(
        update(print_jobs)
        .where(print_jobs.c.sale_id == sale_id, print_jobs.c.state == "held")
        .values(state="queued", queued_at=at)
    )


def waiting_jobs(connection: Connection, *states: str) -> tuple[PrintJob, ...]:
    """Jobs in these states, oldest first."""
    rows = connection.execute(
        select(print_jobs).where(print_jobs.c.state.in_(states)).order_by(print_jobs.c.id)
    )
    return tuple(_job(row) for row in rows)


def jobs_that_failed(connection: Connection, *problems: str) -> tuple[PrintJob, ...]:
    """Those that failed with one of these problems, oldest first."""
    rows = connection.execute(
        select(print_jobs)
        .where(print_jobs.c.state == "failed", print_jobs.c.problem.in_(problems))
        .order_by(print_jobs.c.id)
    )
    return tuple(_job(row) for row in rows)


def requeue_job(connection: Connection, job_id: int, *, at: str) -> None:
    """Somebody wants it now: its wait begins anew."""
    connection.execute(
        update(print_jobs).where(print_jobs.c.id == job_id).values(state="queued", problem="", queued_at=at)
    )


def next_queued(connection: Connection) -> PrintJob | None:
    """The oldest job that may be printed, by the index of those that wait."""
    row = connection.execute(_NEXT).first()
    return _job(row) if row is not None else None


def move_job(connection: Connection, job_id: int, state: str, *, problem: str = "") -> None:
    """The job reached a state; `problem` is the key of its sentence."""
    connection.execute(
        update(print_jobs).where(print_jobs.c.id == job_id).values(state=state, problem=problem)
    )


def _job(row: Row[Any]) -> PrintJob:
    return PrintJob(row.id, row.sale_id, row.copy, row.state, row.queued_at, row.document_id, row.problem)
