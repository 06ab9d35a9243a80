"""The first start of a till that head office sent: choose the till, type the code, and it is that till."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_client.bootstrap.provision_start import provisioning_window
from pos_client.bootstrap.provisioning import Waiting
from pos_client.domain.errors import Refused
from pos_client.settings import read_settings
from tests.packaging.stores import HeadOffice, Machine
from ui.background import Background
from ui.provisioning.window import ProvisioningWindow


@pytest.fixture
def office(tmp_path: Path) -> HeadOffice:
    (tmp_path / "office").mkdir()
    return HeadOffice(tmp_path / "office")


def opened(qtbot: QtBot, machine: Machine, path: Path, *, till: str = "") -> ProvisioningWindow:
    with pytest.raises(Refused) as caught:
        machine.take(path, till=till)
    background = Background()
    window = provisioning_window(Waiting(machine.desk, path, caught.value), background)
    qtbot.addWidget(window, before_close_func=lambda _window: background.stop())
    window.resize(1024, 768)
    window.show()
    return window


def test_the_till_is_chosen_and_the_code_typed(qtbot: QtBot, office: HeadOffice, tmp_path: Path) -> None:
    machine = Machine(tmp_path / "till")
    done = office.made(secrets='smartbis_api_key = "from head office"')
    window = opened(qtbot, machine, office.written(done.file))
    assert not window.code.isVisible(), "first which till"
    qtbot.keyClick(window, Qt.Key.Key_Return)
    assert window.message.text() != ""
    window.choose("02")
    assert window.code.isVisible()
    window.code.setText("ABCD-EFGH-JKMN-PQRS")
    qtbot.keyClick(window, Qt.Key.Key_Return)
    qtbot.waitUntil(window.isEnabled, timeout=60_000)
    assert window.message.text() != ""
    assert not machine.folder.settings.exists()
    window.code.setText(done.codes["02"])
    with qtbot.waitSignal(window.taken, timeout=60_000):
        qtbot.keyClick(window, Qt.Key.Key_Return)
    assert read_settings(machine.folder.settings).store.till == "02"
    assert machine.credentials.read("smartbis_api_key") == "from head office"


def test_a_file_that_cannot_be_taken_says_why_and_offers_nothing_else(
    qtbot: QtBot, office: HeadOffice, tmp_path: Path
) -> None:
    machine = Machine(tmp_path / "till")
    machine.later(days=1000)
    window = opened(qtbot, machine, office.file(), till="01")
    assert "31/03/2027" in window.message.text()
    assert not window.enter.isVisible()
