"""The devices' panel without a till, as the set-up uses it: tried and saved before anything else is there."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from hardware.simulated_counter import opened
from pos_client.bootstrap.devices_desk import devices_desk
from pos_client.domain.errors import Refused
from pos_client.paths import DataFolder
from pos_client.settings import read_settings
from resources.words import Words
from tests.hardware.far_end import until
from ui.background import Background
from ui.doctor.desk import DevicesDesk, Port
from ui.doctor.fields import DEVICES, Kind
from ui.doctor.panel import DevicesPanel


@pytest.fixture
def desk(tmp_path: Path) -> DevicesDesk:
    return devices_desk(None, DataFolder(tmp_path), words=Words.of("en"), credentials=None)


@pytest.fixture
def panel(qapp: QApplication, desk: DevicesDesk) -> DevicesPanel:
    background = Background()
    made = DevicesPanel(Words.of("en"), background, desk)
    until(lambda: qapp.processEvents() or background.idle, "the ports found")
    background.stop()
    return made


def put(panel: DevicesPanel, key: str, value: str) -> None:
    for rows in panel.rows.values():
        for row in rows:
            if row.field.key == key:
                row.show_value(value)


def test_every_field_is_a_setting_and_every_choice_can_be_made(
    panel: DevicesPanel, desk: DevicesDesk
) -> None:
    values = desk.values()
    for device in DEVICES:
        for row in panel.rows[device.part]:
            assert row.field.key in values
            for value, _said in row.field.choices:
                row.show_value(value)
                assert row.value == value
    assert {one.part for one in DEVICES} >= {"printer", "drawer", "scanner", "scale", "pole", "terminal"}


def test_untouched_it_says_what_is_saved(panel: DevicesPanel, desk: DevicesDesk) -> None:
    assert panel.values == desk.values()


def test_only_what_matters_is_shown(panel: DevicesPanel) -> None:
    put(panel, "printer.transport", "serial")
    shown = {row.field.key for row in panel.rows["printer"] if not row.isHidden()}
    assert shown == {
        *("printer.transport", "printer.profile", "printer.device", "printer.baud", "printer.ask"),
    }


def test_a_port_that_was_found_can_be_chosen_and_any_other_typed(panel: DevicesPanel) -> None:
    put(panel, "scale.protocol", "toledo")
    (row,) = (one for one in panel.rows["scale"] if one.field.kind is Kind.PORT)
    row.show_ports((Port("COM3", "USB Serial"), Port("COM4")))
    assert row.editor.findText("COM3 · USB Serial") >= 0  # type: ignore[union-attr]
    row.show_value("COM3")
    assert panel.values["scale.device"] == "COM3"
    row.editor.setEditText("/dev/ttyACM9")  # type: ignore[union-attr]
    assert panel.values["scale.device"] == "/dev/ttyACM9"
    row.show_ports(())
    assert panel.values["scale.device"] == "/dev/ttyACM9"


def test_the_drawer_is_tried_before_there_is_any_till(
    qapp: QApplication, panel: DevicesPanel, tmp_path: Path
) -> None:
    put(panel, "drawer.way", "simulated")
    panel.devices.setCurrentRow(1)
    panel.try_out()
    until(lambda: qapp.processEvents() or "Told to open" in panel.result.text(), "the drawer")
    assert opened(tmp_path / "paper") == 1


def test_a_printer_without_an_address_is_asked_for_it(panel: DevicesPanel, tmp_path: Path) -> None:
    put(panel, "printer.transport", "network")
    panel.try_out()
    assert panel.result.text() == "Fill this in: Address."
    assert not (tmp_path / "till.toml").exists()


@pytest.mark.parametrize(
    ("place", "without"),
    [
        (0, {"printer.transport": "none"}),
        (1, {"drawer.way": "none"}),
        (1, {"drawer.way": "printer", "printer.transport": "none"}),
        (3, {"scale.protocol": "none"}),
        (4, {"display.commands": "none"}),
        (6, {"payments.card": "manual", "payments.pix": "static"}),
    ],
)
def test_what_is_not_there_is_not_offered_for_a_trial_and_the_reason_stands_beside_it(
    panel: DevicesPanel, desk: DevicesDesk, place: int, without: dict[str, str]
) -> None:
    panel.show_values({**desk.values(), **without})
    panel.devices.setCurrentRow(place)
    assert not panel.test.isEnabled()
    assert panel.result.text()
    panel.try_out()
    assert "printed" not in panel.result.text()


def test_what_is_saved_makes_a_file_that_the_till_reads(desk: DevicesDesk, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        desk.save({"scale.protocol": "simulated"})
    store = {
        "store.code": "001",
        "store.till": "02",
        "store.name": "Loja",
        "store.cnpj": "11.222.333/0001-81",
    }
    desk.save({**store, "scale.protocol": "simulated"})
    assert read_settings(tmp_path / "till.toml").scale.protocol == "simulated"
    assert desk.values()["scale.protocol"] == "simulated"
