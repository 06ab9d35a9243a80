"""Leave for one action: asked by keys, given by another person's PIN, gone once used."""

import pytest
from PySide6.QtCore import Qt

from pos_client.domain.till import Operator
from tests.fakes.people import wrong_pin
from tests.ui.conftest import OpenDesk
from tests.ui.desk import ANA, CTRL, ENTER, ESC, Desk
from ui.approval.dialog import ApprovalDialog
from ui.overriding.cancel_dialog import CancelSaleDialog
from ui.overriding.price_dialog import PriceDialog
from ui.sale.discount_dialog import DiscountDialog

EVA = Operator(id="op-30", code="30", name="Eva Teste", role="supervisor")


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """Signed in; a supervisor with a badge is within call."""
    made = open_desk()
    made.till.signing_in.enrol(EVA, made.shop.pin)
    with made.till.store.writing() as transaction:
        transaction.exec_driver_sql("UPDATE operators SET badge = 'CRACHA-30' WHERE code = '30'")
    made.sign_in()
    return made


def _entries(desk: Desk) -> list[str]:
    with desk.till.store.reading() as snapshot:
        return [row[0] for row in snapshot.exec_driver_sql("SELECT kind FROM journal ORDER BY sequence")]


def _approve(desk: Desk, who: str = EVA.code) -> None:
    desk.hands.wait_for(ApprovalDialog)
    desk.hands.write(who)
    desk.hands.press(ENTER)
    desk.hands.write(desk.shop.pin)
    desk.hands.alt("1")
    desk.hands.press(ENTER)
    desk.hands.gone(ApprovalDialog)
    desk.rest()


def _ask_discount(desk: Desk, cents: str) -> ApprovalDialog:
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_F4)
    desk.hands.wait_for(DiscountDialog)
    desk.hands.write(cents)
    desk.hands.press(ENTER)
    return desk.hands.wait_for(ApprovalDialog)


def test_a_discount_above_the_limit_is_applied_once_somebody_else_approves(desk: Desk) -> None:
    _ask_discount(desk, "500")
    assert desk.sale.total.cents == 1890
    _approve(desk)
    assert desk.sale.total.cents == 1390
    assert _entries(desk)[-2:] == ["approval_given", "discount_above_limit"]
    assert desk.hands._focus() is desk.flow.page.sale.code
    desk.hands.press(Qt.Key.Key_F12)
    desk.hands.wait("the sale closed", lambda: [total for _, total in desk.sales()] == [1390])


def test_a_badge_is_scanned_where_the_code_is_asked_for_and_is_no_product(desk: Desk) -> None:
    _ask_discount(desk, "500")
    desk.hands.scan("CRACHA-30")
    desk.hands.write(desk.shop.pin)
    desk.hands.alt("2")
    desk.hands.press(ENTER)
    desk.hands.gone(ApprovalDialog)
    desk.rest()
    assert (len(desk.sale.lines), desk.sale.total.cents) == (1, 1390)


def test_esc_leaves_the_sale_as_it_was(desk: Desk) -> None:
    _ask_discount(desk, "500")
    desk.hands.press(ESC)
    desk.hands.gone(ApprovalDialog)
    assert desk.sale.total.cents == 1890
    assert "approval_given" not in _entries(desk)


@pytest.mark.parametrize("who", [ANA.code, "23"])
def test_neither_the_seller_nor_another_cashier_approves(desk: Desk, who: str) -> None:
    dialog = _ask_discount(desk, "500")
    desk.hands.write(who)
    desk.hands.press(ENTER)
    desk.hands.write(desk.shop.pin)
    desk.hands.alt("1")
    desk.hands.press(ENTER)
    desk.hands.wait("the refusal", dialog.message.text)
    desk.rest()
    assert desk.hands.shown(ApprovalDialog) is dialog
    assert dialog.pin.text() == ""
    assert desk.sale.total.cents == 1890


def test_a_wrong_pin_says_how_many_tries_are_left_and_can_be_typed_again(desk: Desk) -> None:
    dialog = _ask_discount(desk, "500")
    desk.hands.write(EVA.code)
    desk.hands.press(ENTER)
    desk.hands.write(wrong_pin(desk.shop.pin))
    desk.hands.alt("1")
    desk.hands.press(ENTER)
    desk.hands.wait("the refusal", lambda: "4" in dialog.message.text())
    desk.rest()
    assert desk.hands._focus() is dialog.pin
    desk.hands.write(desk.shop.pin)
    desk.hands.press(ENTER)
    desk.hands.gone(ApprovalDialog)
    desk.rest()
    assert desk.sale.total.cents == 1390


def test_another_price_for_the_chosen_item(desk: Desk) -> None:
    desk.ring("100", "200")
    desk.hands.press(Qt.Key.Key_Up)
    desk.hands.press(Qt.Key.Key_P, CTRL)
    dialog = desk.hands.wait_for(PriceDialog)
    chosen = desk.flow.page.sale.current_index
    desk.hands.write("300")
    desk.hands.press(ENTER)
    desk.hands.gone(type(dialog))
    _approve(desk)
    assert desk.sale.lines[chosen].unit_price.cents == 300
    assert desk.sale.lines[1 - chosen].unit_price == desk.sale.lines[1 - chosen].product.unit_price
    assert _entries(desk)[-1] == "price_override"


def test_the_open_sale_is_given_up_only_with_a_reason(desk: Desk) -> None:
    desk.ring("100", "200")
    desk.hands.press(Qt.Key.Key_Delete, CTRL)
    dialog = desk.hands.wait_for(CancelSaleDialog)
    desk.hands.press(ENTER)
    assert desk.hands.shown(CancelSaleDialog) is dialog
    assert len(desk.sale.lines) == 2
    desk.hands.alt("1")
    desk.hands.press(ENTER)
    desk.hands.wait("an empty sale", lambda: not desk.sale.lines)
    desk.rest()
    assert _entries(desk)[-1] == "sale_cancelled"
    desk.ring("200")
    assert desk.sale.total.cents == 450


def test_a_supervisor_who_sells_is_asked_for_nothing(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.till.signing_in.enrol(EVA, desk.shop.pin)
    desk.sign_in(EVA.code)
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_P, CTRL)
    desk.hands.wait_for(PriceDialog)
    desk.hands.write("1000")
    desk.hands.press(ENTER)
    desk.rest()
    assert desk.hands.shown(ApprovalDialog) is None
    assert desk.sale.total.cents == 1000
