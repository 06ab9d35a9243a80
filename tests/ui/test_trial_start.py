"""The first start of a new program: nothing goes out before its proof, nothing is sold without it."""

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from pos_client import program_slots
from pos_client.bootstrap.inside import Till, open_till
from pos_client.bootstrap.run import ANOTHER_PROGRAM, _served
from pos_client.bootstrap.screen import application
from pos_client.credentials import MemoryCredentials
from pos_client.demo.store import demo_settings
from pos_client.domain.errors import Outage, Unavailable
from pos_client.paths import DataFolder
from pos_client.program_slots import CHOSEN, ProgramFolder, ProgramState, Slot

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


def opened(folder: DataFolder, *, training: bool = False) -> Till:
    settings = demo_settings("http://127.0.0.1:9", provider="smartbis", store_id=1)
    return open_till(settings, folder, MemoryCredentials(), training=training)


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
    assert _served(opened(folder)) == (0, False)
    assert begun == [True]
    assert program.state() == ProgramState(current=Slot("a", "9.0.0"))


def test_one_that_was_given_up_meanwhile_leaves_without_having_worked(
    folder: DataFolder, begun: list[bool]
) -> None:
    ProgramFolder(folder.program).save(ProgramState(undo="copy.db", given_up="9.0.0"))
    assert _served(opened(folder)) == (ANOTHER_PROGRAM, False)
    assert begun == []
    assert windows() == []


def test_a_disk_too_full_for_the_proof_is_said_and_nothing_is_sold(
    folder: DataFolder, begun: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    ProgramFolder(folder.program).save(TRIAL)

    def full(_path: Path, _content: bytes) -> None:
        raise OSError(errno.ENOSPC, "full")

    till = opened(folder)
    monkeypatch.setattr(program_slots, "write_whole", full)
    with pytest.raises(Unavailable) as failure:
        _served(till)
    assert failure.value.outage is Outage.DISK_FULL
    assert begun == []
    assert windows() == []


@pytest.mark.usefixtures("closing")
def test_practice_proves_nothing(folder: DataFolder, begun: list[bool]) -> None:
    program = ProgramFolder(folder.program)
    program.save(TRIAL)
    opened(folder).close()
    assert _served(opened(folder, training=True)) == (0, False)
    assert program.state() == TRIAL
    assert begun == [False]
