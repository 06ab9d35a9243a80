"""The count of key presses: what it counts, and that jobs at the counter stay within their keys."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pos_client.bootstrap import screen as bootstrap_screen
from tests.bench.key_count import KeyCount
from tests.bench.keys import JOBS, counted, counter
from tests.ui.desk import ALT, ENTER
from ui.scan_filter import ScanFilter

SMALL = (
    "exact cash",
    "two tenders",
    "find the member and pay exact cash",
    "return of one item by receipt QR",
)


def test_every_key_counts_but_the_digits_in_a_field_and_a_chord_counts_twice(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    layout, field, button = QVBoxLayout(window), QLineEdit(), QPushButton("do")
    layout.addWidget(field)
    layout.addWidget(button)
    window.show()
    window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus, timeout=60_000)
    scans = ScanFilter(window)
    count = KeyCount(scans)
    application = QApplication.instance()
    assert application is not None
    for watching in (scans, count):
        application.installEventFilter(watching)
    try:
        QTest.keyClicks(field, "12x")
        qtbot.waitUntil(lambda: not scans.holding, timeout=60_000)
        assert field.text() == "12x"
        QTest.keyClick(field, ENTER)
        assert count.pressed == ["Key_X", "Key_Return"]
        count.forget()
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_B, ALT)
        QTest.keyClicks(button, "7")
        assert count.keys == 3
    finally:
        for watching in (scans, count):
            application.removeEventFilter(watching)


def test_jobs_at_the_counter_stay_within_their_keys(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap_screen, "application", lambda: qapp)
    with counter(tmp_path, qapp) as at:
        found = counted(at, SMALL)
    assert found["ok"], found


def test_the_eight_jobs_have_the_budgets_that_were_agreed() -> None:
    assert [job.budget for job in JOBS.values()] == [1, 3, 2, 3, 4, 6, 6, 4]
