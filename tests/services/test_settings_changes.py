"""The till's own settings changed: the file first, then leave and journal; never one without the other."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.permissions import Permission
from pos_client.services.settings_changes import SettingsChanges
from pos_client.store import journal
from tests.fakes.staff import MANAGER, Staff
from tests.fakes.till import OPERATOR, open_till

CHANGED = {"keys.pay": ("F10", "Num +")}


@dataclass
class SettingsFile:
    """What it says, and what was done to it."""

    full: bool = False
    says: str = "F10"
    journal_then: list[int] = field(default_factory=list)


@dataclass
class Room:
    staff: Staff
    file: SettingsFile

    @property
    def changes(self) -> SettingsChanges:
        till = self.staff.till
        return SettingsChanges(till.store, till.identity, till.clock)

    def write(self) -> Callable[[], None]:
        if self.file.full:
            raise Unavailable(Outage.SETTINGS_FILE)
        before, self.file.says = self.file.says, "Num +"
        self.file.journal_then.append(len(self.entries()))

        def put_back() -> None:
            self.file.says = before

        return put_back

    def entries(self) -> list[dict[str, object]]:
        with self.staff.till.store.reading() as snapshot:
            found = [one for one in journal.entries(snapshot) if one.kind == "keys_changed"]
        return [json.loads(one.body) for one in found]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with open_till(tmp_path / "till.db") as till:
        yield Room(Staff(till), SettingsFile())


def test_the_journal_tells_of_it_once_the_file_says_it(room: Room) -> None:
    room.changes.make(MANAGER, "keys_changed", changed=CHANGED, write=room.write)
    assert room.file.says == "Num +"
    assert room.file.journal_then == [0]
    assert room.entries() == [{"changed": {"keys.pay": ["F10", "Num +"]}, "approval_id": ""}]


def test_what_could_not_be_written_is_not_in_the_journal_and_the_leave_is_still_good(room: Room) -> None:
    approval = room.staff.approval(Permission.SETTINGS_CHANGE)
    room.file.full = True
    with pytest.raises(Unavailable):
        room.changes.make(OPERATOR, "keys_changed", changed=CHANGED, write=room.write, approval=approval)
    assert room.entries() == []
    room.file.full = False
    room.changes.make(OPERATOR, "keys_changed", changed=CHANGED, write=room.write, approval=approval)
    assert room.entries()[0]["approval_id"] == approval.id


def test_without_leave_nothing_is_written(room: Room) -> None:
    with pytest.raises(Refused) as refused:
        room.changes.make(OPERATOR, "keys_changed", changed=CHANGED, write=room.write)
    assert refused.value.reason is Reason.APPROVAL_NEEDED
    assert room.file.journal_then == []


def test_a_leave_that_was_used_before_puts_the_file_back(room: Room) -> None:
    approval = room.staff.approval(Permission.SETTINGS_CHANGE)
    room.changes.make(OPERATOR, "keys_changed", changed=CHANGED, write=room.write, approval=approval)
    room.file.says = "F10"
    with pytest.raises(Refused) as refused:
        room.changes.make(OPERATOR, "keys_changed", changed=CHANGED, write=room.write, approval=approval)
    assert refused.value.reason is Reason.APPROVAL_USED
    assert room.file.says == "F10"
    assert len(room.entries()) == 1


def test_a_journal_that_cannot_be_written_puts_the_file_back(room: Room) -> None:
    approval = room.staff.approval(Permission.SETTINGS_CHANGE)
    full = "CREATE TRIGGER full BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'no room'); END"
    with room.staff.till.store.writing() as transaction:
        transaction.exec_driver_sql(full)
    with pytest.raises(Exception, match="no room"):
        room.changes.make(OPERATOR, "keys_changed", changed=CHANGED, write=room.write, approval=approval)
    assert room.file.journal_then == [0]
    assert room.file.says == "F10"
