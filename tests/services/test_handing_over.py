"""A dead till's queue in a file: whole, sealed, signed, taken in once however often, and sent by one till."""

import errno
import json
from dataclasses import replace
from pathlib import Path

import pytest

from pos_client.credentials import MemoryCredentials
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.folder_lock import held
from pos_client.paths import DataFolder
from pos_client.services import code_sealing
from pos_client.services.code_sealing import NotSealed
from pos_client.services.handing_over import HandingOver, QueueFile, _checked, read_queue_file
from pos_client.services.sealing import Seal
from pos_client.store import outbox
from tests.fakes.till import OPERATOR, Till, selling_till
from tests.sync.rows import rows, states

SEAL = Seal.kept_by(MemoryCredentials())


@pytest.fixture
def dead(tmp_path: Path) -> Till:
    """Three sales that never left, one of them refused by the feed."""
    till = selling_till(tmp_path / "dead.db")
    for cents in (1_000, 2_000, 3_000):
        till.checkout.close(till.paid(cents), OPERATOR)
    with till.store.writing() as transaction:
        outbox.mark_rejected(transaction, rows(till.store)[0].id, answer="NO: not so")
    return till


@pytest.fixture
def living(tmp_path: Path) -> Till:
    till = selling_till(tmp_path / "living.db")
    with till.store.writing() as transaction:
        transaction.exec_driver_sql("UPDATE till SET till = '03'")
    return till


def queue_of(till: Till, *, seal: Seal | None = SEAL) -> HandingOver:
    return HandingOver(till.store, till.clock, seal)


def handed(till: Till, path: Path, *, seal: Seal | None = SEAL) -> QueueFile:
    done = queue_of(till, seal=seal).write(path, by="it")
    return read_queue_file(path, done.code)


def told(till: Till) -> list[tuple[object, ...]]:
    return [(row.idempotency_key, row.payload, row.created_ms, row.last_answer) for row in rows(till.store)]


def test_the_other_till_goes_on_where_the_first_stopped(dead: Till, living: Till, tmp_path: Path) -> None:
    before, was = told(dead), states(dead.store)
    found = handed(dead, tmp_path / "q")
    assert (found.origin, found.signed, found.seal) == ("001-02", True, SEAL.public_key)
    taken = queue_of(living).take_in(found, by="it")
    assert (taken.added, taken.known) == (3, 0)
    assert told(living) == before
    assert states(living.store) == was == ["rejected", "pending", "pending"]
    assert {row.origin for row in rows(living.store)} == {"001-02"}


def test_taken_in_again_it_adds_nothing(dead: Till, living: Till, tmp_path: Path) -> None:
    found = handed(dead, tmp_path / "q")
    queue_of(living).take_in(found, by="it")
    again = queue_of(living).take_in(found, by="it")
    assert (again.added, again.known) == (0, 3)
    assert len(rows(living.store)) == 3


def test_a_till_that_comes_back_to_life_sends_none_of_it(dead: Till, tmp_path: Path) -> None:
    handed(dead, tmp_path / "q")
    with dead.store.reading() as snapshot:
        assert outbox.due_messages(snapshot, "smartpos", now_ms=2**50, most=10) == ()
        assert outbox.backlog(snapshot).waiting == 0
    assert states(dead.store) == ["handled"] * 3, "kept, for ever"


def test_a_file_that_was_lost_is_written_again_and_asks_first(
    dead: Till, living: Till, tmp_path: Path
) -> None:
    handed(dead, tmp_path / "lost")
    found = handed(dead, tmp_path / "again")
    queue_of(living).take_in(found, by="it")
    assert [row.sending_ms for row in rows(living.store)] == [row.created_ms for row in rows(dead.store)]
    assert states(living.store) == ["pending"] * 3


def test_taken_back_it_is_asked_about_before_it_is_sent(dead: Till, tmp_path: Path) -> None:
    handed(dead, tmp_path / "q")
    assert queue_of(dead).take_back(by="it") == 3
    assert states(dead.store) == ["pending"] * 3
    assert all(row.sending_ms == row.created_ms for row in rows(dead.store))
    assert queue_of(dead).take_back(by="it") == 0


def test_what_is_on_paper_of_a_till_with_nothing_to_send_is_refused(living: Till, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        queue_of(living).write(tmp_path / "q", by="it")
    assert refusal.value.reason is Reason.QUEUE_EMPTY
    assert list(tmp_path.glob("q*")) == []


def test_a_folder_that_is_not_there_hands_nothing_over(dead: Till, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        queue_of(dead).write(tmp_path / "no" / "q", by="it")
    assert refusal.value.reason is Reason.SHEET_FILE
    assert states(dead.store) == ["rejected", "pending", "pending"]


def test_who_did_it_is_journalled_on_both_sides_on_one_line(dead: Till, living: Till, tmp_path: Path) -> None:
    done = queue_of(dead).write(tmp_path / "q", by="it\x1b[2J\n desk")
    queue_of(living).take_in(read_queue_file(done.file, done.code), by="\tmanager\x00")
    for till, name in ((dead, "it [2J desk"), (living, "manager")):
        with till.store.reading() as snapshot:
            body = snapshot.exec_driver_sql("SELECT body FROM journal ORDER BY sequence DESC LIMIT 1")
            assert json.loads(body.scalar_one())["by"] == name


def test_a_file_that_says_the_same_twice_or_nonsense_breaks_nothing(
    dead: Till, living: Till, tmp_path: Path
) -> None:
    found = handed(dead, tmp_path / "q")
    taken = queue_of(living).take_in(replace(found, rows=found.rows + found.rows), by="it")
    assert (taken.added, taken.known) == (3, 3)
    assert [row.idempotency_key for row in rows(living.store)] == [
        row["idempotency_key"] for row in found.rows
    ]
    for name, value in (("attempts", "many"), ("stream", None), ("created_ms", {}), ("payload", [])):
        with pytest.raises(NotSealed):
            _checked({**found.rows[0], name: value})


def test_a_head_without_end_is_no_file_of_ours(tmp_path: Path) -> None:
    (tmp_path / "q").write_bytes(b"[" * 200_000 + b"\n00\n")
    with pytest.raises(Refused) as refusal:
        read_queue_file(tmp_path / "q", code_sealing.new_code())
    assert refusal.value.reason is Reason.QUEUE_FILE


def test_the_disk_of_a_dead_machine_that_cannot_be_written_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(_folder: DataFolder) -> DataFolder:
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr(DataFolder, "made", read_only)
    with pytest.raises(Unavailable) as failure, held(DataFolder(tmp_path)):
        pass
    assert failure.value.outage is Outage.DATABASE_READ_ONLY


def test_another_store_is_for_head_office_alone_and_ones_own_is_taken_back(
    dead: Till, living: Till, tmp_path: Path
) -> None:
    found = handed(dead, tmp_path / "q")
    with pytest.raises(Refused) as refusal:
        queue_of(living).take_in(replace(found, store="077"), by="it")
    assert refusal.value.reason is Reason.QUEUE_OTHER_STORE
    with pytest.raises(Refused) as refusal:
        queue_of(dead).take_in(found, by="it")
    assert refusal.value.reason is Reason.QUEUE_OWN
    assert queue_of(living).take_in(replace(found, store="077"), by="it", any_store=True).added == 3


def test_without_the_code_there_is_nothing_to_read(dead: Till, tmp_path: Path) -> None:
    path = tmp_path / "q"
    done = queue_of(dead).write(path, by="it")
    with pytest.raises(Refused) as refusal:
        read_queue_file(path, code_sealing.new_code())
    assert refusal.value.reason is Reason.QUEUE_CODE
    assert b"smartpos" not in path.read_bytes()
    slipped = done.code.lower().replace("-", " ")
    assert len(read_queue_file(path, slipped).rows) == 3, "as a hand wrote it down"


def test_a_flipped_byte_anywhere_is_noticed(dead: Till, tmp_path: Path) -> None:
    path = tmp_path / "q"
    code = queue_of(dead).write(path, by="it").code
    whole = path.read_bytes()
    for place in range(0, len(whole), max(len(whole) // 40, 1)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(Refused) as refusal:
            read_queue_file(path, code)
        assert refusal.value.reason in {Reason.QUEUE_FILE, Reason.QUEUE_CODE}, place


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"{}\n", b"[]\nx", b"not ours at all", b'{"salt": 1}\n00\nx']
)
def test_what_is_no_queue_file_is_said_so(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "q"
    path.write_bytes(content)
    with pytest.raises(Refused) as refusal:
        read_queue_file(path, "ABCD")
    assert refusal.value.reason is Reason.QUEUE_FILE


def test_a_lost_key_leaves_it_unsigned_and_says_so(dead: Till, tmp_path: Path) -> None:
    found = handed(dead, tmp_path / "q", seal=None)
    assert (found.signed, found.seal) == (False, "")
