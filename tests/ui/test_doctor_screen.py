"""The doctor's screen and the devices' settings, by keys, over simulated and hanging devices."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from hardware.simulated_counter import opened as drawer_opened
from pos_client.domain.till import Operator
from pos_client.services.doctor import Check, Finding, Health
from pos_client.settings import read_settings
from pos_client.settings_values import write_values
from tests.ui import desk as counter
from tests.ui.conftest import OpenDesk
from tests.ui.desk import CAFE, ENTER, ESC, Desk
from ui.approval.dialog import ApprovalDialog
from ui.doctor.devices_dialog import DevicesDialog, RestartDialog
from ui.doctor.dialog import DoctorDialog
from ui.doctor.fields import DEVICES
from ui.doctor.read_dialog import ReadDialog
from ui.shift.drawer_menu import DrawerMenu
from ui.shift.movement_dialog import MovementDialog

EVA = Operator(id="op-30", code="30", name="Eva Teste", role="manager")
SIMULATED = {
    "printer": {"transport": "simulated"},
    "drawer": {"way": "simulated"},
    "scanner": {"device": "simulated"},
    "scale": {"protocol": "simulated"},
    "display": {"commands": "simulated"},
    "payments": {"card": "simulated"},
}


@pytest.fixture
def desk(open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """One simulated device of each kind, and a manager."""
    plain = counter.settings

    def with_devices(language: str = "pt_BR") -> object:
        made = plain(language)
        sections = {name: replace(getattr(made, name), **with_) for name, with_ in SIMULATED.items()}
        return replace(made, **sections)

    monkeypatch.setattr(counter, "settings", with_devices)
    made = open_desk(language="en", gateway=None)
    made.till.signing_in.enrol(EVA, made.shop.pin)
    write_settings(made)
    made.sign_in(EVA.code)
    return made


def write_settings(desk: Desk) -> None:
    """The file behind the till, which tests have none of."""
    store = desk.till.settings.store
    values = {"code": store.code, "till": store.till, "name": store.name, "cnpj": store.cnpj}
    flat = {f"{name}.{key}": value for name, section in SIMULATED.items() for key, value in section.items()}
    write_values(desk.till.folder.settings, {**{f"store.{key}": one for key, one in values.items()}, **flat})


def menu(desk: Desk) -> None:
    desk.hands.press(Qt.Key.Key_F9)
    desk.hands.wait_for(DrawerMenu)
    desk.hands.alt("A")


def looked(desk: Desk) -> DoctorDialog:
    """Opened by keys, everything answered."""
    menu(desk)
    dialog = desk.hands.wait_for(DoctorDialog)
    desk.hands.wait("every answer", lambda: not dialog.rounds.busy)
    return dialog


def states(dialog: DoctorDialog) -> dict[str, str]:
    return {check.part: dialog.list.row_at(place).state for place, check in enumerate(dialog._checks)}


def set_up(desk: Desk) -> DevicesDialog:
    looked(desk)
    desk.hands.alt("C")
    dialog = desk.hands.wait_for(DevicesDialog)
    desk.rest()
    return dialog


def put(dialog: DevicesDialog, key: str, value: object) -> None:
    part = next(one.part for one in DEVICES if key in {field.key for field in one.fields})
    for row in dialog.settings.rows[part]:
        if row.field.key == key and row.field.matters(dialog.settings.values):
            row.show_value(value)  # type: ignore[arg-type]


def entries(desk: Desk, kind: str) -> int:
    with desk.till.store.reading() as snapshot:
        query = "SELECT count(*) FROM journal WHERE kind = ?"
        return int(snapshot.exec_driver_sql(query, (kind,)).scalar_one())


def test_every_part_has_a_line_with_its_light(desk: Desk) -> None:
    assert len(QGuiApplication.screens()) == 1
    dialog = looked(desk)
    told = states(dialog)
    assert told["screen"] == "off"
    assert {told[part] for part in ("printer", "drawer", "scanner", "scale", "pole", "terminal")} == {"ok"}
    assert {"database", "disk", "clock", "keyring", "backup", "network", "screen"} <= set(told)
    assert "0.452 kg" in dialog.list.row_at(dialog.place_of("scale") or 0).said


def test_what_is_ill_is_red_and_says_what_to_do(desk: Desk) -> None:
    (desk.till.folder.paper / "printer-state.txt").write_text("paper_out", encoding="utf-8")
    dialog = looked(desk)
    row = dialog.list.row_at(0)
    assert (row.state, row.said) == ("problem", "out of paper. Put a new roll in and close the cover.")
    assert "does not work" in dialog.subtitle.text()


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    made = threading.Event()
    yield made
    made.set()


def test_a_device_that_hangs_holds_up_neither_the_others_nor_the_keys(
    desk: Desk, gate: threading.Event
) -> None:
    """It answers when the gate opens; until then its line waits and everything else goes on."""

    def hang() -> Finding:
        gate.wait(60)
        return Finding("scale", Health.FAULT, "timeout")

    real = desk.flow.drawer.doctor.desk
    checks = [Check("scale", hang), Check("disk", lambda: Finding("disk"))]
    desk.flow.drawer.doctor._desk = replace(real, checks=lambda: checks)
    menu(desk)
    dialog = desk.hands.wait_for(DoctorDialog)
    desk.hands.wait("the disk", lambda: states(dialog)["disk"] == "ok")
    assert (states(dialog)["scale"], dialog.rounds.busy) == ("waiting", True)
    desk.hands.press(Qt.Key.Key_Down)
    assert dialog.list.currentRow() == 1
    desk.hands.press(ESC)
    desk.hands.gone(DoctorDialog)
    desk.hands.scan(CAFE)
    assert len(desk.sale.lines) == 1


def test_enter_tries_the_chosen_device_and_its_line_says_what_came_of_it(desk: Desk) -> None:
    dialog = looked(desk)
    before = len(list(desk.till.folder.paper.glob("*.escpos")))
    desk.hands.press(ENTER)
    desk.hands.wait("the page", lambda: "page went out" in dialog.list.row_at(0).said)
    assert len(list(desk.till.folder.paper.glob("*.escpos"))) == before + 1
    desk.hands.alt("V")
    place = dialog.place_of("pole") or 0
    desk.hands.wait("the pole", lambda: "written" in dialog.list.row_at(place).said)
    assert "1234567890" in (desk.till.folder.paper / "pole.txt").read_text(encoding="utf-8")


def test_the_drawer_opens_only_with_a_reason_and_an_entry(desk: Desk) -> None:
    looked(desk)
    desk.hands.alt("G")
    dialog = desk.hands.wait_for(MovementDialog)
    assert drawer_opened(desk.till.folder.paper) == 0
    desk.hands.press(ESC)
    desk.hands.gone(MovementDialog)
    assert drawer_opened(desk.till.folder.paper) == 0
    desk.hands.alt("G")
    dialog = desk.hands.wait_for(MovementDialog)
    dialog.submitted.emit(desk.sale.total, "trying it")
    desk.hands.wait("the drawer", lambda: drawer_opened(desk.till.folder.paper) == 1)


READ = {
    CAFE: "Product code 7891000315507",
    "001-02-000123": "Receipt of this store: 001-02-000123",
    "O:4711AB": "Operator's badge",
    "V:ABC123": "Voucher of the programme: ABC123",
}


def test_codes_that_are_tried_are_told_for_what_they_are_and_never_sold(desk: Desk) -> None:
    looked(desk)
    desk.hands.alt("L")
    dialog = desk.hands.wait_for(ReadDialog)
    for code in READ:
        desk.hands.scan(code)
    assert [row.name for row in reversed(dialog.rows)] == list(READ.values())
    assert "Café torrado 500 g" in dialog.rows[-1].code
    assert not any("4711" in row.code for row in dialog.rows)
    assert not desk.sale.lines


def test_a_code_from_a_cable_is_tried_too_and_never_sold(desk: Desk) -> None:
    looked(desk)
    desk.hands.alt("L")
    dialog = desk.hands.wait_for(ReadDialog)
    put_code(desk.till.folder.paper, CAFE)
    desk.hands.wait("the code", lambda: len(dialog.rows) == 1)
    assert not desk.sale.lines
    desk.hands.press(ESC)
    desk.hands.gone(ReadDialog)


def put_code(folder: Path, code: str) -> None:
    half = folder / "half"
    half.write_text(code, encoding="utf-8")
    half.replace(folder / "scanner-codes.txt")


def test_other_devices_are_saved_to_the_file_and_kept_in_the_journal(desk: Desk) -> None:
    dialog = set_up(desk)
    put(dialog, "scale.protocol", "none")
    put(dialog, "printer.transport", "network")
    put(dialog, "printer.host", "192.0.2.10")
    desk.hands.alt("S")
    restart = desk.hands.wait_for(RestartDialog)
    saved = read_settings(desk.till.folder.settings)
    assert (saved.scale.protocol, saved.printer.host) == ("none", "192.0.2.10")
    assert entries(desk, "devices_changed") == 1
    assert restart.isVisible()
    assert not desk.window.reopen_wanted
    desk.hands.press(ENTER)
    assert desk.window.reopen_wanted


def test_what_could_not_be_written_is_told_and_not_in_the_journal(desk: Desk) -> None:
    dialog = set_up(desk)
    put(dialog, "scale.protocol", "none")
    file = desk.till.folder.settings
    file.chmod(0o400)
    desk.hands.alt("S")
    desk.hands.wait("why not", lambda: "may only be read" in dialog.settings.result.text())
    assert read_settings(file).scale.protocol == "simulated"
    assert entries(desk, "devices_changed") == 0
    file.chmod(0o600)
    desk.hands.alt("S")
    desk.hands.wait_for(RestartDialog)
    assert entries(desk, "devices_changed") == 1


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_saved(desk: Desk) -> None:
    dialog = set_up(desk)
    desk.hands.alt("S")
    assert "Nothing was changed" in dialog.message.text()
    before = desk.till.folder.settings.read_text(encoding="utf-8")
    put(dialog, "scale.protocol", "toledo")
    desk.hands.alt("S")
    assert dialog.settings.device.part == "scale"
    assert "Port" in dialog.settings.result.text()
    assert desk.till.folder.settings.read_text(encoding="utf-8") == before
    assert entries(desk, "devices_changed") == 0


def test_a_device_is_tried_with_settings_that_are_not_saved(desk: Desk) -> None:
    dialog = set_up(desk)
    dialog.settings.devices.setCurrentRow(3)
    desk.hands.alt("T")
    desk.hands.wait("the weight", lambda: "0.452" in dialog.settings.result.text())
    put(dialog, "scale.protocol", "none")
    assert not dialog.settings.test.isEnabled()
    assert dialog.settings.result.text() == "No scale to try: choose its protocol."
    put(dialog, "scale.protocol", "simulated")
    assert dialog.settings.test.isEnabled()
    assert not dialog.settings.result.text()


def test_a_cashier_sets_devices_up_only_with_somebodys_approval(desk: Desk) -> None:
    desk.window.lock()
    desk.sign_in()
    dialog = set_up(desk)
    put(dialog, "scale.protocol", "none")
    desk.hands.alt("S")
    desk.hands.wait_for(ApprovalDialog)
    desk.hands.press(ESC)
    desk.rest()
    assert read_settings(desk.till.folder.settings).scale.protocol == "simulated"
