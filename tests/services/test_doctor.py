"""A look at everything: what hangs hides nothing, what fails is named, and each finding has its sentence."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pos_client.domain.errors import Outage, Unavailable
from pos_client.services import doctor_looks as looks
from pos_client.services.doctor import Check, Finding, Health, examine
from resources.words import LANGUAGES, Words
from tests.fakes.printer import FakePrinter
from ui.doctor import sentences

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


def away() -> Finding:
    raise Unavailable(Outage.PRINTER, cause="offline")


def broken() -> Finding:
    raise RuntimeError("unforeseen")


def test_a_look_that_hangs_hides_no_other(caplog: pytest.LogCaptureFixture) -> None:
    gate = threading.Event()

    def hangs() -> Finding:
        gate.wait(30)
        return Finding("scale")

    checks = [
        Check("printer", away),
        Check("scale", hangs),
        Check("disk", lambda: Finding("disk")),
        Check("platform", broken, "bling"),
    ]
    found = examine(checks, deadline_s=0.5)
    gate.set()
    assert [(one.part, one.health, one.problem, one.name) for one in found] == [
        ("printer", Health.FAULT, "offline", ""),
        ("scale", Health.FAULT, "timeout", ""),
        ("disk", Health.FINE, "", ""),
        ("platform", Health.FAULT, "bug", "bling"),
    ]
    assert "met a bug" in caplog.text


@pytest.mark.parametrize(
    ("off", "problem"),
    [(0, ""), (299, ""), (-299, ""), (400, "ahead"), (-400, "behind"), (2 * 86_400, "ahead")],
)
def test_a_clock_is_judged_by_a_servers_word(off: int, problem: str) -> None:
    assert looks.clock(NOW, NOW + timedelta(seconds=off)).problem == problem
    assert looks.clock(None, NOW).health is Health.SKIPPED


def test_a_disk_is_judged_by_what_is_left(tmp_path: Path) -> None:
    assert looks.disk(tmp_path, lambda _: 100 << 20).problem == "almost_full"
    assert looks.disk(tmp_path, lambda _: 1 << 30).problem == "filling"
    assert looks.disk(tmp_path, lambda _: 9 << 30).health is Health.FINE
    assert looks.free_bytes(tmp_path) > 0


def test_a_place_for_backups_that_is_missing_or_empty_is_told(tmp_path: Path) -> None:
    own, second = tmp_path / "own", tmp_path / "second"
    own.mkdir()
    assert looks.backup(own, str(second), NOW).problem == "place_missing"
    second.mkdir()
    assert looks.backup(own, str(second), NOW).problem == "none_yet"
    (own / "till-20260313-120000-e1.db").touch()
    assert looks.backup(own, str(second), NOW).health is Health.FINE
    assert looks.backup(own, "", NOW).problem == "no_second_place"
    (own / "till-20260313-120000-e1.db").rename(own / "till-20260301-120000-e1.db")
    assert looks.backup(own, str(second), NOW).problem == "old"


def test_what_is_not_there_is_absent_and_what_cannot_tell_is_silent(tmp_path: Path) -> None:
    assert looks.printer(None).health is Health.ABSENT
    assert looks.printer(FakePrinter()).problem == "silent"
    assert looks.scale(None).health is Health.ABSENT
    assert looks.database(tmp_path / "till.db").health is Health.ABSENT


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_has_one_line_in_each_language(language: str) -> None:
    words = Words.of(language)
    details: dict[str, str | int] = {
        "megabytes": 90,
        "minutes": 2880,
        "days": 3,
        "folder": "F:",
        "grams": 452,
    }
    for part, problem in sentences._PROBLEMS:
        line = sentences.line(words, Finding(part, Health.FAULT, problem, details=details))
        assert line.count("\n") == 0
        assert "{" not in line
        assert line.endswith((".", "…", ")"))
    for health in Health:
        assert sentences.line(words, Finding("scale", health))
    assert "2 d" in sentences.line(words, Finding("clock", Health.FAULT, "ahead", details=details))
