"""Dialogs inside the window: who has the keyboard, and who gets it back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from ui.widgets import Overlay, PinField, Text


@pytest.fixture
def window(qtbot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    layout = QVBoxLayout(made)
    layout.addWidget(QLineEdit())
    made.resize(1024, 768)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow, timeout=60_000)
    made.findChild(QLineEdit).setFocus()
    return made


def pin_dialog(window: QWidget, **options: bool) -> tuple[Overlay, PinField]:
    dialog = Overlay(window, "PIN enviado", subtitle="Peça ao cliente o código.", **options)
    pin = PinField(6)
    dialog.body.addWidget(pin)
    dialog.add_action("Alt+R", "Reenviar")
    dialog.add_action("Enter", "Confirmar", primary=True)
    return dialog, pin


def test_escape_closes_tells_and_gives_the_focus_back(window, qtbot) -> None:
    code = QApplication.focusWidget()
    dialog, pin = pin_dialog(window)
    dialog.open()
    assert QApplication.focusWidget() is pin
    with qtbot.waitSignals([dialog.dismissed, dialog.closed], order="strict"):
        QTest.keyClick(pin, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is code
    assert Overlay.topmost(window) is None


def test_in_a_window_that_is_not_the_active_one_the_field_has_the_keyboard_again_too(window, qtbot) -> None:
    code = window.findChild(QLineEdit)
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow, timeout=60_000)
    dialog, pin = pin_dialog(window)
    dialog.open()
    assert window.focusWidget() is pin
    QTest.keyClick(pin, Qt.Key.Key_Escape)
    assert window.focusWidget() is code


def test_escape_does_nothing_while_it_may_not(window, qtbot) -> None:
    dialog, pin = pin_dialog(window)
    dialog.set_dismissible(False)
    dialog.open()
    with qtbot.assertNotEmitted(dialog.dismissed):
        QTest.keyClick(pin, Qt.Key.Key_Escape)
    assert dialog.isVisible()


@pytest.mark.parametrize("modifier", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier])
def test_tab_goes_round_inside(window, modifier) -> None:
    dialog, pin = pin_dialog(window)
    dialog.open()
    seen = []
    for _ in range(4):
        seen.append(QApplication.focusWidget())
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab, modifier)
    assert len({id(each) for each in seen}) == 3
    assert seen[0] is seen[3] is pin
    assert all(dialog.isAncestorOf(each) for each in seen)


def test_a_disabled_action_is_passed_over(window) -> None:
    dialog, pin = pin_dialog(window)
    extra = dialog.add_action("Alt+N", "Número errado")
    extra.setEnabled(False)
    dialog.open()
    for _ in range(3):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is pin


def test_it_follows_its_parent_and_stays_inside(window) -> None:
    dialog, _ = pin_dialog(window)
    dialog.open()
    window.resize(500, 400)
    assert dialog.size() == window.size()
    assert dialog.rect().adjusted(10, 10, -10, -10).contains(dialog.panel.geometry())
    middle = dialog.panel.geometry().center().x()
    assert abs(middle - dialog.rect().center().x()) <= 1


def test_a_touch_beside_the_panel_reaches_nothing_below(window, qtbot) -> None:
    dialog, pin = pin_dialog(window)
    dialog.open()
    qtbot.mouseClick(dialog, Qt.MouseButton.LeftButton)
    assert QApplication.focusWidget() is pin
    assert dialog.isVisible()


def test_the_newest_of_two_has_the_keyboard_and_gives_it_to_the_older(window, qtbot) -> None:
    older, pin = pin_dialog(window)
    older.open()
    newer = Overlay(window, "Gerente")
    password = QLineEdit()
    newer.body.addWidget(password)
    newer.open()
    assert Overlay.topmost(window) is newer
    assert QApplication.focusWidget() is password
    QTest.keyClick(password, Qt.Key.Key_Escape)
    assert Overlay.topmost(window) is older
    assert QApplication.focusWidget() is pin


def test_a_dialog_without_controls_still_hears_escape(window, qtbot) -> None:
    dialog = Overlay(window, "Concluída")
    dialog.open()
    with qtbot.waitSignal(dialog.dismissed):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)


def test_it_closes_although_the_field_that_had_the_focus_is_gone(window, qtbot) -> None:
    field = QLineEdit(window)
    field.show()
    field.setFocus()
    assert QApplication.focusWidget() is field
    dialog, _ = pin_dialog(window)
    dialog.open()
    with qtbot.waitSignal(field.destroyed):
        field.deleteLater()
    with qtbot.waitSignal(dialog.closed):
        dialog.finish()


def test_a_reusable_dialog_opens_twice(window) -> None:
    dialog, pin = pin_dialog(window, reusable=True)
    for _ in range(2):
        dialog.open(focus=pin)
        assert dialog.isVisible()
        dialog.finish()
        QApplication.processEvents()
    assert dialog.isHidden()


def test_it_grows_with_what_it_says(window, qtbot) -> None:
    dialog, _ = pin_dialog(window)
    dialog.open()
    before = dialog.panel.height()
    dialog.body.addWidget(Text("Mais uma linha"))
    qtbot.waitUntil(lambda: dialog.panel.height() > before, timeout=60_000)
