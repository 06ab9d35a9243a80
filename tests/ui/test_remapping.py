"""The keys changed on screen: each by its key, told what will not do, saved, and in force at once."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from pos_client.bootstrap.inside import Till
from pos_client.settings import read_settings
from pos_client.settings_values import write_values
from resources.words import Words
from tests.hardware.far_end import until
from tests.ui.benefits import EVA, approve, managers
from tests.ui.conftest import OpenDesk
from tests.ui.desk import ALT, CAFE, CTRL, ENTER, ESC, Desk
from ui.key_map import KeyMap, key_map
from ui.keys import Action
from ui.member.finder import FinderDialog
from ui.remapping import sentences
from ui.remapping.catching import Unfit
from ui.remapping.dialog import KeysDialog
from ui.sale.help_dialog import HelpDialog
from ui.scan_filter import ScanFilter
from ui.shift.drawer_menu import DrawerMenu
from ui.widgets import KeyButton

K = Qt.Key
WORDS = Words.of("en")
A_MINUTE_MS = 60_000


class Room:
    """The dialog over an empty window, and a scanner's filter as at the counter."""

    def __init__(self, app: QApplication, keys: KeyMap) -> None:
        self.app, self.window = app, QWidget()
        self.window.resize(1366, 768)
        self.scans = ScanFilter(self.window)
        app.installEventFilter(self.scans)
        self.codes: list[str] = []
        self.scans.scanned.connect(self.codes.append)
        self.saved: list[KeyMap] = []
        self.window.show()
        self.window.activateWindow()
        self.dialog = KeysDialog(self.window, WORDS, keys)
        self.dialog.save_wanted.connect(self.saved.append)
        self.dialog.open(self.dialog.list)
        self.list, self.catcher = self.dialog.list, self.dialog.list.catcher

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)
        self.app.processEvents()

    def wait(self, seen: Callable[[], object]) -> None:
        def looked() -> bool:
            self.app.processEvents()
            return bool(seen())

        until(looked, "what follows the key")

    def ask(self, action: Action) -> None:
        """By Enter on its row."""
        self.list.go_to(action)
        self.press(ENTER)
        assert self.catcher.waiting

    def give(self, action: Action, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
        self.ask(action)
        self.press(key, modifier or Qt.KeyboardModifier.NoModifier)
        self.wait(lambda: not self.catcher.quiet.isActive())

    def key(self, action: Action) -> str:
        return self.dialog.draft.keys.text(action)

    def said(self, action: Action) -> str:
        return self.list.row_of(action).said

    def close(self) -> None:
        self.app.removeEventFilter(self.scans)
        self.catcher.forget()
        self.window.deleteLater()
        self.app.processEvents()


@pytest.fixture
def room(qapp: QApplication) -> Iterator[Room]:
    made = Room(qapp, key_map())
    yield made
    made.close()


def test_a_free_key_is_given_by_pressing_it_and_taken_back(room: Room) -> None:
    room.give(Action.PRICE, K.Key_K, CTRL)
    assert (room.key(Action.PRICE), room.catcher.waiting) == ("Ctrl+K", False)
    assert room.said(Action.PRICE) == "“Price check” is Ctrl+K once it is saved."
    row = room.list.row_of(Action.PRICE)
    assert (row.key, row.aside) == ("Ctrl+K", "F11  →")
    room.press(K.Key_Z, ALT)
    assert (room.key(Action.PRICE), room.dialog.draft.is_changed) == ("F11", False)


def test_a_key_of_the_numeric_block_comes_through_the_scanners_filter(room: Room) -> None:
    room.give(Action.PAY, K.Key_Plus, Qt.KeyboardModifier.KeypadModifier)
    room.wait(lambda: room.key(Action.PAY) == "Num +")
    assert not room.codes


def test_a_key_that_is_taken_is_said_with_whose_it_is_and_enter_exchanges_them(room: Room) -> None:
    room.give(Action.PAY, K.Key_F12)
    assert room.said(Action.PAY) == (
        "F12 is the key of “Exact cash”. Enter exchanges them: “Exact cash” gets F10."
    )
    assert room.key(Action.PAY) == "F10"
    room.press(ENTER)
    assert (room.key(Action.PAY), room.key(Action.EXACT)) == ("F12", "F10")
    room.press(K.Key_Z, CTRL)
    assert (room.key(Action.PAY), room.key(Action.EXACT)) == ("F10", "F12")


def test_a_taken_key_can_be_left_or_another_pressed(room: Room) -> None:
    room.give(Action.PAY, K.Key_F12)
    room.press(K.Key_J, CTRL)
    room.wait(lambda: room.key(Action.PAY) == "Ctrl+J")
    room.give(Action.PAY, K.Key_F12)
    room.press(ESC)
    assert (room.key(Action.PAY), room.said(Action.PAY)) == ("Ctrl+J", "")
    assert room.dialog.isVisible()


@pytest.mark.parametrize(
    ("key", "modifier", "why"),
    [
        (ENTER, None, Unfit.FIXED),
        (K.Key_7, None, Unfit.TYPED),
        (K.Key_A, None, Unfit.TYPED),
        (K.Key_Control, None, Unfit.ALONE),
        (K.Key_Shift, None, Unfit.ALONE),
        (K.Key_Q, ALT, Unfit.ALT),
        (K.Key_C, CTRL, Unfit.CLIPBOARD),
        (K.Key_Tab, None, Unfit.MOVES),
        (K.Key_Up, None, Unfit.MOVES),
        (K.Key_F13, None, Unfit.OTHER),
        (K.Key_5, CTRL, Unfit.OTHER),
    ],
)
def test_a_key_that_nobody_can_give_says_why(
    room: Room, key: Qt.Key, modifier: Qt.KeyboardModifier | None, why: Unfit
) -> None:
    room.give(Action.PAY, key, modifier)
    room.wait(lambda: room.said(Action.PAY) == sentences.unfit(WORDS, why))
    assert room.list.row_of(Action.PAY).wrong
    assert room.catcher.waiting
    assert not room.dialog.draft.is_changed
    assert not room.saved


@pytest.mark.parametrize("action", [Action.BACK, Action.CONFIRM, Action.NEXT])
def test_a_fixed_key_says_why_it_stays(room: Room, action: Action) -> None:
    room.list.go_to(action)
    room.press(ENTER)
    assert "stays as it is" in room.said(action)
    assert not room.catcher.waiting
    room.press(K.Key_T, ALT)
    assert not room.dialog.draft.is_changed


def test_a_scan_is_never_taken_for_a_key_and_arrives_where_scans_go(room: Room) -> None:
    room.catcher.quiet.setInterval(A_MINUTE_MS)
    room.ask(Action.PAY)
    QTest.keyClick(room.list, K.Key_F9)
    QTest.keyClicks(room.list, CAFE)
    room.press(ENTER)
    assert room.codes == [CAFE]
    assert room.said(Action.PAY) == sentences.unfit(WORDS, Unfit.SCANNED)
    # A sign of the numeric block, or a control character, at the end of a burst is a scanner's too.
    QTest.keyClicks(room.list, "12")
    QTest.keyClick(room.list, K.Key_D, CTRL)
    room.press(ENTER)
    assert not room.catcher.quiet.isActive()
    assert not room.dialog.draft.is_changed


def test_a_short_code_with_its_enter_exchanges_nothing(room: Room) -> None:
    room.give(Action.PAY, K.Key_F12)
    room.catcher.quiet.setInterval(A_MINUTE_MS)
    QTest.keyClicks(room.list, "12")
    room.press(ENTER)
    assert (room.key(Action.PAY), room.key(Action.EXACT)) == ("F10", "F12")
    room.press(ESC)
    QTest.keyClicks(room.list, "12")
    room.press(ENTER)
    assert not room.catcher.waiting


def test_a_key_is_taken_away_and_the_presets_comes_back(room: Room) -> None:
    room.ask(Action.RETURN)
    room.press(K.Key_T, ALT)
    assert (room.key(Action.RETURN), room.catcher.waiting) == ("", False)
    assert "no key" in room.said(Action.RETURN)
    room.give(Action.PAY, K.Key_F8)
    assert room.key(Action.PAY) == "F8"
    room.list.go_to(Action.RETURN)
    room.press(K.Key_P, ALT)
    assert "Enter takes it" in room.said(Action.RETURN)
    room.press(ENTER)
    assert (room.key(Action.RETURN), room.key(Action.PAY)) == ("F8", "")


def test_a_preset_shows_what_would_change_before_it_is_used(room: Room) -> None:
    room.give(Action.PRICE, K.Key_K, CTRL)
    room.press(K.Key_3, ALT)
    row = room.list.row_of(Action.PRICE)
    assert (row.aside, row.key) == ("Ctrl+K  →", "F6")
    assert "9 keys would change" in room.dialog.side.told
    assert room.dialog.draft.keys.preset == "function-keys"
    room.press(ESC)
    assert (room.key(Action.PRICE), room.list.action) == ("Ctrl+K", Action.PRICE)
    room.press(K.Key_3, ALT)
    room.press(ENTER)
    assert (room.dialog.draft.keys.preset, room.key(Action.PRICE)) == ("brazilian-tills", "F6")
    room.press(K.Key_Z, ALT)
    room.press(K.Key_1, ALT)
    room.press(ENTER)
    assert not room.dialog.draft.is_changed
    room.press(K.Key_1, ALT)
    assert "already" in room.dialog.message.text()


def test_touch_does_what_the_keys_do(room: Room) -> None:
    place = room.list.visualItemRect(room.list.item(room.list.place_of(Action.PRICE))).center()
    QTest.mouseClick(room.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert room.catcher.waiting
    room.press(K.Key_F12)
    room.wait(lambda: not room.catcher.quiet.isActive())
    QTest.mouseClick(room.dialog.side.change, Qt.MouseButton.LeftButton)
    assert (room.key(Action.PRICE), room.key(Action.EXACT)) == ("F12", "F11")
    QTest.mouseClick(room.dialog.side.usual, Qt.MouseButton.LeftButton)
    QTest.mouseClick(room.dialog.side.leave, Qt.MouseButton.LeftButton)
    assert room.key(Action.PRICE) == "F12"
    QTest.mouseClick(room.dialog.side.presets["numeric-pad"], Qt.MouseButton.LeftButton)
    QTest.mouseClick(room.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert room.key(Action.PAY) == "F10"
    QTest.mouseClick(room.dialog.side.change, Qt.MouseButton.LeftButton)
    assert room.key(Action.PAY) == "Num +"


def test_a_screen_reader_hears_actions_keys_and_what_is_wrong(room: Room) -> None:
    room.give(Action.PAY, K.Key_F12)
    item = room.list.item(room.list.place_of(Action.PAY))
    spoken = item.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Payment: F12. F12 is the key of “Exact cash”")
    assert room.list.accessibleDescription().startswith("F12 is the key of")
    assert room.list.accessibleName() == "Actions and their keys"


def test_what_is_not_saved_is_not_left_by_one_esc(room: Room) -> None:
    room.press(K.Key_S, ALT)
    assert room.dialog.message.text() == "Nothing was changed."
    room.give(Action.PRICE, K.Key_K, CTRL)
    room.press(ESC)
    assert "Not saved yet" in room.dialog.message.text()
    room.press(K.Key_S, ALT)
    assert [keys.own for keys in room.saved] == [{"price": "Ctrl+K"}]
    room.press(ESC)
    assert room.dialog.isVisible()
    room.press(ESC)
    assert not room.dialog.isVisible()


def opened(open_desk: OpenDesk) -> Desk:
    """With managers, and a settings file that somebody wrote by hand."""
    desk = open_desk(language="en", gateway=None, prepare=write_settings)
    desk.hands.deadline_s = 60
    managers(desk)
    return desk


def write_settings(till: Till) -> None:
    """The file behind the till, which tests have none of."""
    store = till.settings.store
    values = {"code": store.code, "till": store.till, "name": store.name, "cnpj": store.cnpj}
    write_values(till.folder.settings, {f"store.{key}": value for key, value in values.items()})
    with till.folder.settings.open("a", encoding="utf-8") as file:
        file.write("\n[keys]\npreset = 'function-keys'  # by hand\n")


def entries(desk: Desk) -> int:
    with desk.till.store.reading() as snapshot:
        query = "SELECT count(*) FROM journal WHERE kind = 'keys_changed'"
        return int(snapshot.exec_driver_sql(query).scalar_one())


def on_the_bar(desk: Desk) -> dict[str, str]:
    shown = [one for one in desk.window.findChildren(KeyButton) if one.isVisible()]
    return {button.label: button.key for button in shown}


def brazilian(desk: Desk) -> KeysDialog:
    """Chosen by keys from the list of keys, not saved yet."""
    desk.hands.press(K.Key_F1)
    desk.hands.wait_for(HelpDialog)
    desk.hands.alt("T")
    dialog = desk.hands.wait_for(KeysDialog)
    desk.hands.alt("3")
    desk.hands.press(ENTER)
    return dialog


def test_saved_keys_count_at_once_in_bars_sentences_and_help_and_are_in_the_file(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    desk.sign_in()
    brazilian(desk)
    desk.hands.alt("S")
    approve(desk, EVA)
    desk.hands.gone(KeysDialog)
    desk.rest()
    assert on_the_bar(desk)["Customer"] == "F2"
    assert "F5 search" in desk.flow.page.sale.code.accessibleDescription()
    desk.hands.press(K.Key_F2)
    desk.hands.wait_for(FinderDialog)
    desk.hands.press(ESC)
    desk.hands.press(K.Key_F1)
    shown = desk.hands.wait_for(HelpDialog)
    assert "As on many Brazilian tills" in shown.subtitle.text()
    file = desk.till.folder.settings
    assert "# by hand" in file.read_text(encoding="utf-8")
    kept = read_settings(file).keys
    assert (kept.preset, kept.own) == ("brazilian-tills", {})
    assert entries(desk) == 1


def test_a_file_that_cannot_be_written_is_told_and_nothing_has_changed(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    desk.sign_in(EVA.code)
    dialog = brazilian(desk)
    file: Path = desk.till.folder.settings
    before, blocked = file.read_text(encoding="utf-8"), file.with_name(f".{file.name}.tmp")
    file.chmod(0o400)
    desk.hands.alt("S")
    desk.hands.wait("why not", lambda: "may only be read" in dialog.message.text())
    file.chmod(0o600)
    # Where the new file would be written there is no room for it.
    blocked.mkdir()
    desk.hands.alt("S")
    desk.hands.wait("why not", lambda: "cannot be written" in dialog.message.text())
    assert (file.read_text(encoding="utf-8"), entries(desk)) == (before, 0)
    assert on_the_bar(desk)["Customer"] == "F3"
    blocked.rmdir()
    desk.hands.alt("S")
    desk.hands.gone(KeysDialog)
    assert (on_the_bar(desk)["Customer"], entries(desk)) == ("F2", 1)


def test_the_menu_of_the_drawer_leads_there_and_a_scan_is_still_sold(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    desk.sign_in()
    desk.hands.press(K.Key_F9)
    desk.hands.wait_for(DrawerMenu)
    desk.hands.alt("K")
    dialog = desk.hands.wait_for(KeysDialog)
    desk.hands.press(ENTER)
    assert dialog.list.catcher.waiting
    desk.hands.scan(CAFE)
    assert len(desk.sale.lines) == 1
    assert not dialog.draft.is_changed
