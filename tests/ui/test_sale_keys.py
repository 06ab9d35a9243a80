"""The sale by keys alone: codes, quantities, cancelling, searching, and Esc that destroys nothing."""

import pytest
from PySide6.QtCore import Qt

from pos_client.domain.till import Operator
from tests.ui.desk import CAFE, CTRL, ENTER, ESC, Desk
from ui.approval.dialog import ApprovalDialog
from ui.overriding.new_product_dialog import NewProductDialog
from ui.sale.discount_dialog import DiscountDialog
from ui.sale.help_dialog import HelpDialog
from ui.sale.receipt_dialog import ReceiptDialog
from ui.sale.search_dialog import SearchDialog
from ui.widgets import KeyButton


def test_three_of_a_code_is_one_line_of_three(desk: Desk) -> None:
    desk.hands.write("3*200")
    desk.hands.press(ENTER)
    (line,) = desk.sale.lines
    assert (line.quantity.milli, line.net.cents) == (3000, 1350)
    assert desk.flow.page.sale.code.text() == ""
    assert desk.flow.page.sale.lines.row(0).total == "13,50"


def test_an_unknown_code_stays_with_its_digits_selected_and_the_next_replaces_it(desk: Desk) -> None:
    code = desk.flow.page.sale.code
    desk.hands.scan("7891000199992")
    assert code.selectedText() == "7891000199992"
    assert code.wrong
    assert "7891000199992" in desk.flow.page.sale.problem.text()
    desk.hands.scan(CAFE)
    assert [line.code for line in desk.sale.lines] == [CAFE]
    assert (code.text(), code.wrong) == ("", False)
    assert not desk.flow.page.sale.problem.isVisible()


def test_a_misread_barcode_is_told_from_an_unknown_one(desk: Desk) -> None:
    desk.hands.scan("7891000199991")
    misread = desk.flow.page.sale.problem.text()
    desk.hands.scan("7891000199992")
    assert desk.flow.page.sale.problem.text() != misread


def test_del_cancels_the_last_line(desk: Desk) -> None:
    desk.ring("100", "200")
    desk.hands.press(Qt.Key.Key_Delete)
    assert [line.code for line in desk.sale.lines] == ["100"]


def test_del_cancels_the_line_that_the_arrows_chose(desk: Desk) -> None:
    desk.ring("100", "200", "300")
    for _ in range(2):
        desk.hands.press(Qt.Key.Key_Up)
    desk.hands.press(Qt.Key.Key_Delete)
    assert [line.code for line in desk.sale.lines] == ["200", "300"]


def test_del_in_an_empty_sale_says_so_and_stays(desk: Desk) -> None:
    desk.hands.press(Qt.Key.Key_Delete)
    assert desk.flow.page.sale.problem.text()
    assert desk.shows("sale")


def test_del_edits_what_is_typed_and_cancels_no_line(desk: Desk) -> None:
    desk.ring("100")
    desk.hands.write("2000")
    desk.hands.press(Qt.Key.Key_Home)
    desk.hands.press(Qt.Key.Key_Delete)
    assert desk.flow.page.sale.code.text() == "000"
    assert len(desk.sale.lines) == 1


def test_esc_empties_the_field_and_destroys_nothing(desk: Desk) -> None:
    desk.ring("100", "200")
    desk.hands.write("31")
    for _ in range(4):
        desk.hands.press(ESC)
    assert desk.flow.page.sale.code.text() == ""
    assert len(desk.sale.lines) == 2


def test_enter_on_the_empty_field_goes_to_the_payment_and_esc_comes_back(desk: Desk) -> None:
    desk.ring("100")
    page = desk.flow.page
    desk.hands.press(ENTER)
    assert desk.shows("pay")
    assert page.pay.amount.value_cents == 1890
    desk.hands.press(ESC)
    assert desk.shows("sale")
    assert len(desk.sale.lines) == 1
    desk.hands.write("2")
    assert page.sale.code.text() == "2"


@pytest.mark.parametrize("key", [ENTER, Qt.Key.Key_F10, Qt.Key.Key_F12, Qt.Key.Key_F4])
def test_an_empty_sale_cannot_be_paid_and_says_so(desk: Desk, key: Qt.Key) -> None:
    desk.hands.press(key)
    page = desk.flow.page
    assert desk.shows("sale")
    assert page.sale.problem.isVisible()
    assert page.sale.problem.text()


def test_a_name_in_the_code_field_opens_the_search_with_it(desk: Desk) -> None:
    desk.hands.write("gel")
    desk.hands.press(ENTER)
    dialog = desk.hands.wait_for(SearchDialog)
    assert dialog.field.text() == "gel"
    desk.hands.wait("the product", lambda: dialog.list.count() == 1)
    desk.hands.press(ENTER)
    desk.hands.gone(SearchDialog)
    assert [line.code for line in desk.sale.lines] == ["300"]
    assert desk.flow.page.sale.code.text() == ""


def test_the_search_says_when_nothing_is_found_and_esc_leaves_it(desk: Desk) -> None:
    desk.hands.press(Qt.Key.Key_F2)
    dialog = desk.hands.wait_for(SearchDialog)
    hint = dialog.list.empty_text
    desk.hands.write("zzz")
    desk.hands.wait("the answer", lambda: dialog.list.empty_text != hint)
    assert dialog.list.count() == 0
    desk.hands.press(ENTER)
    assert dialog.isVisible()
    desk.hands.press(ESC)
    desk.hands.gone(SearchDialog)
    assert not desk.sale.lines


def test_arrows_choose_in_the_search_while_the_cursor_stays_in_the_field(desk: Desk) -> None:
    desk.hands.press(Qt.Key.Key_F2)
    dialog = desk.hands.wait_for(SearchDialog)
    desk.hands.write("00")
    desk.hands.press(Qt.Key.Key_Backspace)
    desk.hands.press(Qt.Key.Key_Backspace)
    desk.hands.write("e")
    desk.rest()
    count = dialog.list.count()
    desk.hands.press(Qt.Key.Key_Down)
    assert dialog.list.currentRow() == min(1, count - 1)
    for _ in range(count + 2):
        desk.hands.press(Qt.Key.Key_Down)
    assert dialog.list.currentRow() == count - 1
    assert dialog.field.text() == "e"


def test_a_discount_within_the_limit_is_taken_off(desk: Desk) -> None:
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_F4)
    desk.hands.wait_for(DiscountDialog)
    desk.hands.write("189")
    desk.hands.press(ENTER)
    desk.hands.gone(DiscountDialog)
    assert desk.sale.total.cents == 1701


def test_a_discount_above_the_limit_is_not_applied_by_the_cashier_alone(desk: Desk) -> None:
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_F4)
    desk.hands.wait_for(DiscountDialog)
    desk.hands.write("190")
    desk.hands.press(ENTER)
    desk.rest()
    assert desk.sale.total.cents == 1890
    assert desk.hands.shown(ApprovalDialog) is not None
    desk.hands.press(ESC)
    desk.hands.gone(ApprovalDialog)
    assert desk.sale.total.cents == 1890


def test_help_names_every_key_and_esc_leaves_it(desk: Desk) -> None:
    desk.hands.press(Qt.Key.Key_F1)
    desk.hands.wait_for(HelpDialog)
    desk.hands.press(ESC)
    desk.hands.gone(HelpDialog)
    assert desk.hands._focus() is desk.flow.page.sale.code


def test_the_last_receipt_is_shown_and_printed_again(desk: Desk) -> None:
    desk.hands.press(Qt.Key.Key_F5)
    assert desk.flow._toast.text
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_F12)
    desk.hands.wait("the sale done", lambda: desk.shows("done"))
    desk.hands.press(Qt.Key.Key_F5)
    dialog = desk.hands.wait_for(ReceiptDialog)
    assert desk.number(1) in dialog.title.text()
    desk.hands.press(ENTER)
    desk.hands.gone(ReceiptDialog)
    assert desk.shows("done")


def test_each_key_bar_button_does_what_its_key_does(desk: Desk) -> None:
    """Touch: the buttons carry the keys' names and lead to the same places."""
    seen = {button.key for button in desk.window.findChildren(KeyButton) if button.isVisible()}
    assert seen >= {"F1", "F2", "F3", "F4", "F5", "F11", "Del", "F10", "F12"}
    desk.ring("100")
    pay = next(one for one in desk.window.findChildren(KeyButton) if one.isVisible() and one.key == "F10")
    pay.click()
    assert desk.shows("pay")


def test_an_unknown_product_is_sold_at_a_price_that_somebody_approves_and_known_from_then_on(
    desk: Desk,
) -> None:
    desk.till.signing_in.enrol(
        Operator(id="op-30", code="30", name="Eva Teste", role="manager"), desk.shop.pin
    )
    desk.hands.scan("7891000199992")
    desk.hands.press(Qt.Key.Key_P, CTRL)
    dialog = desk.hands.wait_for(NewProductDialog)
    desk.hands.press(ENTER)
    assert dialog.message.text()
    desk.hands.write("Vela de mel")
    desk.hands.press(ENTER)
    desk.hands.write("1290")
    desk.hands.picture("new-product")
    desk.hands.press(ENTER)
    desk.hands.wait_for(ApprovalDialog)
    desk.hands.write("30")
    desk.hands.press(ENTER)
    desk.hands.write(desk.shop.pin)
    desk.hands.alt("1")
    desk.hands.press(ENTER)
    desk.hands.gone(ApprovalDialog)
    desk.rest()
    (line,) = desk.sale.lines
    assert (line.product.description, line.net.cents) == ("Vela de mel", 1290)
    assert not desk.flow.page.sale.problem.isVisible()
    desk.ring("7891000199992")
    assert desk.sale.total.cents == 2580
