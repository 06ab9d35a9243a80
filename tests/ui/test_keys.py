"""The keys in force: presets, a store's own, no key for two things, the same on buttons and in words."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from pos_client.bootstrap.inside import Till
from pos_client.domain.errors import Reason, Refused
from pos_client.settings import KeysSettings
from resources.words import Words
from tests.ui.conftest import OpenDesk
from tests.ui.desk import CTRL, ENTER, Desk
from ui.key_map import PRESETS, KeysInForce, key_map, stroke, with_keys
from ui.keys import FIXED, GROUPS, KEY_TEXTS, PRESET_NAMES, Action
from ui.member.finder import FinderDialog
from ui.sale.help_dialog import HelpDialog
from ui.sale.search_dialog import SearchDialog
from ui.widgets import KeyButton

PAD = Qt.KeyboardModifier.KeypadModifier


def keyed(preset: str, **own: str) -> object:
    def prepare(till: Till) -> None:
        till.settings = replace(till.settings, keys=KeysSettings(preset, dict(own)))

    return prepare


@pytest.mark.parametrize("preset", PRESETS)
def test_each_preset_gives_every_action_a_key_that_exists_and_none_twice(preset: str) -> None:
    keys = key_map(preset)
    strokes = [stroke(keys.text(action)) for action in Action if action not in FIXED]
    assert all(strokes)
    assert len(set(strokes)) == len(strokes)
    assert preset in PRESET_NAMES


@given(
    st.sampled_from([one for one in Action if one not in FIXED]), st.sampled_from(list(KEY_TEXTS.values()))
)
def test_a_key_that_another_action_has_is_refused_with_its_name(action: Action, key: str) -> None:
    holder = next(one for one, text in KEY_TEXTS.items() if text == key)
    if stroke(key) is None:
        expected: object = "choice"
    elif holder is action:
        expected = None
    else:
        expected = "key_taken"
    try:
        key_map(own={action.value: key})
        found: object = None
    except Refused as error:
        assert error.key is Reason.SETTINGS_INVALID
        assert error.details["key"] == f"keys.own.{action.value}"
        found = error.details["problem"]
    assert found == expected


@pytest.mark.parametrize(
    ("action", "key"), [("fly", "F1"), ("pay", "Enter"), ("pay", "5"), ("back", "F1"), ("pay", 7)]
)
def test_what_is_no_action_or_no_key_is_refused(action: str, key: object) -> None:
    with pytest.raises(Refused):
        key_map(own={action: key})


def test_two_keys_may_change_places() -> None:
    keys = key_map(own={"pay": "F12", "exact": "F10"})
    assert (keys.text(Action.PAY), keys.text(Action.EXACT)) == ("F12", "F10")


def test_sentences_name_the_key_in_force_when_they_are_said() -> None:
    plain, keys = Words.of("pt_BR"), KeysInForce()
    words, hint = with_keys(plain, keys), "F2 search · F11 price check"
    assert words.text(hint) == plain.text(hint)
    keys.put(key_map("brazilian-tills"))
    assert "F5" in words.text(hint)
    assert "F6" in words.text(hint)
    assert "F11" not in words.text(hint)


def test_a_sentence_names_the_button_where_its_action_has_no_key() -> None:
    words = with_keys(Words.of("en"), KeysInForce(key_map(own={"recall": "", "park": "F7"})))
    said = words.text("On hold as {name}. F7 brings it back.", name="Mesa 4")
    assert said == "On hold as Mesa 4. “Recall” brings it back."


def test_every_action_stands_in_one_group() -> None:
    assert sorted(action for _title, actions in GROUPS for action in actions) == sorted(Action)


def test_what_is_other_than_the_preset_is_what_the_file_says() -> None:
    own = {"price": "Ctrl+K", "return": ""}
    keys = key_map("numeric-pad", own)
    assert keys.own == own
    assert key_map("numeric-pad", keys.own).texts == keys.texts
    assert key_map("brazilian-tills").own == {}


def test_the_buttons_bear_the_keys_and_the_keys_do_it(open_desk: OpenDesk) -> None:
    desk = open_desk(prepare=keyed("brazilian-tills"))
    desk.sign_in()
    shown = {button.label: button.key for button in desk.window.findChildren(KeyButton) if button.isVisible()}
    assert shown["Cliente"] == "F2"
    desk.hands.press(Qt.Key.Key_F2)
    desk.hands.wait_for(FinderDialog)
    desk.hands.press(Qt.Key.Key_Escape)
    desk.ring("100", "200")
    desk.hands.press(Qt.Key.Key_F3)
    assert len(desk.sale.lines) == 1


def test_the_numeric_block_pays_and_cancels_but_types_where_something_is_typed(open_desk: OpenDesk) -> None:
    desk = open_desk(prepare=keyed("numeric-pad", search="Ctrl+F"))
    desk.sign_in()
    desk.ring("100", "200")
    desk.hands.press(Qt.Key.Key_Minus, PAD)
    assert len(desk.sale.lines) == 1
    desk.hands.press(Qt.Key.Key_F, CTRL)
    desk.hands.wait_for(SearchDialog)
    desk.hands.press(Qt.Key.Key_Escape)
    desk.hands.write("2")
    desk.hands.press(Qt.Key.Key_Plus, PAD)
    assert desk.shows("sale")
    desk.hands.press(Qt.Key.Key_Escape)
    desk.hands.press(Qt.Key.Key_Plus, PAD)
    assert desk.shows("pay")


def test_help_finds_a_key_by_what_it_does_and_enter_does_it(desk: Desk) -> None:
    desk.hands.press(Qt.Key.Key_F1)
    dialog = desk.hands.wait_for(HelpDialog)
    assert len(dialog.matching) > 20
    desk.hands.write("consultar")
    assert dialog.matching == ["Consultar preço"]
    desk.hands.press(ENTER)
    desk.hands.wait_for(SearchDialog)
    desk.hands.gone(HelpDialog)


def test_the_lock_key_locks_where_a_sale_has_ended(desk: Desk) -> None:
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_F12)
    desk.hands.wait("done", lambda: desk.shows("done"))
    desk.hands.press(Qt.Key.Key_L, CTRL)
    page: QWidget = desk.window.sign_in
    desk.hands.wait("the sign-in", lambda: desk.window.page is page)
