"""A member's file at the command line: a manager's PIN, one member, nothing by half."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pos_client.bootstrap.member_commands import PEPPER, MemberCommands
from pos_client.credentials import MemoryCredentials
from pos_client.domain.customer import Member
from pos_client.domain.errors import Reason, Refused, Unavailable
from pos_client.paths import DataFolder
from resources.words import Words
from tests.fakes.people import some_member, wrong_pin
from tests.fakes.staff import MANAGER, Staff
from tests.fakes.till import OPERATOR, selling_till


@dataclass
class Desk:
    """A till's folder with one member, and the commands on it."""

    folder: DataFolder
    commands: MemberCommands
    pins: dict[str, str]
    member: Member

    @property
    def cpf(self) -> str:
        assert self.member.cpf is not None
        return self.member.cpf.digits


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    folder = DataFolder(tmp_path).made()
    with selling_till(folder.database) as till:
        staff = Staff(till)
        member = till.remembered(some_member(provider_id="p-1"))
        clock = till.clock
    credentials = MemoryCredentials()
    credentials.write(PEPPER, staff.pepper.hex())
    yield Desk(folder, MemberCommands(folder, Words.of("en"), credentials, clock), staff.pins, member)


def test_a_manager_writes_a_members_file_once(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "file.json"
    pin = desk.pins[MANAGER.code]
    told = desk.commands.export(desk.cpf, code=MANAGER.code, pin=pin, out=out)
    assert told.ok
    assert json.loads(out.read_text(encoding="utf-8"))["member"]["id"] == desk.member.id
    with pytest.raises(Unavailable):
        desk.commands.export(desk.cpf, code=MANAGER.code, pin=pin, out=out)


def test_no_wrong_pin_and_no_cashier_gets_at_it(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "file.json"
    for code, pin, reason in (
        (MANAGER.code, wrong_pin(desk.pins[MANAGER.code]), Reason.OPERATOR_UNKNOWN),
        (OPERATOR.code, desk.pins[OPERATOR.code], Reason.APPROVAL_NEEDED),
    ):
        with pytest.raises(Refused) as refusal:
            desk.commands.export(desk.cpf, code=code, pin=pin, out=out)
        assert refusal.value.reason is reason
    assert not out.exists()


def test_an_erasure_wants_a_yes_to_the_masked_name(desk: Desk) -> None:
    asked: list[str] = []

    def answer(name: str) -> bool:
        asked.append(name)
        return len(asked) > 1

    pin = desk.pins[MANAGER.code]
    assert not desk.commands.erase(desk.cpf, code=MANAGER.code, pin=pin, agreed=answer).ok
    told = desk.commands.erase(desk.cpf, code=MANAGER.code, pin=pin, agreed=answer)
    assert told.ok
    assert len(told.sentences) > 3
    assert asked == ["P••••• T••••"] * 2
    with pytest.raises(Refused) as refusal:
        desk.commands.erase(desk.cpf, code=MANAGER.code, pin=pin, agreed=answer)
    assert refusal.value.reason is Reason.MEMBER_NOT_HERE


@pytest.mark.parametrize("typed", ["Pessoa", "8888"])
def test_a_name_or_four_digits_mean_nobody(desk: Desk, typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        desk.commands.erase(typed, code=MANAGER.code, pin=desk.pins[MANAGER.code], agreed=lambda _name: True)
    assert refusal.value.reason is Reason.MEMBER_NOT_HERE
