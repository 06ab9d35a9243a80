"""What is asked at every sale is answered by an index, however many sales there have been."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from pos_client.domain.customer import MemberQuery
from pos_client.store import catalog, journal, members, outbox, print_jobs, sales, till_state
from tests.fakes.people import some_cpf, some_phone
from tests.fakes.till import Till, selling_till

READS: dict[str, Callable[[Connection], Any]] = {
    "product by code": lambda now: catalog.product_by_code(now, "7891000315507"),
    "member by phone or cpf": lambda now: members.find_members(now, MemberQuery(some_phone(), some_cpf())),
    "member by any other key": lambda now: members.find_members(
        now, MemberQuery(email="a@b.com", card="c", provider_id="p")
    ),
    "member by last digits": lambda now: members.find_members(now, MemberQuery(last_digits="1234")),
    "sale by id": lambda now: sales.sale_exists(now, "x"),
    "last sale": sales.last_sale,
    "open shift": till_state.open_shift,
    "journal head": journal.journal_head,
    "next print job": print_jobs.next_queued,
    "backlog": outbox.backlog,
    "due messages": lambda now: outbox.due_messages(now, "smartpos", now_ms=1, most=10),
    "next due": lambda now: outbox.next_due_ms(now, "smartpos", after_ms=1),
    "waiting": lambda now: outbox.waiting_for(now, "smartpos"),
    "delivered sales": lambda now: outbox.sales_delivered(now, ["x"]),
}


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with selling_till(tmp_path / "till.db") as made:
        yield made


@pytest.mark.parametrize("name", READS)
def test_no_read_of_the_counter_walks_a_whole_table(till: Till, name: str) -> None:
    asked: list[str] = []
    with till.store.reading() as snapshot:
        driver = snapshot.connection.dbapi_connection
        assert driver is not None
        driver.set_trace_callback(asked.append)
        READS[name](snapshot)
        driver.set_trace_callback(None)
        assert asked
        for statement in asked:
            plan = [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}")]
            # By the key of deliveries it would walk all that were ever made to that destination.
            assert not [step for step in plan if "autoindex_outbox" in step], statement
            walks = [step for step in plan if step.startswith("SCAN") and "INDEX" not in step]
            assert not [walk for walk in walks if walk != "SCAN journal"], statement
