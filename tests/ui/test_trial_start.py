"""The first start of a new program: nothing goes out before its proof, nothing is sold without it."""

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from pos_client import program_slots
from pos_client.bootstrap import inside, rescue
from pos_client.bootstrap.books import Books, hold_books
from pos_client.bootstrap.inside import Till
from pos_client.bootstrap.run import ANOTHER_PROGRAM, _opened, _served
from pos_client.bootstrap.screen import application
from pos_client.credentials import MemoryCredentials
from pos_client.demo.store import demo_settings
from pos_client.domain.errors import Outage, Unavailable
from pos_client.paths import DataFolder
from pos_client.program_slots import CHOSEN, ProgramFolder, ProgramState, Slot
from pos_client.settings import Settings

SETTINGS = demo_settings("http://127.0.0.1:9", provider="smartbis", store_id=1)
TRIAL = ProgramState(current=Slot("a", "9.0.0"), previous=Slot(), proved=False, starts=1, backup="copy.db")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataFolder:
    monkeypatch.setenv(CHOSEN, "a")
    return DataFolder(tmp_path / "data").made()


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the program was proved at the moment when the till's threads began."""
    seen: list[bool] = []

    def start(self: Till) -> None:
        seen.append(ProgramFolder(self.folder.program).state().proved)

    monkeypatch.setattr(Till, "start", start)
    return seen


def held(folder: DataFolder, *, training: bool = False) -> Books:
    return hold_books(SETTINGS, folder, MemoryCredentials(), training=training)


def windows() -> list[object]:
    return [one for one in QApplication.topLevelWidgets() if one.isVisible()]


@pytest.fixture
def closing() -> Iterator[None]:
    """Somebody closes the window as soon as it is at work."""
    timer = QTimer(application())
    timer.timeout.connect(QApplication.quit)
    timer.start(50)
    yield
    timer.stop()


@pytest.mark.usefixtures("closing")
def test_nothing_is_sent_or_printed_before_the_proof(folder: DataFolder, begun: list[bool]) -> None:
    program = ProgramFolder(folder.program)
    program.save(TRIAL)
    assert _served(held(folder)) == (0, False)
    assert begun == [True]
    assert program.state() == ProgramState(current=Slot("a", "9.0.0"))


def test_one_that_was_given_up_meanwhile_leaves_without_having_worked(
    folder: DataFolder, begun: list[bool]
) -> None:
    ProgramFolder(folder.program).save(ProgramState(undo="copy.db", given_up="9.0.0"))
    assert _served(held(folder)) == (ANOTHER_PROGRAM, False)
    assert begun == []
    assert windows() == []


def test_a_disk_too_full_for_the_proof_is_said_and_nothing_is_sold(
    folder: DataFolder, begun: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    ProgramFolder(folder.program).save(TRIAL)

    def full(_path: Path, _content: bytes) -> None:
        raise OSError(errno.ENOSPC, "full")

    books = held(folder)
    monkeypatch.setattr(program_slots, "write_whole", full)
    with pytest.raises(Unavailable) as failure:
        _served(books)
    assert failure.value.outage is Outage.DISK_FULL
    assert begun == []
    assert windows() == []


@pytest.mark.usefixtures("closing")
def test_practice_proves_nothing(folder: DataFolder, begun: list[bool]) -> None:
    program = ProgramFolder(folder.program)
    program.save(TRIAL)
    held(folder).give_back()
    assert _served(held(folder, training=True)) == (0, False)
    assert program.state() == TRIAL
    assert begun == [False]


def test_a_window_that_is_closed_while_the_till_is_built_stays_closed(
    folder: DataFolder, begun: list[bool]
) -> None:
    QTimer.singleShot(0, application(), QApplication.closeAllWindows)
    assert _served(held(folder)) == (0, False)
    assert begun == []
    held(folder).give_back()


def test_damage_that_shows_when_the_till_is_built_has_the_ways_out_and_frees_the_folder(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def damaged(_books: Books) -> Till:
        raise Unavailable(Outage.DATABASE_DAMAGED)

    def recover(_settings: Settings, _folder: DataFolder, error: Unavailable) -> bool:
        held(folder).give_back()
        asked.append(error.outage)
        return False

    monkeypatch.setattr(inside, "till_of", damaged)
    monkeypatch.setattr(rescue, "recover_on_screen", recover)
    assert _opened(SETTINGS, folder, MemoryCredentials(), training=False) is None
    assert asked == [Outage.DATABASE_DAMAGED]
    assert windows() == []
