"""What is asked at every sale is answered by an index, however many sales there have been."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from pos_client.domain.customer import MemberQuery
from pos_client.store import catalog, journal, members, outbox, print_jobs, sales, till_state
from tests.fakes.people import some_cpf, some_phone
from tests.fakes.till import Till, selling_till

READS: dict[str, Callable[[Connection], Any]] = {
    "product by code": lambda now: catalog.product_by_code(now, "7891000315507"),
    "member by phone or cpf": lambda now: members.find_members(now, MemberQuery(some_phone(), some_cpf())),
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
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    with till.store.reading() as snapshot:
        event.listen(snapshot, "before_cursor_execute", note)
        READS[name](snapshot)
        event.remove(snapshot, "before_cursor_execute", note)
        assert asked
        for statement, parameters in asked:
            plan = snapshot.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            # By the key of deliveries it would walk all that were ever made to that destination.
            assert not [row[3] for row in plan if "autoindex_outbox" in row[3]], statement
            walks = [row[3] for row in plan if row[3].startswith("SCAN") and "INDEX" not in row[3]]
            assert not [walk for walk in walks if "LAST" not in walk and walk != "SCAN journal"], statement
