"""A scan is understood wherever the cursor is, and never lands in a price."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from tests.ui.desk import CAFE, CTRL, ENTER, ESC, Desk
from ui.member.finder import FinderDialog
from ui.sale.discount_dialog import DiscountDialog
from ui.sale.help_dialog import HelpDialog
from ui.sale.search_dialog import SearchDialog
from ui.widgets import Overlay


def test_a_scan_in_the_payment_never_lands_in_the_amount(desk: Desk) -> None:
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_F10)
    desk.hands.scan(CAFE)
    pay = desk.flow.page.pay
    assert [line.code for line in desk.sale.lines] == ["100", CAFE]
    assert desk.shows("pay")
    assert pay.amount.value_cents == desk.sale.total.cents == 3780
    assert pay.amount.is_proposed


def test_a_scan_in_a_discount_goes_into_the_sale(desk: Desk) -> None:
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_F4)
    dialog = desk.hands.wait_for(DiscountDialog)
    desk.hands.scan(CAFE)
    assert dialog.field.value_cents == 0
    assert [line.code for line in desk.sale.lines] == ["100", CAFE]
    assert dialog.isVisible()


def test_what_a_hand_types_lands_in_the_amount(desk: Desk) -> None:
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_F10)
    desk.hands.type_in("123456")
    assert desk.flow.page.pay.amount.value_cents == 123456
    assert len(desk.sale.lines) == 1


@pytest.mark.parametrize(("key", "kind"), [(Qt.Key.Key_F1, HelpDialog), (Qt.Key.Key_F3, FinderDialog)])
def test_a_dialog_never_steals_a_scan(desk: Desk, key: Qt.Key, kind: type[Overlay]) -> None:
    desk.hands.press(key)
    dialog = desk.hands.wait_for(kind)
    desk.hands.scan(CAFE)
    assert [line.code for line in desk.sale.lines] == [CAFE]
    assert dialog.isVisible()
    assert not getattr(dialog, "field", desk.flow.page.sale.code).text()
    assert "Café torrado" in desk.flow._toast.text


@pytest.mark.parametrize(("keys", "rung"), [("1" * 5, 0), ("000100", 1)])
def test_six_characters_and_enter_make_a_scan(desk: Desk, keys: str, rung: int) -> None:
    desk.hands.press(Qt.Key.Key_F3)
    dialog = desk.hands.wait_for(FinderDialog)
    desk.hands.scan(keys)
    assert len(desk.sale.lines) == rung
    assert bool(dialog.field.text()) is not bool(rung)


def test_a_scan_in_a_price_check_shows_the_price_and_sells_nothing(desk: Desk) -> None:
    desk.hands.press(Qt.Key.Key_F11)
    dialog = desk.hands.wait_for(SearchDialog)
    desk.hands.scan(CAFE)
    desk.hands.wait("the product", lambda: dialog.list.count() == 1)
    assert "18,90" in dialog.list.item(0).text()
    assert not desk.sale.lines
    assert dialog.field.selectedText() == CAFE
    desk.hands.press(ESC)
    desk.hands.gone(SearchDialog)
    assert not desk.sale.lines


def test_a_scan_at_a_locked_till_sells_nothing(desk: Desk) -> None:
    desk.hands.press(Qt.Key.Key_L, CTRL)
    assert desk.window.page is desk.window.sign_in
    desk.hands.scan(CAFE)
    desk.rest()
    assert not desk.sale.lines


def test_a_scan_begins_the_next_sale(desk: Desk) -> None:
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_F12)
    desk.hands.wait("the sale done", lambda: desk.shows("done"))
    first = desk.sale.id
    desk.hands.scan(CAFE)
    assert desk.shows("sale")
    assert desk.sale.id != first
    assert [line.code for line in desk.sale.lines] == [CAFE]
    assert len(desk.sales()) == 1


def test_typing_a_short_code_after_a_sale_begins_the_next(desk: Desk) -> None:
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_F12)
    page = desk.flow.page
    desk.hands.wait("the sale done", lambda: desk.shows("done"))
    desk.hands.type_in("20")
    desk.hands.write("0")
    assert page.sale.code.text() == "200"
    desk.hands.press(ENTER)
    assert [line.code for line in desk.sale.lines] == ["200"]


def test_keys_held_back_while_the_view_changed_follow_the_cursor(desk: Desk) -> None:
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_F12)
    desk.hands.wait("the sale done", lambda: desk.shows("done"))
    desk.hands.write("200")
    assert desk.shows("sale")
    assert desk.flow.page.sale.code.text() == "200"


@pytest.mark.parametrize(("gap_ms", "rung"), [(60, 0), (8, 1)], ids=["a hand", "a scanner"])
def test_keys_that_waited_for_a_busy_screen_are_what_they_were_when_they_were_pressed(
    desk: Desk, gap_ms: int, rung: int
) -> None:
    desk.hands.press(Qt.Key.Key_F3)
    dialog = desk.hands.wait_for(FinderDialog)
    for place, key in enumerate((*"000100", "\r"), start=1):
        code = Qt.Key.Key_Return if key == "\r" else Qt.Key(ord(key))
        event = QKeyEvent(QEvent.Type.KeyPress, code, Qt.KeyboardModifier.NoModifier, key)
        event.setTimestamp(1000 + place * gap_ms)
        focus = QApplication.focusWidget()
        assert focus is not None
        QCoreApplication.sendEvent(focus, event)
    desk.rest()
    assert len(desk.sale.lines) == rung
    assert dialog.field.text() == ("" if rung else "000100")


def test_what_was_wrong_with_a_code_is_gone_with_the_next_item(desk: Desk) -> None:
    sale = desk.flow.page.sale
    desk.hands.scan("7891000999998")
    assert (sale.problem.isHidden(), sale.code.text()) == (False, "7891000999998")
    desk.hands.scan(CAFE)
    assert (sale.problem.isHidden(), sale.code.text()) == (True, "")
    assert [line.code for line in desk.sale.lines] == [CAFE]
