"""Updates where something goes wrong on purpose: hasty clicks, full disks, hostile archives."""

import errno
import io
import json
import os
import subprocess
import sys
import tarfile
import threading
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from pos_client import program_slots
from pos_client.bootstrap.program_choice import _alone
from pos_client.bootstrap.updates import UpdateCommands
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.versions import Release
from pos_client.paths import DataFolder
from pos_client.program_slots import (
    CHOSEN,
    EXECUTABLE,
    INSTALLED,
    ProgramFolder,
    ProgramState,
    Slot,
    choose,
    hand_on,
    start_chosen,
)
from pos_client.services import updating as updating_module
from pos_client.services.update_desk import UpdateWorker
from pos_client.services.updating import Updating
from pos_client.store.backup import back_up
from pos_client.store.migrate import open_store
from pos_client.store.restore import decided
from resources.words import Words
from tests.fakes.till import OPERATOR, selling_till

NEW = "9.0.0"
TRIAL = ProgramState(current=Slot("a", NEW), previous=Slot(), proved=False, backup="copy.db")
_SELF_TEST = """#!{python}
import json, os, sys, tempfile
with tempfile.TemporaryDirectory() as name:
    print(json.dumps({{"ok": True, "version": {version!r}, "place": name, "nice": os.nice(0)}}))
"""


@dataclass
class Stick:
    """Releases from memory, whatever is in them."""

    packed: bytes
    version: str = NEW
    asked: int = 0

    def newest(self) -> Release:
        return Release(self.version, "x", len(self.packed))

    def fetch(self, release: Release, into: Path) -> Path:
        self.asked += 1
        path = into / "pos-client.tar.gz"
        path.write_bytes(self.packed)
        return path


def packed(*entries: tuple[tarfile.TarInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for entry, content in entries:
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def program(version: str = NEW) -> bytes:
    entry = tarfile.TarInfo(EXECUTABLE)
    entry.mode = 0o755
    return packed((entry, _SELF_TEST.format(python=sys.executable, version=version).encode()))


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data").made()


@pytest.fixture(autouse=True)
def as_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CHOSEN, INSTALLED)


def updates(folder: DataFolder, version: str = "1.0.0", hours: str = "00:00-00:00") -> Updating:
    return Updating(
        ProgramFolder(folder.program),
        data=folder.root,
        database=folder.database,
        backups=folder.backups,
        version=version,
        clock=lambda: datetime.now().astimezone(),
        hours=hours,
    )


def in_slot(folder: DataFolder, name: str = "a") -> Path:
    file = folder.program / name / EXECUTABLE
    file.parent.mkdir(parents=True)
    file.write_text(f"#!{sys.executable}\nimport sys\nprint('slot', *sys.argv[1:])\n", "utf-8")
    file.chmod(0o755)
    return file


def full(*_told: object) -> None:
    raise OSError(errno.ENOSPC, "full")


def test_clicking_again_while_the_new_program_comes_up_does_not_give_it_up(folder: DataFolder) -> None:
    in_slot(folder)
    slots = ProgramFolder(folder.program)
    slots.save(TRIAL)
    with _alone(folder, counts=True) as first:
        assert choose(slots, counts=first) == Slot("a", NEW)
        for _click in range(4):
            with _alone(folder, counts=True) as again:
                assert choose(slots, counts=again) == Slot("a", NEW)
    assert slots.state() == replace(TRIAL, starts=1)


def test_starting_for_practice_says_nothing_of_a_program_on_trial(folder: DataFolder) -> None:
    in_slot(folder)
    slots = ProgramFolder(folder.program)
    slots.save(TRIAL)
    for _start in range(4):
        with _alone(folder, counts=False) as counts:
            choose(slots, counts=counts)
    assert slots.state() == TRIAL


def test_one_that_was_given_up_while_it_came_up_knows_it(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    slots = ProgramFolder(folder.program)
    slots.save(TRIAL)
    monkeypatch.setenv(CHOSEN, "a")
    assert not slots.ousted()
    slots.save(ProgramState(undo="copy.db", given_up=NEW))
    assert slots.ousted()
    monkeypatch.setenv(CHOSEN, INSTALLED)
    assert not slots.ousted()


def test_a_newer_program_installed_by_hand_is_the_one_that_starts(folder: DataFolder) -> None:
    in_slot(folder)
    slots = ProgramFolder(folder.program)
    slots.save(ProgramState(current=Slot("a", NEW)))
    assert choose(slots, version="8.9.9") == Slot("a", NEW)
    assert choose(slots, version="9.0.1") == Slot()
    assert slots.state().current == Slot()


def test_what_waits_is_dropped_where_a_newer_one_was_installed_meanwhile(folder: DataFolder) -> None:
    slots = ProgramFolder(folder.program)
    slots.save(ProgramState(staged=Slot("a", NEW), approved_by="it"))
    assert not updates(folder, "9.0.1").take()
    assert slots.state() == ProgramState()


def test_a_full_disk_keeps_no_program_from_starting(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_slot(folder)
    slots = ProgramFolder(folder.program)
    slots.save(TRIAL)
    monkeypatch.setattr(program_slots, "write_whole", full)
    assert choose(slots) == Slot("a", NEW)
    monkeypatch.setenv(CHOSEN, "a")
    with pytest.raises(OSError, match="full"):  # and then it does not sell: it would be given up later
        slots.prove()


@pytest.mark.skipif(os.name != "posix", reason="Windows starts what it is given, or says so otherwise")
def test_a_program_that_cannot_be_started_leaves_the_installed_one(folder: DataFolder) -> None:
    in_slot(folder).chmod(0o644)
    slots = ProgramFolder(folder.program)
    slots.save(ProgramState(current=Slot("a", NEW)))
    assert start_chosen(slots, ["run"], run=lambda: 7, installed=["x"], own=INSTALLED) == 7
    assert os.environ[CHOSEN] == INSTALLED


@pytest.mark.parametrize("name", ["../evil", "/bin/sh", "", "c"])
def test_a_state_that_names_no_slot_of_ours_is_not_believed(folder: DataFolder, name: str) -> None:
    slots = ProgramFolder(folder.program)
    slots.save(ProgramState(current=Slot(name or "a", NEW), starts=0))
    told = json.loads(slots.file.read_text("utf-8"))
    slots.file.write_text(json.dumps(told if name else {**told, "starts": "many"}), "utf-8")
    assert slots.state() == ProgramState()


@pytest.mark.skipif(os.name != "posix", reason="the owner of a file is told apart there")
def test_nobody_runs_a_program_out_of_another_persons_folder(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_slot(folder)
    slots = ProgramFolder(folder.program)
    slots.save(ProgramState(current=Slot("a", NEW)))
    monkeypatch.setattr(os, "geteuid", lambda: slots.file.stat().st_uid + 1)
    assert choose(slots) == Slot()
    assert hand_on(slots, ["status"], own=INSTALLED) is None


def test_a_command_over_books_of_a_slot_is_handed_to_its_program(folder: DataFolder) -> None:
    in_slot(folder)
    slots = ProgramFolder(folder.program)
    assert hand_on(slots, ["status"], own=INSTALLED) is None
    slots.save(TRIAL)
    assert hand_on(slots, ["status"], own=INSTALLED) is None, "on trial: nothing is its own yet"
    slots.save(ProgramState(current=Slot("a", NEW)))
    done = subprocess.run(
        [sys.executable, "-m", "pos_client", "status", "--data", str(folder.root)],
        capture_output=True,
        text=True,
        check=True,
        env={name: value for name, value in os.environ.items() if name != CHOSEN},
    )
    assert done.stdout.split() == ["slot", "status", "--data", str(folder.root)]


def test_what_was_sold_after_all_is_never_undone(folder: DataFolder) -> None:
    till = selling_till(folder.database)
    copy = folder.backups / "before.db"
    folder.backups.mkdir()
    back_up(folder.database, copy)
    slots = ProgramFolder(folder.program)
    slots.save(ProgramState(undo=str(copy), given_up=NEW))
    till.checkout.close(till.paid(500), OPERATOR)
    till.store.close()
    assert updates(folder).settle()
    assert not decided(folder.database).exists()
    assert slots.state() == ProgramState(given_up=NEW)


def test_untouched_books_go_back(folder: DataFolder) -> None:
    selling_till(folder.database).store.close()
    folder.backups.mkdir()
    copy = back_up(folder.database, folder.backups / "before.db")
    ProgramFolder(folder.program).save(ProgramState(undo=str(copy), given_up=NEW))
    assert updates(folder).settle()
    assert decided(folder.database).exists()


def test_the_trial_leaves_no_copy_of_the_books_and_runs_behind_everything_else(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[bytes] = []
    ran = Updating._ran

    def listening(self: Updating, command: list[str]) -> tuple[int, bytes]:
        status, said = ran(self, command)
        heard.append(said)
        return status, said

    monkeypatch.setattr(Updating, "_ran", listening)
    assert updates(folder).stage(Stick(program())) == Slot("a", NEW)
    told = json.loads(heard[0])
    assert Path(told["place"]).parent == folder.program / "trial"
    if os.name == "posix":
        assert told["nice"] == 19
    assert {path.name for path in folder.program.iterdir()} <= {"a", "state.json", "slots.lock"}


def hostile() -> list[tuple[str, bytes]]:
    link, device, outside = tarfile.TarInfo("l"), tarfile.TarInfo("d"), tarfile.TarInfo("../../out")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    device.type = tarfile.CHRTYPE
    good = program()
    return [
        ("link", packed((link, b""))),
        ("device", packed((device, b""))),
        ("outside", packed((outside, b"x"))),
        ("bomb", packed((tarfile.TarInfo("zeros"), bytes(3_000_000)))),
        ("torn", good[: len(good) // 2]),
        ("rubbish", b"no archive"),
    ]


@pytest.mark.parametrize(("kind", "content"), hostile(), ids=[kind for kind, _content in hostile()])
def test_a_hostile_archive_leaves_nothing_and_is_fetched_once(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch, kind: str, content: bytes
) -> None:
    monkeypatch.setattr(updating_module, "LARGEST_BYTES", 2_000_000)
    stick = Stick(content)
    with pytest.raises(Refused) as refusal:
        updates(folder).stage(stick)
    assert refusal.value.reason is Reason.UPDATE_FAILED, kind
    assert {path.name for path in folder.program.iterdir()} <= {"state.json", "slots.lock", "last-look.json"}
    assert sorted(path.name for path in folder.root.parent.iterdir()) == ["data"]
    assert updates(folder).stage(stick) is None
    assert stick.asked == 1


def test_a_disk_that_fills_up_while_unpacking_is_given_back(folder: DataFolder) -> None:
    def fill(size_bytes: int) -> None:
        full(size_bytes)

    with pytest.raises(Unavailable) as failure:
        replace(updates(folder), breathe=fill).stage(Stick(program()))
    assert failure.value.outage is Outage.DISK_FULL
    assert {path.name for path in folder.program.iterdir()} <= {"state.json", "slots.lock", "last-look.json"}


def test_a_disk_too_full_to_note_the_exchange_changes_nothing(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    selling_till(folder.database).store.close()
    store = open_store(folder.database)
    with store.writing() as transaction:
        transaction.exec_driver_sql("UPDATE print_jobs SET state = 'printed'")
    store.close()
    slots = ProgramFolder(folder.program)
    slots.save(ProgramState(staged=Slot("a", NEW)))
    monkeypatch.setattr(program_slots, "write_whole", full)
    with pytest.raises(Unavailable):
        updates(folder).take()
    assert not list(folder.backups.glob("before-*"))
    monkeypatch.undo()
    (folder.backups / "before-0.1.0-20200101-000000.db").write_bytes(b"")
    assert updates(folder).take()
    assert len(list(folder.backups.glob("before-*"))) == 1


def test_one_at_a_time_fills_a_slot(folder: DataFolder) -> None:
    def meanwhile(name: str) -> None:
        if name == "tried":
            assert updates(folder).stage(Stick(program())) is None
            assert not updates(folder).take()

    slots = ProgramFolder(folder.program)
    slots.save(ProgramState(staged=Slot("a", "2.0.0")))
    assert replace(updates(folder), step=meanwhile).stage(Stick(program())) == Slot("a", NEW)


def test_what_a_manager_approved_is_not_replaced_under_their_hands(folder: DataFolder) -> None:
    slots = ProgramFolder(folder.program)
    slots.save(ProgramState(staged=Slot("a", "2.0.0"), approved_by="it"))
    assert updates(folder).stage(Stick(program())) is None
    assert slots.state().staged == Slot("a", "2.0.0")


def test_a_till_that_closes_ends_the_work_on_an_update(folder: DataFolder) -> None:
    begun, go_on = threading.Event(), threading.Event()

    class Slow(Stick):
        def fetch(self, release: Release, into: Path) -> Path:
            begun.set()
            assert go_on.wait(60)
            return super().fetch(release, into)

    worker = UpdateWorker(updates(folder), lambda: Slow(program()), every_s=0.01)
    worker.start()
    assert begun.wait(60)
    worker.stop(wait_s=0.0)
    go_on.set()
    worker.join(60)
    assert not worker.is_alive()
    assert ProgramFolder(folder.program).state() == ProgramState()
    assert {path.name for path in folder.program.iterdir()} <= {"state.json", "slots.lock"}


def test_a_word_from_the_command_line_is_journalled(folder: DataFolder) -> None:
    selling_till(folder.database).store.close()
    folder.settings.write_text('[store]\ncode = "001"\ntill = "02"\nname = "N"\ncnpj = ""\n', "utf-8")
    ProgramFolder(folder.program).save(ProgramState(staged=Slot("a", NEW)))
    UpdateCommands(folder, Words.of("en"), lambda: datetime.now().astimezone()).approve("IT on\x1b[2J duty\n")
    store = open_store(folder.database)
    with store.reading() as snapshot:
        kind, body = snapshot.exec_driver_sql(
            "SELECT kind, body FROM journal ORDER BY sequence DESC LIMIT 1"
        ).one()
    store.close()
    assert (kind, json.loads(body)["by"]) == ("update_approved", "IT on [2J duty")


@pytest.mark.parametrize("hours", ["always", "25:00-26:00", "08:00"])
def test_hours_nobody_understands_wait_for_a_manager(folder: DataFolder, hours: str) -> None:
    assert not updates(folder, hours=hours).is_closed_hour()
