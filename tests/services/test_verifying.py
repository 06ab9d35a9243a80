"""One changed, removed or reordered entry, or a row changed behind the triggers, is found and named."""

import json
import shutil
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest

from pos_client.credentials import MemoryCredentials
from pos_client.domain.errors import Outage, Unavailable
from pos_client.domain.journal import Head
from pos_client.domain.money import Quantity
from pos_client.domain.payment import Method, Tender
from pos_client.domain.returning import RefundBy
from pos_client.services.sealing import Seal, seal_holds
from pos_client.services.verifying import Fault, Proof, verify_till
from tests.fakes.till import OPERATOR, selling_till


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A till's file with five sales, closed."""
    path = tmp_path_factory.mktemp("books") / "till.db"
    with selling_till(path) as till:
        for cents in (100, 250, 399, 1000, 1):
            till.checkout.close(till.paid(cents, 50), OPERATOR)
    return path


def wounded(books: Path, tmp_path: Path, *statements: str) -> Proof:
    """The proof of a copy in which the triggers were taken away and these statements ran."""
    copy = tmp_path / "copy.db"
    shutil.copy(books, copy)
    connection = sqlite.connect(str(copy), isolation_level=None)
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("PRAGMA ignore_check_constraints = ON")
    for statement in statements:
        assert connection.execute(statement).rowcount != 0, statement
    connection.close()
    return verify_till(copy)


def first(proof: Proof) -> Fault:
    """What is named first."""
    assert not proof.ok
    return proof.faults[0]


def test_untouched_books_hold(books: Path) -> None:
    proof = verify_till(books)
    assert proof.faults == []
    assert (proof.entries, proof.sales) == (6, 5)


def test_an_untouched_tail_holds_by_itself(books: Path) -> None:
    proof = verify_till(books, since=4)
    assert (proof.entries, proof.faults) == (3, [])


@pytest.mark.parametrize(
    "change",
    [
        "till = till || 'x'",
        "kind = 'sale_entered'",
        "at = replace(at, '2026', '2025')",
        "operator_id = 'op-18'",
        "body = replace(body, '\"total_cents\":300', '\"total_cents\":301')",
        "hash = iif(hash LIKE 'f%', 'e', 'f') || substr(hash, 2)",
        "previous_hash = iif(previous_hash LIKE 'f%', 'e', 'f') || substr(previous_hash, 2)",
    ],
)
def test_a_changed_entry_is_named(books: Path, tmp_path: Path, change: str) -> None:
    found = first(wounded(books, tmp_path, f"UPDATE journal SET {change} WHERE sequence = 3"))
    assert found.sequence in {3, 4} if "hash" in change else found.sequence == 3


def test_one_byte_of_an_entry_changed_in_the_file_is_named(books: Path, tmp_path: Path) -> None:
    """Every column of the entry, straight in the bytes of the file."""
    content = books.read_bytes()
    connection = sqlite.connect(str(books))
    row = connection.execute(
        "SELECT till, kind, at, body, previous_hash, hash FROM journal WHERE sequence = 4"
    )
    columns = [str(value).encode() for value in row.fetchone()]
    connection.close()
    place = content.find(columns[3])
    start = place - len(columns[2]) - len(columns[1]) - len(columns[0]) - 64
    for column in columns:
        at = content.find(column, start)
        copy = tmp_path / "byte.db"
        changed = bytearray(content)
        changed[at + len(column) // 2] ^= 1
        copy.write_bytes(changed)
        assert first(verify_till(copy)).sequence in {3, 4, 5}, column


@pytest.mark.parametrize("sequence", [1, 3, 6])
def test_a_removed_entry_is_named(books: Path, tmp_path: Path, sequence: int) -> None:
    assert first(wounded(books, tmp_path, f"DELETE FROM journal WHERE sequence = {sequence}")) == Fault(
        "missing", sequence=sequence
    )


def test_a_removed_entry_whose_followers_moved_up_is_named(books: Path, tmp_path: Path) -> None:
    proof = wounded(
        books,
        tmp_path,
        "DELETE FROM journal WHERE sequence = 3",
        "UPDATE journal SET sequence = sequence - 1 WHERE sequence > 3",
    )
    assert first(proof) == Fault("link", sequence=3)


def test_reordered_entries_are_named(books: Path, tmp_path: Path) -> None:
    proof = wounded(
        books,
        tmp_path,
        "UPDATE journal SET sequence = -3 WHERE sequence = 3",
        "UPDATE journal SET sequence = 3 WHERE sequence = 4",
        "UPDATE journal SET sequence = 4 WHERE sequence = -3",
    )
    assert first(proof) == Fault("link", sequence=3)


LAST = "(SELECT max(id) FROM sales)"


@pytest.mark.parametrize(
    ("statements", "problem"),
    [
        (
            (f"UPDATE sales SET total_cents = 1, gross_cents = 1, paid_cents = 1 WHERE id = {LAST}",),
            "gross_cents",
        ),
        ((f"UPDATE sales SET operator_id = 'op-18' WHERE id = {LAST}",), "rows"),
        ((f"UPDATE sales SET closed_at = opened_at || 'x' WHERE id = {LAST}",), "rows"),
        ((f"UPDATE sale_lines SET quantity_milli = 2000 WHERE sale_id = {LAST}",), "rows"),
        ((f"UPDATE sale_lines SET description = 'outro' WHERE sale_id = {LAST}",), "rows"),
        ((f"UPDATE tenders SET method = 'pix' WHERE sale_id = {LAST}",), "rows"),
        ((f"DELETE FROM sale_lines WHERE sale_id = {LAST} AND position = 2",), "rows"),
        (
            (f"UPDATE receipts SET body = json_set(body, '$.total_cents', 1) WHERE sale_id = {LAST}",),
            "receipt",
        ),
        ((f"DELETE FROM receipts WHERE sale_id = {LAST}",), "receipt"),
        (("UPDATE till SET next_sequence = 9",), "number_missing"),
        (("UPDATE till SET next_sequence = 3",), "number_unused"),
    ],
)
def test_a_row_changed_behind_the_triggers_is_named(
    books: Path, tmp_path: Path, statements: tuple[str, ...], problem: str
) -> None:
    found = first(wounded(books, tmp_path, *statements))
    assert found.problem == problem
    assert found.key.startswith("001-02-00000")


def test_a_removed_sale_is_named_by_its_number(books: Path, tmp_path: Path) -> None:
    everything = tuple(
        f"DELETE FROM {table} WHERE sale_id = {LAST}"
        for table in ("sale_lines", "tenders", "receipts", "print_jobs", "outbox")
    )
    found = first(wounded(books, tmp_path, *everything, f"DELETE FROM sales WHERE id = {LAST}"))
    assert (found.problem, found.key) == ("row_missing", "001-02-000005")


def test_a_sale_that_no_entry_vouches_for_is_named(books: Path, tmp_path: Path) -> None:
    copied = (
        "INSERT INTO sales SELECT 'forged', '001-02-000006', epoch, 6, shift_id, operator_id, member_id, "
        "opened_at, closed_at, gross_cents, discount_cents, redeemed_cashback_cents, total_cents, "
        "paid_cents, change_cents, invoice_cpf, kind, salesperson_id, entered_at "
        f"FROM sales WHERE id = {LAST}"
    )
    found = first(wounded(books, tmp_path, copied, "UPDATE till SET next_sequence = 7"))
    assert (found.problem, found.table, found.key) == ("entry_missing", "sales", "001-02-000006")


def test_a_head_that_was_printed_must_be_in_the_chain(books: Path) -> None:
    connection = sqlite.connect(str(books))
    sequence, digest = connection.execute("SELECT sequence, hash FROM journal WHERE sequence = 5").fetchone()
    connection.close()
    assert verify_till(books, head=f"{sequence}:{digest}").ok
    assert first(verify_till(books, head=f"{sequence}:{'0' * 64}")) == Fault("head", sequence=5)


def test_without_a_file_there_is_no_verdict(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as trouble:
        verify_till(tmp_path / "none.db")
    assert trouble.value.outage is Outage.DATABASE


def test_the_seal_is_made_once_and_its_public_half_is_enough_to_check() -> None:
    credentials = MemoryCredentials()
    seal = Seal.kept_by(credentials)
    assert Seal.kept_by(credentials) == seal
    signature = seal.sign("7:abc")
    assert seal_holds(seal.public_key, "7:abc", signature)
    assert not seal_holds(seal.public_key, "7:abd", signature)
    assert not seal_holds(Seal.kept_by(MemoryCredentials()).public_key, "7:abc", signature)
    assert not seal_holds("no key", "7:abc", signature)
    for secret in credentials.secrets.values():
        assert secret not in repr(seal)


@pytest.fixture(scope="module")
def returned_books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A till's file with a sale and a part of it that came back."""
    path = tmp_path_factory.mktemp("returned") / "till.db"
    with selling_till(path) as till:
        closed = till.checkout.close(till.paid(100, 250), OPERATOR)
        original = till.returns.find(closed.number)
        till.returns.return_lines(
            original, {1: Quantity.units(1)}, RefundBy.ORIGINAL, operator=OPERATOR, reason="Desistência"
        )
    return path


def test_sales_and_returns_share_their_numbers(returned_books: Path) -> None:
    proof = verify_till(returned_books)
    assert (proof.faults, proof.sales, proof.returns) == ([], 1, 1)


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE return_lines SET quantity_milli = 500", "content"),
        ("UPDATE return_lines SET description = 'outro'", "line_rows"),
        ("UPDATE return_lines SET unit_price_cents = 1", "line_rows"),
        ("UPDATE return_lines SET gtin = '7891000315507'", "line_rows"),
        ("UPDATE refunds SET amount_cents = 99", "refunds"),
        ("UPDATE refunds SET detail = 'NSU 9'", "refund_rows"),
        ("UPDATE refunds SET tender_position = 2", "refund_rows"),
        ("UPDATE returns SET operator_id = 'somebody'", "rows"),
        ("UPDATE returns SET closed_at = closed_at || 'x'", "rows"),
        ("UPDATE returns SET member_id = 'somebody'", "member_id"),
        ("UPDATE till SET next_sequence = 4", "number_missing"),
    ],
)
def test_a_return_changed_behind_the_triggers_is_named(
    returned_books: Path, tmp_path: Path, statement: str, problem: str
) -> None:
    assert first(wounded(returned_books, tmp_path, statement)).problem == problem
    assert first(wounded(returned_books, tmp_path, statement)).key.startswith("001-02-00000")


@pytest.fixture(scope="module")
def credit_books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A till's file with a sale paid by a store credit."""
    path = tmp_path_factory.mktemp("credit") / "till.db"
    with selling_till(path) as till:
        closed = till.checkout.close(till.paid(500), OPERATOR)
        back = till.returns.return_lines(
            till.returns.find(closed.number),
            {1: Quantity.units(1)},
            RefundBy.STORE_CREDIT,
            operator=OPERATOR,
            reason="Troca",
        )
        assert back.credit is not None
        sale = till.basket(500)
        tender = Tender(Method.STORE_CREDIT, sale.total, credit_code=back.credit.code)
        till.checkout.close(sale.with_tender(tender), OPERATOR)
    return path


def test_books_with_a_store_credit_hold_and_do_not_tell_its_code(credit_books: Path) -> None:
    assert verify_till(credit_books).faults == []
    connection = sqlite.connect(str(credit_books))
    (code,) = connection.execute("SELECT credit_code FROM tenders WHERE credit_code <> ''").fetchone()
    bodies = "".join(body for (body,) in connection.execute("SELECT body FROM journal"))
    connection.close()
    assert code not in bodies


@pytest.mark.parametrize(
    "change", ["credit_code || 'X' WHERE credit_code <> ''", "'' WHERE credit_code <> ''"]
)
def test_a_changed_credit_code_is_named(credit_books: Path, tmp_path: Path, change: str) -> None:
    found = first(wounded(credit_books, tmp_path, f"UPDATE tenders SET credit_code = {change}"))
    assert (found.problem, found.key) == ("credit_codes", "001-02-000003")


def test_a_credit_code_put_on_a_sale_without_one_is_named(books: Path, tmp_path: Path) -> None:
    forged = f"UPDATE tenders SET credit_code = 'V-1' WHERE sale_id = {LAST}"
    assert first(wounded(books, tmp_path, forged)).problem == "credit_codes"


def written_before(books: Path, tmp_path: Path, *keys: str) -> Path:
    """The same books as an older program wrote them: entries without these keys, chained anew."""
    copy = tmp_path / "older.db"
    shutil.copy(books, copy)
    connection = sqlite.connect(str(copy), isolation_level=None)
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    columns = "sequence, till, kind, at, operator_id, body"
    entries = connection.execute(f"SELECT {columns} FROM journal ORDER BY sequence").fetchall()
    head = Head()
    for sequence, till, kind, at, operator_id, text in entries:
        gone = keys if kind == "return_closed" else tuple(key for key in keys if key != "rows")
        body = {name: value for name, value in json.loads(text).items() if name not in gone}
        entry = head.next_entry(kind, body, till=till, at=at, operator_id=operator_id)
        connection.execute(
            "UPDATE journal SET body = ?, previous_hash = ?, hash = ? WHERE sequence = ?",
            (entry.body, entry.previous_hash, entry.hash, sequence),
        )
        head = Head(entry.sequence, entry.hash)
    connection.close()
    return copy


def test_entries_of_an_older_version_are_checked_as_they_were(
    returned_books: Path, credit_books: Path, tmp_path: Path
) -> None:
    older = written_before(returned_books, tmp_path, "rows", "line_rows", "refund_rows", "credit_codes")
    assert verify_till(older).faults == []
    assert (
        first(wounded(older, tmp_path, "UPDATE return_lines SET quantity_milli = 500")).problem == "content"
    )
    assert verify_till(written_before(credit_books, tmp_path, "credit_codes")).faults == []
