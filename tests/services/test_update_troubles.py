"""Why an update was not taken stays to be read, until a look ends well."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pos_client.bootstrap.updates import UpdateCommands
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.paths import DataFolder
from pos_client.program_slots import ProgramFolder, ProgramState
from pos_client.services.update_troubles import last_trouble, noted
from resources.words import Words


def now() -> datetime:
    return datetime(2026, 11, 22, 14, 32, tzinfo=UTC)


@pytest.fixture
def program(tmp_path: Path) -> ProgramFolder:
    made = ProgramFolder(tmp_path / "program")
    made.save(ProgramState())
    return made


def test_what_was_raised_is_kept_and_goes_with_the_next_good_look(program: ProgramFolder) -> None:
    with pytest.raises(Unavailable), noted(program, now):
        raise Unavailable(Outage.UPDATES_AWAY)
    met = last_trouble(program)
    assert met is not None
    assert (met.error.key, met.at[:16]) == (Outage.UPDATES_AWAY, "2026-11-22T14:32")
    with noted(program, now):
        pass
    assert last_trouble(program) is None


def test_why_a_version_was_given_up_stays_though_it_is_not_looked_at_again(program: ProgramFolder) -> None:
    with pytest.raises(Refused), noted(program, now):
        raise Refused(Reason.UPDATE_FAILED, version="9.0.0", problem="self-test")
    program.save(ProgramState(given_up="9.0.0"))
    with noted(program, now):
        pass
    met = last_trouble(program)
    assert met is not None
    assert (met.error.key, met.version, met.problem) == (Reason.UPDATE_FAILED, "9.0.0", "self-test")
    program.save(ProgramState())
    with noted(program, now):
        pass
    assert last_trouble(program) is None


def test_the_command_says_why_the_last_look_brought_nothing(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data").made()
    store = '[store]\ncode = "001"\ntill = "02"\nname = "N"\ncnpj = ""\n'
    folder.settings.write_text(store, encoding="utf-8")
    program = ProgramFolder(folder.program)
    program.save(ProgramState())
    with pytest.raises(Refused), noted(program, now):
        raise Refused(Reason.UPDATE_FAILED, version="9.0.0", problem="archive")
    told = UpdateCommands(folder, Words.of("pt_BR"), now).status()
    assert told.figures["trouble"]["key"] == Reason.UPDATE_FAILED
    assert any("danificado" in line for line in told.sentences)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"at": 1, "key": "x", "version": "", "problem": ""}'])
def test_a_note_that_cannot_be_read_is_none(program: ProgramFolder, content: str) -> None:
    (program.root / "last-look.json").write_text(content, "utf-8")
    assert last_trouble(program) is None
