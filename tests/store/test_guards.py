"""What the database itself does not allow, whatever the program tries."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from pos_client.domain.errors import Reason, Refused
from pos_client.store import till_state
from tests.fakes.till import OPERATOR, Till, selling_till


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with selling_till(tmp_path / "till.db") as made:
        made.checkout.close(made.paid(1000, 250), OPERATOR)
        yield made


def count(till: Till, table: str) -> int:
    """How many rows."""
    with till.store.reading() as snapshot:
        return int(snapshot.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


SALE = (
    "INSERT INTO sales SELECT 'other', '001-02-000002', epoch, {sequence}, {shift}, operator_id, member_id, "
    "opened_at, closed_at, gross_cents + {extra}, discount_cents, redeemed_cashback_cents, total_cents, "
    "paid_cents, change_cents, invoice_cpf, kind, salesperson_id, entered_at FROM sales"
)
MESSAGE = (
    "INSERT INTO outbox(id, destination, kind, stream, sale_id, idempotency_key, payload, state, created_ms, "
    "next_attempt_ms, last_answer) SELECT 99, destination, kind, stream, sale_id, idempotency_key, payload, "
    "state, 0, 0, '' FROM outbox"
)
TILL = (
    "INSERT INTO till(id, store, till, epoch, next_sequence, installation) "
    "SELECT 2, store, till, epoch, next_sequence, installation FROM till"
)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE sales SET total_cents = 1, paid_cents = 1", "a closed sale never changes"),
        ("UPDATE sales SET invoice_cpf = NULL", "a closed sale never changes"),
        ("DELETE FROM sales", "FOREIGN KEY|never deleted"),
        ("UPDATE journal SET body = '{}'", "the journal never changes"),
        ("DELETE FROM journal WHERE sequence = 1", "the journal is never cut"),
        ("DELETE FROM outbox", "an undelivered message is never deleted"),
        (MESSAGE, "UNIQUE"),
        ("UPDATE outbox SET state = 'lost'", "ck_outbox_state"),
        ("UPDATE print_jobs SET state = 'eaten'", "ck_print_jobs_state"),
        ("UPDATE sale_lines SET total_cents = total_cents + 1", "ck_sale_lines_total"),
        ("UPDATE sale_lines SET quantity_milli = 0", "ck_sale_lines_quantity"),
        ("UPDATE tenders SET amount_cents = 0", "ck_tenders_amount"),
        ("UPDATE products SET unit_price_cents = -1", "ck_products_price"),
        ("UPDATE products SET unit_price_cents = 'much'", "cannot store TEXT"),
        ("UPDATE operators SET role = 'owner'", "ck_operators_role"),
        (TILL, "ck_till_single"),
        (SALE.format(sequence="sequence", shift="shift_id", extra=0), "UNIQUE"),
        (SALE.format(sequence=2, shift="shift_id", extra=1), "ck_sales_total"),
        (SALE.format(sequence=2, shift="'no shift'", extra=0), "FOREIGN KEY"),
        ("INSERT INTO shifts SELECT 'other', 2, operator_id, opened_at, 0, NULL, NULL FROM shifts", "UNIQUE"),
    ],
)
def test_the_database_refuses(till: Till, statement: str, words: str) -> None:
    tables = ("sales", "sale_lines", "tenders", "journal", "outbox", "till", "shifts")
    before = {table: count(till, table) for table in tables}
    with pytest.raises(IntegrityError, match=words), till.store.writing() as transaction:
        transaction.exec_driver_sql(statement)
    assert {table: count(till, table) for table in tables} == before


def test_a_delivered_message_may_be_cleared_away(till: Till) -> None:
    with till.store.writing() as transaction:
        transaction.exec_driver_sql("UPDATE outbox SET state = 'delivered'")
        transaction.exec_driver_sql("DELETE FROM outbox")
    assert count(till, "outbox") == 0


def test_a_database_of_another_till_is_refused(till: Till) -> None:
    with pytest.raises(Refused) as refusal, till.store.writing() as transaction:
        till_state.ensure_till(transaction, store="001", till_code="03", installation="x")
    assert refusal.value.reason is Reason.SETTINGS_INVALID
    with till.store.writing() as transaction:
        again = till_state.ensure_till(transaction, store="001", till_code="02", installation="other")
    assert again == till.identity
