"""The fleet's table: furthest behind first, what needs a look named, rubbish said to be rubbish."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pos_client.bootstrap.fleet import fleet_report
from pos_client.cli import main
from resources.words import Words

NOW = datetime(2026, 11, 22, 17, 32, tzinfo=UTC)
WORDS = Words.of("en")


def heard(folder: Path, till: str, *, ago: timedelta = timedelta(), **said: Any) -> None:
    at = (NOW - ago).isoformat(timespec="seconds")
    body = {
        "store": "001",
        "till": till,
        "version": "0.1.0",
        "schema": "0004",
        "queue": 0,
        "epoch": 1,
        "at": at,
        "complete_to": at,
        "needs_person": 0,
        "disk_free_mb": 50_000,
        "printer": "",
        "clock_offset_ms": 40,
        "last_close": None,
        "journal_head": "9:ab",
        "oldest_at": None,
        **said,
    }
    (folder / f"heartbeat-001-{till}.json").write_text(json.dumps(body), encoding="utf-8")


def test_all_is_well_where_every_till_is_complete(tmp_path: Path) -> None:
    heard(tmp_path, "01")
    heard(tmp_path, "02")
    told = fleet_report(tmp_path, WORDS, now=NOW)
    assert told.ok
    assert told.figures["complete_to"] == "2026-11-22T17:32:00+00:00"
    assert [one["till"] for one in told.figures["tills"]] == ["001-01", "001-02"]


def test_the_one_furthest_behind_comes_first_and_is_what_the_store_is_complete_to(tmp_path: Path) -> None:
    heard(tmp_path, "01")
    heard(tmp_path, "02", queue=12, complete_to="2026-11-22T14:32:00+00:00")
    told = fleet_report(tmp_path, WORDS, now=NOW)
    assert told.figures["complete_to"] == "2026-11-22T14:32:00+00:00"
    lines = told.sentences
    assert lines[1].startswith("001-02")
    assert lines[-1].endswith("(till 001-02).")


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ("silent", {"ago": timedelta(minutes=16)}),
        ("behind", {"complete_to": "2026-11-22T05:31:00+00:00"}),
        ("person", {"needs_person": 2}),
        ("clock", {"clock_offset_ms": -172_800_000}),
        ("disk", {"disk_free_mb": 900}),
        ("printer", {"printer": "paper_out"}),
    ],
)
def test_what_needs_a_look_is_marked(tmp_path: Path, mark: str, said: dict[str, Any]) -> None:
    heard(tmp_path, "01", **said)
    told = fleet_report(tmp_path, WORDS, now=NOW)
    assert told.figures["tills"][0]["marks"] == [mark]
    assert not told.ok


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"at": "x", "complete_to": "y"}',
        '{"at": 3, "complete_to": 4}',
        '{"store": "1", "till": "2", "at": "9999-12-31T23:59:59-12:00", '
        '"complete_to": "0001-01-01T00:00+12:00"}',
        "[" * 100_000,
    ],
)
def test_rubbish_is_named_and_hides_no_till(tmp_path: Path, content: str) -> None:
    heard(tmp_path, "01")
    (tmp_path / "heartbeat-001-09.json").write_text(content, encoding="utf-8")
    told = fleet_report(tmp_path, WORDS, now=NOW)
    assert told.figures["unreadable"] == ["heartbeat-001-09.json"]
    assert [one["till"] for one in told.figures["tills"]] == ["001-01"]
    assert not told.ok


def test_what_others_wrote_moves_no_cursor_here(tmp_path: Path) -> None:
    heard(tmp_path, "02", version="1.0\x1b[2J")
    (tmp_path / "heartbeat-\x1b.json").write_text("", encoding="utf-8")
    assert not any("\x1b" in line for line in fleet_report(tmp_path, WORDS, now=NOW).sentences)


def test_an_empty_folder_is_said_to_be_one(tmp_path: Path) -> None:
    told = fleet_report(tmp_path, WORDS, now=NOW)
    assert (told.ok, told.figures["complete_to"]) == (False, None)
    assert told.sentences == ["No heartbeat files in this folder."]


def test_the_command_answers_in_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    heard(tmp_path, "01", ago=timedelta(days=400))
    assert main(["fleet", "report", str(tmp_path), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["tills"][0]["marks"] == ["silent"]
