"""An update cut off at its most delicate steps, and a new program that does not come up (goal S6)."""

from dataclasses import replace
from pathlib import Path

import pytest

from pos_client.domain.errors import Reason, Refused
from pos_client.paths import DataFolder
from pos_client.program_slots import ProgramFolder, ProgramState, Slot
from pos_client.store.migrate import open_store
from tests.fakes.program_main import updates
from tests.whole.update_kills import CASES, NEW, SALES, Ground, ground, played

DELICATE = {("taking", "migrated"), ("giving_up", "undo_decided")}


def nothing(_step: str) -> None:
    """Nobody is cut off."""


def test_a_kill_at_any_delicate_step_leaves_a_till_that_starts_with_its_queue(tmp_path: Path) -> None:
    told = played(tmp_path, [case for case in CASES if case[:2] in DELICATE])
    assert told["kills"] == len(DELICATE)
    assert told["broken"] == 0, told["steps"]


def test_a_new_program_that_never_comes_up_is_given_up_and_the_books_go_back(tmp_path: Path) -> None:
    till = ground(tmp_path, kind="dying")
    till.staged()
    seen = [till.started() for _ in range(4)]
    assert [one.get("version") for one in seen] == [None, None, "0.1.0", "0.1.0"]
    assert (seen[-1]["sales"], seen[-1]["waiting"], seen[-1]["ok"]) == (SALES, SALES, True)


def test_a_program_that_fails_its_own_test_is_never_staged(tmp_path: Path) -> None:
    till = ground(tmp_path, kind="broken")
    with pytest.raises(Refused) as refusal:
        updates(till.folder, "0.1.0", hears=nothing).stage(till.source())
    assert refusal.value.reason is Reason.UPDATE_FAILED
    state = ProgramFolder(till.folder.program).state()
    assert (state.staged, state.given_up) == (None, NEW)
    assert updates(till.folder, "0.1.0", hears=nothing).stage(till.source()) is None, "not fetched again"


def test_it_waits_for_the_open_sale_the_papers_and_the_hour(tmp_path: Path) -> None:
    till = ground(tmp_path, kind="good")
    updating = updates(till.folder, "0.1.0", hears=nothing)
    assert updating.stage(till.source()) == Slot("a", NEW)
    assert updating.obstacles() == ("hours",), "it has not been told when the store is closed"
    assert not updating.take()
    at_night = replace(updating, hours="00:00-00:00")
    assert at_night.obstacles() == ()
    store = open_store(till.folder.database)
    with store.writing() as transaction:
        transaction.exec_driver_sql("UPDATE print_jobs SET state = 'queued' WHERE id = 1")
        transaction.exec_driver_sql("INSERT INTO open_cart VALUES (1, 's', '{}', 'now')")
    store.close()
    assert at_night.obstacles() == ("cart", "prints")
    assert not at_night.take()
    assert ProgramFolder(till.folder.program).state().current == Slot()


def test_the_older_program_refuses_books_of_a_newer_one_in_words(tmp_path: Path) -> None:
    till = ground(tmp_path, kind="newer")
    till.staged()
    assert till.started()["version"] == NEW
    ProgramFolder(till.folder.program).save(ProgramState())  # somebody puts the old one back by hand
    assert till.started() == {"version": "0.1.0", "refused": "database_newer"}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"current": 3}', '{"current": {"name": "a", "x": 1}}'])
def test_a_state_that_cannot_be_read_means_the_installed_program(tmp_path: Path, content: str) -> None:
    folder = ProgramFolder(DataFolder(tmp_path).program)
    folder.root.mkdir()
    folder.file.write_text(content, "utf-8")
    assert folder.state() == ProgramState()


def test_the_ground_is_a_till_with_a_queue(tmp_path: Path) -> None:
    till: Ground = ground(tmp_path, kind="good")
    told = till.started()
    assert (told["version"], told["sales"], told["waiting"]) == ("0.1.0", SALES, SALES)
