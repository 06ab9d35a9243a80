"""The screen of a till whose data does not open: what it says, and the way back to selling by keys alone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos_client.bootstrap.inside import open_till
from pos_client.bootstrap.rescue import recovery_window
from pos_client.credentials import MemoryCredentials
from pos_client.demo.store import demo_settings
from pos_client.domain.errors import Unavailable
from pos_client.paths import DataFolder
from tests.ui.screens.studio import until
from ui.recovery.restore_dialog import RestoreDialog
from ui.recovery.window import RecoveryWindow
from ui.widgets import Overlay

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture(params=["pt_BR", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def window(qapp: QApplication, tmp_path: Path, language: str) -> Iterator[RecoveryWindow]:
    """Over a folder with two backups and a database that is none any more."""
    settings = demo_settings("http://127.0.0.1:9", provider="smartbis", store_id=1)
    settings = replace(settings, screen=replace(settings.screen, language=language))
    folder, credentials = DataFolder(tmp_path / "till"), MemoryCredentials()
    till = open_till(settings, folder, credentials)
    assert till.upkeep.backups is not None
    made = till.upkeep.backups.take("timer").path
    yesterday = datetime.now(UTC).astimezone() - timedelta(days=1)
    made.rename(made.with_name(f"till-{yesterday:%Y%m%d}-190502-e1.db"))
    till.upkeep.backups.take("close")
    till.close()
    folder.database.write_bytes(b"\x5a" * 300_000)
    with pytest.raises(Unavailable) as trouble:
        open_till(settings, folder, credentials)
    shown = recovery_window(settings, folder, trouble.value)
    shown.resize(1366, 768)
    shown.show()
    shown.activateWindow()
    assert QTest.qWaitForWindowActive(shown)
    yield shown
    shown.close()
    open_till(settings, folder, credentials).close() if shown.property("restored") else None


def test_by_two_keys_the_newest_backup_is_back(window: RecoveryWindow, tmp_path: Path) -> None:
    window.restored.connect(lambda: window.setProperty("restored", True))
    window.grab().save(str(tmp_path / "recovery.png"))
    QTest.keyClick(window, Qt.Key.Key_1, ALT)
    until("the window", lambda: Overlay.topmost(window) is not None)
    dialog = Overlay.topmost(window)
    assert isinstance(dialog, RestoreDialog)
    until("the window", dialog._go.isEnabled)
    window.grab().save(str(tmp_path / "restore.png"))
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog._back.isEnabled()
    until("the window", dialog._go.isEnabled)
    window.grab().save(str(tmp_path / "restored.png"))
    assert not window.property("restored")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert window.property("restored")


def test_escape_steps_back_and_restores_nothing(window: RecoveryWindow, tmp_path: Path) -> None:
    QTest.keyClick(window, Qt.Key.Key_2, ALT)
    until("the window", lambda: Overlay.topmost(window) is not None)
    dialog = Overlay.topmost(window)
    assert isinstance(dialog, RestoreDialog)
    until("the window", dialog._go.isEnabled)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert Overlay.topmost(window) is None
    assert (tmp_path / "till" / "till.db").read_bytes() == b"\x5a" * 300_000


def test_export_says_how_much_could_be_read(window: RecoveryWindow, tmp_path: Path) -> None:
    QTest.keyClick(window, Qt.Key.Key_E, ALT)
    until("the window", lambda: ".jsonl" in window.message.text())
    assert "0" in window.message.text()
    assert len(list((tmp_path / "till").glob("readable-*.jsonl"))) == 1
