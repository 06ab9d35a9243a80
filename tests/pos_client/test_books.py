"""The till's books from the command line, over the real bootstrap: prove, export, copy, restore, tell."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest

from pos_client import local_clock
from pos_client.bootstrap import books
from pos_client.bootstrap.inside import Till, open_till
from pos_client.cli import main
from pos_client.credentials import MemoryCredentials
from pos_client.demo.seed import CASHIER, demo_products, fresh_pin
from pos_client.demo.store import demo_settings
from pos_client.domain.errors import Outage, Unavailable
from pos_client.domain.money import ZERO, Money
from pos_client.domain.payment import Method, Tender
from pos_client.domain.shift import CashCount, Count
from pos_client.paths import DataFolder
from pos_client.services.backups import backups_in
from pos_client.services.importing import Importing
from pos_client.settings import Settings
from pos_client.store import journal
from tests.fakes.clock import FakeClock

CHECK = Path(__file__).with_name("check_chain.py")


@pytest.fixture(autouse=True)
def _time_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FakeClock()
    monkeypatch.setattr(books, "local_now", clock)
    monkeypatch.setattr(local_clock, "local_now", clock)


@pytest.fixture
def settings() -> Settings:
    """The demo's, with nobody behind the address."""
    made = demo_settings("http://127.0.0.1:9", provider="smartbis", store_id=1)
    return replace(made, smartpos=replace(made.smartpos, base_url=""))


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data")


CREDENTIALS = MemoryCredentials()


def open_shop(settings: Settings, folder: DataFolder, credentials: MemoryCredentials = CREDENTIALS) -> Till:
    """A till that sells."""
    till = open_till(settings, folder, credentials)
    if till.shifts.current() is None:
        Importing(till.store).products(demo_products())
        till.signing_in.enrol(CASHIER, fresh_pin())
        till.shifts.open(CASHIER, ZERO)
    return till


def sell(till: Till) -> str:
    """One sale; its number."""
    sale = till.ringing.ring(till.ringing.new_sale(), "7891000100103")
    return till.checkout.close(sale.with_tender(Tender(Method.CASH, sale.total)), CASHIER).number


@pytest.fixture
def sold(settings: Settings, folder: DataFolder) -> DataFolder:
    """A folder with three sales, closed in order."""
    till = open_shop(settings, folder)
    for _ in range(3):
        sell(till)
    till.close()
    return folder


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    """What the command printed."""
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def run(folder: DataFolder, *arguments: str) -> int:
    """The command on that folder, figures wanted."""
    return main([*arguments, "--data", str(folder.root), "--json"])


def kinds(folder: DataFolder) -> list[str]:
    """The kinds of the journal's entries."""
    return [entry.kind for entry in journal.entries_on_disk(folder.database)]


def test_the_first_entry_publishes_the_seal(sold: DataFolder) -> None:
    first = next(iter(journal.entries_on_disk(sold.database)))
    assert first.kind == "till_opened_first"
    assert len(json.loads(first.body)["seal"]) == 64


def test_a_lost_key_is_replaced_and_the_journal_says_so(settings: Settings, sold: DataFolder) -> None:
    open_shop(settings, sold, MemoryCredentials()).close()
    assert kinds(sold)[-1] == "seal_published"


@pytest.fixture
def shut(settings: Settings, folder: DataFolder) -> DataFolder:
    """A folder with a sale, cash put in, and the shift closed on it."""
    till = open_shop(settings, folder)
    sell(till)
    till.shifts.supply(CASHIER, Money(5_000), reason="troco")
    notes = CashCount(((5_000, 1), (2_000, 1), (500, 1), (200, 1), (50, 1), (25, 1), (10, 1), (5, 1)))
    till.shifts.close(CASHIER, Count(notes, {}))
    till.close()
    return folder


def test_a_close_is_proven_by_its_seal(shut: DataFolder, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(shut, "verify") == 0, capsys.readouterr().out
    assert told(capsys)["signatures"] == 1


@pytest.mark.parametrize(
    ("wound", "problem"),
    [
        ("UPDATE shift_closes SET signature = replace(signature, substr(signature, 1, 1), '')", "signature"),
        ("UPDATE shift_closes SET z_number = 7", "z_number"),
        ("UPDATE documents SET body = replace(body, '50', '51') WHERE kind = 'z'", "document"),
        ("UPDATE cash_movements SET amount_cents = 6000", "amount_cents"),
        ("UPDATE documents SET body = replace(body, '5000', '6000') WHERE kind = 'supply'", "document"),
        ("DELETE FROM cash_movements", "row_missing"),
    ],
)
def test_a_drawer_changed_behind_the_journal_is_named(
    shut: DataFolder, capsys: pytest.CaptureFixture[str], wound: str, problem: str
) -> None:
    raw = sqlite.connect(str(shut.database), isolation_level=None)
    for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        raw.execute(f"DROP TRIGGER {name}")
    assert raw.execute(wound).rowcount == 1
    raw.close()
    assert run(shut, "verify") == 2
    assert told(capsys)["problem"] == problem


def test_a_close_is_backed_up_at_once(settings: Settings, folder: DataFolder) -> None:
    till = open_shop(settings, folder)
    till.upkeep.start()
    try:
        till.shifts.close(CASHIER, Count(CashCount(()), {}))
        deadline_s = time.monotonic() + 20
        while not (copies := backups_in(folder.backups)):
            assert time.monotonic() < deadline_s
            time.sleep(0.01)
    finally:
        till.close()
    assert "shift_closed" in [entry.kind for entry in journal.entries_on_disk(copies[0].path)]


def test_changed_settings_leave_their_mark_and_nothing_of_what_they_say(
    settings: Settings, sold: DataFolder
) -> None:
    open_shop(replace(settings, printer=replace(settings.printer, host="192.0.2.44")), sold).close()
    last = list(journal.entries_on_disk(sold.database))[-1]
    assert (last.kind, json.loads(last.body)) == ("settings_changed", {"sections": ["printer"]})


def test_verify_tells_what_it_looked_at(sold: DataFolder, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(sold, "verify") == 0
    found = told(capsys)
    assert (found["journal"], found["sales"]) == ("ok", 3)
    assert main(["verify", "--data", str(sold.root)]) == 0
    assert "3" in capsys.readouterr().out


def test_verify_names_what_is_broken_and_fails(sold: DataFolder, capsys: pytest.CaptureFixture[str]) -> None:
    raw = sqlite.connect(str(sold.database), isolation_level=None)
    raw.execute("DROP TRIGGER journal_is_final_update")
    raw.execute("UPDATE journal SET at = 'never' WHERE sequence = 4")
    raw.close()
    assert run(sold, "verify") == 2
    assert told(capsys)["first_broken"] == 4
    assert main(["verify", "--data", str(sold.root)]) == 2
    assert "4" in capsys.readouterr().out
    assert run(sold, "verify", "--since", "4") == 2
    assert run(sold, "verify", "--since", "5") == 0


def checked(export: Path) -> "subprocess.CompletedProcess[str]":
    """The stranger's script over an export."""
    command = [sys.executable, "-I", str(CHECK), str(export)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_stranger_verifies_the_export_with_twenty_lines(
    sold: DataFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "journal.jsonl"
    assert run(sold, "export", "journal", "--out", str(out)) == 0
    count = told(capsys)["entries"]
    assert checked(out).stdout.split()[:1] == [str(count)]
    lines = out.read_text(encoding="utf-8").splitlines(keepends=True)
    for wrong in (lines[:2] + lines[3:], [*lines[:2], lines[3], lines[2], *lines[4:]]):
        out.write_text("".join(wrong), encoding="utf-8")
        assert checked(out).returncode == 1


def test_backup_and_restore_from_the_command_line(
    settings: Settings, sold: DataFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    assert run(sold, "backup", "--to", str(stick)) == 0
    file = Path(str(told(capsys)["file"]))
    assert (stick / file.name).exists()
    till = open_shop(settings, sold)
    sell(till)
    till.close()
    assert run(sold, "restore", str(stick / file.name)) == 3
    assert told(capsys)["lost"] == {
        "sales": 1,
        "returns": 0,
        "total_cents": 2790,
        "first_number": "001-02-000004",
        "last_number": "001-02-000004",
        "unsent": 0,
    }
    assert run(sold, "restore", str(stick / file.name), "--yes") == 0
    assert told(capsys)["first_number"] == "001-02/2-000001"
    till = open_shop(settings, sold)
    assert sell(till) == "001-02/2-000001"
    till.close()
    assert run(sold, "verify") == 0


def test_a_missing_second_place_is_said(sold: DataFolder, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backup", "--to", str(sold.root / "away"), "--data", str(sold.root)]) == 2
    assert "away" in capsys.readouterr().out


def test_nothing_is_restored_under_an_open_till(
    settings: Settings, sold: DataFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(sold, "backup") == 0
    file = str(told(capsys)["file"])
    till = open_shop(settings, sold)
    try:
        assert run(sold, "restore", file, "--yes") == 1
        assert run(sold, "take-over", "--yes") == 1
        assert run(sold, "verify") == 0
        assert run(sold, "backup") == 0
        assert run(sold, "status") == 0
    finally:
        till.close()


def test_status_tells_queue_journal_backup_and_close(
    sold: DataFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(sold, "backup") == 0
    capsys.readouterr()
    assert run(sold, "status") == 0
    found = told(capsys)
    assert (found["till"], found["epoch"], found["superseded"]) == ("001-02", 1, False)
    assert str(found["last_backup"]).startswith("2026-03-14T09:26:53")
    assert str(found["journal_head"]).startswith(f"{len(kinds(sold))}:")
    assert main(["status", "--data", str(sold.root)]) == 0


@pytest.mark.parametrize("command", ["status", "verify"])
def test_a_command_on_no_till_says_so_and_makes_none(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--data", str(tmp_path / "nothing")]) == 1
    said = capsys.readouterr()
    assert "till.toml" in said.out + said.err
    assert not (tmp_path / "nothing").exists()


def test_a_copied_folder_goes_on_under_its_own_epoch(settings: Settings, sold: DataFolder) -> None:
    copy = DataFolder(sold.root.with_name("copy"))
    shutil.copytree(sold.root, copy.root)
    for folder, number in ((copy, "001-02/2-000001"), (sold, "001-02-000004")):
        till = open_shop(settings, folder)
        assert sell(till) == number
        till.close()
        assert run(folder, "verify") == 0


def test_a_superseded_folder_takes_over_by_command(
    settings: Settings, sold: DataFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(sold, "take-over") == 3
    assert run(sold, "take-over", "--yes") == 0
    till = open_shop(settings, sold)
    assert sell(till) == "001-02/2-000001"
    till.close()


@pytest.mark.parametrize("wound", ["gone", "emptied", "overwritten"])
def test_a_till_whose_data_is_gone_or_damaged_does_not_start_anew(
    settings: Settings, sold: DataFolder, wound: str
) -> None:
    if wound == "gone":
        sold.database.unlink()
    else:
        sold.database.write_bytes(b"" if wound == "emptied" else b"\x5a" * 20_000)
    before = sold.database.read_bytes() if sold.database.exists() else None
    with pytest.raises(Unavailable) as trouble:
        open_till(settings, sold, CREDENTIALS)
    assert trouble.value.outage is Outage.DATABASE_DAMAGED
    assert (sold.database.read_bytes() if sold.database.exists() else None) == before


def test_after_a_crash_a_broken_page_is_found_at_the_start(settings: Settings, sold: DataFolder) -> None:
    content = bytearray(sold.database.read_bytes())
    for page in range(40, 44):
        content[page * 4096 : page * 4096 + 200] = b"\x5a" * 200
    sold.database.write_bytes(content)
    sold.running_mark.touch()
    with pytest.raises(Unavailable) as trouble:
        open_till(settings, sold, CREDENTIALS)
    assert trouble.value.outage is Outage.DATABASE_DAMAGED
    assert sold.database.read_bytes() == content


def test_what_a_damaged_database_still_holds_can_be_exported(
    sold: DataFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = bytearray(sold.database.read_bytes())
    connection = sqlite.connect(str(sold.database))
    (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'products'").fetchone()
    connection.close()
    content[(page - 1) * 4096 : page * 4096] = b"\x5a" * 4096
    sold.database.write_bytes(content)
    out = tmp_path / "readable.jsonl"
    assert run(sold, "export", "readable", "--out", str(out)) == 0
    assert told(capsys)["torn"] == ["products"]
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert sum(row["table"] == "sales" for row in rows) == 3
    assert all("pin_hash" not in row["row"] for row in rows)


@pytest.fixture(autouse=True)
def _nobody_at_the_keyboard(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with open("/dev/null" if sys.platform != "win32" else "NUL") as nobody:  # noqa: PTH123
        monkeypatch.setattr(sys, "stdin", nobody)
        yield
