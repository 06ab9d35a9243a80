"""The set-up in five steps, by keys, against every contract in a box."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos_client.credentials import MemoryCredentials
from pos_client.domain.errors import Outage, Unavailable
from pos_client.domain.set_up import BEFORE_RELEASE, Step
from pos_client.services.doctor import Health
from pos_client.settings import read_settings
from sync.sandbox.process import SandboxProcess
from tests.ui.cut_text import cut_texts
from tests.ui.set_up_room import (
    ENTER,
    STORE,
    Room,
    add_products,
    credentials_of,
    make_manager,
    open_room,
    to_the_manager,
)
from ui.pulling.import_dialog import ImportDialog
from ui.pulling.report_dialog import ReportDialog
from ui.set_up.live_dialog import LiveDialog
from ui.set_up.window import Outcome
from ui.widgets import Overlay


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with SandboxProcess(tmp_path_factory.mktemp("sandbox")) as running:
        yield running.url


@pytest.fixture
def rooms(qapp: QApplication, tmp_path: Path, sandbox: str) -> Iterator[list[Room]]:
    open_ones: list[Room] = [open_room(tmp_path, qapp, keyring=credentials_of(sandbox))]
    yield open_ones
    open_ones[-1].close()


def _again(rooms: list[Room], qapp: QApplication) -> Room:
    """The power goes and comes back."""
    before = rooms[-1]
    before.close()
    rooms.append(open_room(before.root, qapp, keyring=before.keyring))
    return rooms[-1]


def test_five_steps_by_keys_release_the_till_by_name_and_the_journal_says_so(
    rooms: list[Room], sandbox: str
) -> None:
    room = rooms[0]
    outcomes: list[object] = []
    room.window.finished.connect(outcomes.append)
    to_the_manager(room, sandbox)
    make_manager(room)
    room.until(room.window.check)
    parts = {(one.part, one.health) for one in room.window.check.findings}
    assert ("platform", Health.FINE) in parts
    assert not any(health is Health.FAULT for _part, health in parts)
    add_products(room)
    for page in (room.window.rules, room.window.reference):
        room.enter()
        room.until(page)
    room.enter()
    room.hands.wait("the sale seen everywhere", lambda: room.window.reference.can_advance)
    room.enter()
    seen = room.window.reference.seen
    assert seen is not None
    assert {one.destination: (one.seen, one.told_cents) for one in seen}["smartpos"] == (True, 2790)
    room.enter()
    room.hands.wait("taken back", lambda: room.window.reference.can_advance)
    room.enter()
    room.until(room.window.release)
    room.enter()
    assert room.desk.standing().is_released
    assert room.desk.till is not None
    with room.desk.till.store.reading() as snapshot:
        rows = snapshot.exec_driver_sql("SELECT kind FROM journal ORDER BY sequence")
        kinds = [row[0] for row in rows]
        drawer = snapshot.exec_driver_sql(
            "SELECT (SELECT sum(total_cents) FROM sales) - (SELECT sum(total_cents) FROM returns)"
        ).scalar_one()
    assert kinds.count("till_released") == 1
    assert drawer == 0
    room.enter()
    assert outcomes == [Outcome.RELEASED]
    assert not (room.root / "till" / "set-up.json").exists()


def test_a_power_cut_on_any_page_goes_on_from_there(
    rooms: list[Room], sandbox: str, qapp: QApplication
) -> None:
    room = rooms[0]
    to_the_manager(room, sandbox)
    room = _again(rooms, qapp)
    draft = room.desk.draft()
    assert (draft["store"]["till"], draft["loyalty"]["provider"]) == ("03", "smartbis")
    assert "smartbis_api_secret" not in (room.root / "till" / "set-up.json").read_text(encoding="utf-8")
    for page in room.window.connect_pages[1:]:
        room.enter()
        room.until(page)
    pin = make_manager(room)
    room.until(room.window.check)
    add_products(room)
    room.enter()
    room.until(room.window.rules)
    room.enter()
    room.until(room.window.reference)
    room.enter()
    sold = room.desk.sold()
    assert sold is not None
    room.close()

    settings = read_settings(room.desk.folder.settings)
    again = open_room(room.root, qapp, keyring=room.keyring)
    rooms.append(again)
    again.desk.open(settings, room.keyring)
    again.window.begin()
    again.until(again.window.person)
    for asking, typed in ((again.window.person.code, "1"), (again.window.person.pin, pin)):
        QTest.keyClicks(asking.field, typed)
    again.enter()
    again.until(again.window.reference)
    assert again.window.reference.sold == sold
    assert set(again.desk.standing().passed) == set(BEFORE_RELEASE) - {Step.REFERENCE}


def test_the_devices_own_key_tries_them_also_after_a_manager_came_back_to_them(
    rooms: list[Room], sandbox: str
) -> None:
    room = rooms[0]
    to_the_manager(room, sandbox)
    make_manager(room)
    room.until(room.window.check)
    devices = room.window.connect_pages[3]
    room.window._show(devices)
    room.settle()
    room.hands.press(Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
    room.hands.wait("the page printed", lambda: "went out" in devices.devices.result.text())  # type: ignore[attr-defined]
    assert room.window.outcome is Outcome.CLOSED


def test_a_cnpj_that_does_not_check_keeps_the_page_and_says_so_beside_it(rooms: list[Room]) -> None:
    room = rooms[0]
    store = room.window.connect_pages[0]
    store.form.show_values({"code": "1", "till": "1", "name": "A", "cnpj": "11.222.333/0001-82"})  # type: ignore[attr-defined]
    room.enter()
    assert room.window.page is store
    assert "CNPJ" in store.form.asked["cnpj"].said.text()  # type: ignore[attr-defined]


class LockedKeyring(MemoryCredentials):
    """A keyring that nobody unlocked."""

    def __init__(self, *, is_locked: bool = True) -> None:
        super().__init__()
        self.is_locked = is_locked

    def read(self, name: str) -> str | None:
        if self.is_locked:
            raise Unavailable(Outage.CREDENTIALS)
        return super().read(name)

    def write(self, name: str, secret: str) -> None:
        if self.is_locked:
            raise Unavailable(Outage.CREDENTIALS)
        super().write(name, secret)


def test_without_a_keyring_the_first_page_says_so_and_the_one_with_secrets_goes_no_further(
    qapp: QApplication, tmp_path: Path
) -> None:
    keyring = LockedKeyring()
    room = open_room(tmp_path, qapp, keyring=keyring)
    store, looks, programme, devices, _person = room.window.connect_pages
    assert "GNOME Keyring" in store.keyring.accessibleName()  # type: ignore[attr-defined]
    assert store.keyring.isVisible()  # type: ignore[attr-defined]
    assert cut_texts(room.window) == []
    store.form.show_values(STORE)  # type: ignore[attr-defined]
    room.enter()
    room.until(looks)
    room.enter()
    room.until(programme)
    assert programme.warning.isVisible()  # type: ignore[attr-defined]
    assert programme.next_label == "Look again"
    room.enter()
    assert room.window.page is programme
    keyring.is_locked = False
    room.enter()
    assert programme.next_label == "Continue"
    room.enter()
    room.until(devices)
    room.close()


def test_a_secret_that_the_keyring_did_not_take_still_stands_in_its_field(
    qapp: QApplication, tmp_path: Path
) -> None:
    keyring = LockedKeyring(is_locked=False)
    room = open_room(tmp_path, qapp, keyring=keyring)
    programme = room.window.connect_pages[2]
    room.window._show(programme)
    room.settle()
    secret, field = secrets.token_hex(8), programme.smartpos.asked["smartpos_token"]  # type: ignore[attr-defined]
    field.show_value(secret)
    keyring.is_locked = True
    room.enter()
    assert (room.window.page, field.value) == (programme, secret)
    keyring.is_locked = False
    room.enter()
    room.enter()
    room.until(room.window.connect_pages[3])
    assert keyring.read("smartpos_token") == secret
    assert not field.value
    room.close()


def test_a_product_that_is_not_there_says_how_to_go_on_and_a_file_brings_it(
    rooms: list[Room], sandbox: str, tmp_path: Path
) -> None:
    room = rooms[0]
    to_the_manager(room, sandbox)
    make_manager(room)
    room.until(room.window.check)
    room.enter()
    room.until(room.window.rules)
    room.enter()
    reference = room.window.reference
    room.until(reference)
    QTest.keyClicks(reference.code.field, "4242")
    room.enter()
    assert "Alt+I" in reference.code.said.text()
    assert "manager" not in reference.code.said.text()
    assert cut_texts(room.window) == []
    file = tmp_path / "products.csv"
    file.write_text("sku;name;price\n4242;Blue mug;12,50\n", encoding="utf-8")
    room.hands.press(Qt.Key.Key_I, Qt.KeyboardModifier.AltModifier)
    asking = room.hands.wait_for(ImportDialog)
    room.settle()
    asking.field.setText(str(file))
    room.hands.press(ENTER)
    report = room.hands.wait_for(ReportDialog)
    room.hands.wait("the file looked through", report.take.isEnabled)
    room.hands.press(Qt.Key.Key_I, Qt.KeyboardModifier.AltModifier)
    room.hands.wait("the file taken in", lambda: not report.is_working and not report.take.isEnabled())
    room.hands.press(Qt.Key.Key_Escape)
    room.hands.press(Qt.Key.Key_Escape)
    room.hands.wait("the page again", lambda: Overlay.topmost(room.window) is None)
    room.enter()
    room.hands.wait("the sale", lambda: reference.sold is not None)


def test_a_platform_that_refuses_the_credentials_stands_in_the_way_with_its_cure(
    rooms: list[Room], sandbox: str
) -> None:
    room = rooms[0]
    room.keyring.write("smartbis_api_secret", "another")
    to_the_manager(room, sandbox)
    make_manager(room)
    room.until(room.window.check)
    faults = [one for one in room.window.check.findings if one.health is Health.FAULT]
    assert [(one.part, one.problem) for one in faults] == [("platform", "sign_in_needed")]
    room.hands.press(ENTER)
    assert room.window.page is room.window.check
    room.window.begin()
    room.settle()
    assert cut_texts(room.window) == []


def test_selling_before_the_release_takes_a_reason_and_a_name(rooms: list[Room], sandbox: str) -> None:
    room = rooms[0]
    to_the_manager(room, sandbox)
    make_manager(room)
    room.until(room.window.check)
    room.hands.press(Qt.Key.Key_L, Qt.KeyboardModifier.AltModifier)
    dialog = room.hands.wait_for(LiveDialog)
    room.hands.press(ENTER)
    room.hands.wait("the reason is asked for", lambda: bool(dialog.message.text()))
    QTest.keyClicks(dialog.field, "opening day")
    room.hands.press(ENTER)
    room.hands.wait("the window closed", lambda: room.window.outcome is Outcome.LIVE)
    standing = room.desk.standing()
    assert (standing.may_sell, standing.is_released) == (True, False)
    assert standing.passed[Step.LIVE].facts == {"reason": "opening day"}


@pytest.mark.parametrize("language", ["pt_BR", "en"])
def test_no_text_is_cut_on_any_page_at_1024_by_768(
    qapp: QApplication, tmp_path: Path, sandbox: str, language: str
) -> None:
    room = open_room(tmp_path, qapp, keyring=credentials_of(sandbox), language=language)
    found = {"StorePage": cut_texts(room.window)}

    def look() -> None:
        found[type(room.window.page).__name__] = cut_texts(room.window)

    for page in room.window.connect_pages:
        page.ready_changed.connect(look)
    to_the_manager(room, sandbox)
    make_manager(room)
    room.until(room.window.check)
    look()
    add_products(room)
    for page in (room.window.rules, room.window.reference):
        room.enter()
        room.until(page)
        look()
    room.enter()
    room.settle()
    look()
    room.close()
    assert len(found) == 8
    assert {name: cut for name, cut in found.items() if cut} == {}
