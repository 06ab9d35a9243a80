"""Keys, actions and tiles: pressed by hand and by key, and where the focus stays."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.widgets import ActionButton, Bar, KeyButton, TenderTile, Text


@pytest.fixture
def window(qtbot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    QVBoxLayout(made).addWidget(QLineEdit())
    return made


def ready(window: QWidget, *children: QWidget) -> QLineEdit:
    for child in children:
        window.layout().addWidget(child)
    window.show()
    field = window.findChild(QLineEdit)
    window.activateWindow()
    field.setFocus()
    return field


@pytest.mark.parametrize("kind", [KeyButton, ActionButton, TenderTile])
def test_a_touch_presses_and_leaves_the_cursor_in_its_field(window, qtbot, kind) -> None:
    button = kind("F3", "Cliente")
    field = ready(window, button)
    with qtbot.waitSignal(button.clicked):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.focusWidget() is field
    assert button.height() >= 44


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_an_action_reached_by_tab_is_pressed_by_keys(window, qtbot, key) -> None:
    button = ActionButton("Alt+R", "Reenviar")
    field = ready(window, button)
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert window.focusWidget() is button
    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(button, key)


def test_a_disabled_key_does_nothing(window, qtbot) -> None:
    button = KeyButton("F4", "Desconto")
    ready(window, button)
    button.setEnabled(False)
    with qtbot.assertNotEmitted(button.clicked):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("primary", [False, True])
def test_every_state_of_a_key_looks_different(window, primary) -> None:
    button = KeyButton("F12", "Dinheiro exato", primary=primary)
    ready(window, button)
    looks = [button.grab().toImage()]
    button.setDown(True)
    looks.append(button.grab().toImage())
    button.setDown(False)
    button.setEnabled(False)
    looks.append(button.grab().toImage())
    assert len({bytes(look.constBits()) for look in looks}) == 3


def test_focus_can_be_seen(window, qtbot) -> None:
    button = ActionButton("Alt+N", "Número errado")
    field = ready(window, button)
    qtbot.waitUntil(window.isActiveWindow, timeout=60_000)
    before = button.grab().toImage()
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert button.grab().toImage() != before


@pytest.mark.parametrize("kind", [KeyButton, ActionButton])
def test_words_and_keys_can_change_and_are_spoken(window, kind) -> None:
    button = kind("F3", "Cliente")
    ready(window, button)
    button.set_label("Reenviar em 1:48")
    button.set_key("Alt+R")
    assert (button.accessibleName(), button.accessibleDescription()) == ("Reenviar em 1:48", "Alt+R")
    assert (button.label, button.key) == ("Reenviar em 1:48", "Alt+R")


def test_one_tile_is_selected_at_a_time_and_none_can_be(window, qtbot) -> None:
    tiles = [TenderTile(key, key, selected=key == "D") for key in "DCB"]
    ready(window, *tiles)
    qtbot.mouseClick(tiles[1], Qt.MouseButton.LeftButton)
    assert [tile.selected for tile in tiles] == [False, True, False]
    tiles[2].set_selected(True)
    assert [tile.selected for tile in tiles] == [False, False, True]
    tiles[2].set_selected(False)
    assert [tile.selected for tile in tiles] == [False, False, False]


def test_a_long_label_shrinks_before_it_is_cut(qtbot) -> None:
    button = KeyButton("Del", "Cancelar item")
    qtbot.addWidget(button)
    button.resize(button.minimumSizeHint())
    assert not button.text_is_cut()
    button.resize(60, 55)
    assert button.text_is_cut()


def test_a_narrow_bar_drops_what_yields_and_takes_it_back(qtbot) -> None:
    bar = Bar("top")
    qtbot.addWidget(bar)
    store, till, shift = Text("Empório Modelo"), Text("Caixa 02"), Text("Turno aberto 08:02")
    for child in (store, till, shift):
        bar.row.addWidget(child)
    bar.set_yielding(shift, till)
    bar.setMinimumWidth(1)
    bar.show()
    seen = []
    for width in (600, 300, 180, 600):
        bar.resize(width, 44)
        seen.append((not store.isHidden(), not till.isHidden(), not shift.isHidden()))
    assert seen == [(True, True, True), (True, True, False), (True, False, False), (True, True, True)]


def test_keys_share_a_bar_evenly(qtbot) -> None:
    bar = Bar("bottom")
    qtbot.addWidget(bar)
    assert isinstance(bar.row, QHBoxLayout)
    keys = [KeyButton(f"F{number}", "Chave") for number in range(3, 9)]
    for key in keys:
        bar.row.addWidget(key, 1)
    bar.resize(1024, 80)
    bar.show()
    widths = {key.width() for key in keys}
    assert max(widths) - min(widths) <= 1
    assert keys[0].mapTo(bar, QPoint(0, 0)).x() == 20
