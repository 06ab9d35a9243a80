"""Vouchers and coupons by keys: typed, scanned, taken back, used up at payment, refused, in doubt."""

import secrets

import pytest
from PySide6.QtCore import Qt

from pos_client.domain.customer import Member
from pos_client.domain.money import Money
from pos_client.domain.rules import VoucherCheck
from pos_client.domain.voucher import Coupon, Voucher, VoucherKind
from pos_client.ports import Capability
from tests.fakes.loyalty import Answer
from tests.ui.benefits import approve, done, managers, rows, rule, serve
from tests.ui.conftest import OpenDesk
from tests.ui.desk import CTRL, ENTER, ESC, Desk
from tests.ui.platform import PhonePlatform
from ui.checkout.coupon_dialog import CouponDialog
from ui.checkout.manual_voucher_dialog import ManualVoucherDialog
from ui.checkout.voucher_dialog import VoucherDialog
from ui.sale.discount_dialog import DiscountDialog

TEN = Money(1000)


@pytest.fixture
def code(platform: PhonePlatform) -> str:
    """A voucher of 10,00."""
    made = f"VALE{secrets.randbelow(10**6):06d}"
    platform.vouchers[made] = Voucher(made, VoucherKind.AMOUNT, amount=TEN, words="Vale aniversário")
    return made


def open_vouchers(desk: Desk) -> VoucherDialog:
    desk.hands.press(Qt.Key.Key_U, CTRL)
    return desk.hands.wait_for(VoucherDialog)


def type_in(desk: Desk, code: str) -> VoucherDialog:
    dialog = open_vouchers(desk)
    desk.hands.write(code)
    desk.hands.press(ENTER)
    desk.hands.wait("its worth", lambda: "10,00" in dialog.message.text())
    return dialog


def test_a_voucher_shows_what_it_gives_and_takes_it_off_at_payment(desk: Desk, code: str) -> None:
    desk.ring("100")
    type_in(desk, code)
    desk.hands.press(ESC)
    assert code[-4:] in desk.flow.page.sale.details.text()
    assert desk.sale.total.cents == 1890
    desk.hands.press(Qt.Key.Key_F10)
    desk.hands.wait("the voucher used", lambda: desk.sale.vouchers)
    assert desk.sale.remaining.cents == 890
    desk.hands.press(ENTER)
    done(desk)
    assert desk.sales() == [(desk.number(1), 890)]


def test_exact_cash_uses_it_too(desk: Desk, code: str) -> None:
    desk.ring("100")
    type_in(desk, code)
    desk.hands.press(ESC)
    desk.hands.press(Qt.Key.Key_F12)
    done(desk)
    assert desk.sales() == [(desk.number(1), 890)]


def test_a_scanned_voucher_goes_into_the_sale_from_anywhere(desk: Desk, code: str) -> None:
    desk.ring("100")
    desk.hands.scan(f"V:{code}")
    desk.hands.wait("the voucher", lambda: desk.flow.paying.vouchers.waiting)
    assert len(desk.sale.lines) == 1
    dialog = open_vouchers(desk)
    desk.hands.alt("1")
    desk.rest()
    assert not desk.flow.paying.vouchers.waiting
    assert not desk.flow.page.sale.details.text()
    assert dialog.isVisible()


def test_a_code_nobody_knows_is_refused_in_words_and_the_sale_goes_on(desk: Desk) -> None:
    desk.ring("100")
    dialog = open_vouchers(desk)
    desk.hands.write("NADA123")
    desk.hands.press(ENTER)
    desk.hands.wait("the refusal", dialog.message.text)
    desk.rest()
    assert "voucher" in dialog.message.text().lower()
    assert "NOT_FOUND" not in dialog.message.text()
    desk.hands.press(ESC)
    desk.hands.press(Qt.Key.Key_F12)
    done(desk)
    assert desk.sales() == [(desk.number(1), 1890)]


def test_one_that_was_used_up_meanwhile_is_said_at_payment(
    desk: Desk, platform: PhonePlatform, code: str
) -> None:
    desk.ring("100")
    type_in(desk, code)
    desk.hands.press(ESC)
    platform.consumed[code] = "another till"
    desk.hands.press(Qt.Key.Key_F10)
    pay = desk.flow.page.pay
    desk.hands.wait("why not", pay.problem.isVisible)
    assert code[-4:] in pay.problem.text()
    assert code not in pay.problem.text()
    desk.hands.press(ENTER)
    done(desk)
    assert desk.sales() == [(desk.number(1), 1890)]


def test_an_answer_that_never_came_is_said_plainly_and_listed(
    desk: Desk, platform: PhonePlatform, code: str
) -> None:
    desk.ring("100")
    type_in(desk, code)
    desk.hands.press(ESC)
    platform.voucher_answer = Answer.LOST_AFTER
    desk.hands.press(Qt.Key.Key_F10)
    pay = desk.flow.page.pay
    desk.hands.wait("the bad news", pay.problem.isVisible)
    assert desk.sale.remaining.cents == 1890
    assert rows(desk, "SELECT state FROM voucher_uses") == ["unknown"]


def test_a_used_one_is_taken_off_again_and_given_back(desk: Desk, code: str) -> None:
    desk.ring("100")
    type_in(desk, code)
    desk.hands.press(ESC)
    desk.hands.press(Qt.Key.Key_F10)
    desk.hands.wait("the voucher used", lambda: desk.sale.vouchers)
    desk.hands.press(ESC)
    open_vouchers(desk)
    desk.hands.alt("T")
    desk.hands.wait("taken off", lambda: not desk.sale.vouchers)
    desk.rest()
    assert rows(desk, "SELECT kind FROM outbox") == ["voucher_release"]


def test_by_touch_it_is_reached_from_the_discount(desk: Desk) -> None:
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_F4)
    desk.hands.wait_for(DiscountDialog)
    desk.hands.alt("V")
    desk.hands.wait_for(VoucherDialog)


def test_a_programme_without_vouchers_says_so(open_desk: OpenDesk, platform: PhonePlatform) -> None:
    platform.capabilities = platform.capabilities - {Capability.VOUCHERS, Capability.COUPONS}
    desk = open_desk()
    desk.sign_in()
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_U, CTRL)
    desk.hands.wait("why not", desk.flow.page.sale.problem.isVisible)
    assert desk.hands.shown(VoucherDialog) is None


def test_with_one_reward_per_sale_a_voucher_leaves_no_cashback_and_no_pin(
    desk: Desk, platform: PhonePlatform, member: Member, code: str
) -> None:
    serve(desk, member)
    type_in(desk, code)
    desk.hands.press(ESC)
    desk.hands.press(Qt.Key.Key_F10)
    desk.hands.wait("the voucher used", lambda: desk.sale.vouchers)
    desk.rest()
    assert not platform.holds
    desk.hands.press(ENTER)
    done(desk)
    assert desk.sales() == [(desk.number(1), 890)]


def test_by_hand_every_point_is_ticked_and_somebody_answers_for_it(desk: Desk) -> None:
    managers(desk)
    rule(desk, voucher_check=VoucherCheck.MANUAL)
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_U, CTRL)
    dialog = desk.hands.wait_for(ManualVoucherDialog)
    desk.hands.write("VALE-77")
    desk.hands.press(ENTER)
    desk.hands.write("500")
    desk.hands.press(ENTER)
    assert dialog.message.text()
    for point in "1234":
        desk.hands.alt(point)
    desk.hands.wait("all ticked", lambda: dialog.confirmed)
    desk.hands.press(ENTER)
    desk.hands.write("Visto no painel")
    desk.hands.press(ENTER)
    approve(desk)
    desk.hands.wait("the voucher", lambda: desk.sale.vouchers)
    assert desk.sale.total.cents == 1390
    desk.hands.press(Qt.Key.Key_F12)
    done(desk)
    assert "voucher_checked" in rows(desk, "SELECT kind FROM journal")


def test_a_coupon_is_handed_out_after_the_payment_and_counted_once(
    desk: Desk, platform: PhonePlatform
) -> None:
    platform.rewards = (Coupon("c-1", "Café grátis", 3), Coupon("c-2", "Esgotado", 0))
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_F12)
    done(desk)
    desk.hands.press(Qt.Key.Key_U, CTRL)
    dialog = desk.hands.wait_for(CouponDialog)
    desk.hands.alt("2")
    desk.hands.alt("1")
    desk.hands.wait("the word of it", dialog.message.text)
    desk.hands.alt("1")
    desk.rest()
    assert rows(desk, "SELECT kind FROM outbox WHERE kind = 'coupon_stock'") == ["coupon_stock"]
    assert desk.shows("done")
