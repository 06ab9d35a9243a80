"""Goods rung at the payment: what they let the customer use is offered there by F10, never after money."""

from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import Qt

from pos_client.domain.benefits import Limit, Quote
from pos_client.domain.customer import Member
from pos_client.domain.money import ZERO, Money
from pos_client.domain.sale import Sale
from tests.fakes.clock import real_clock
from tests.fakes.people import some_member
from tests.ui.conftest import OpenDesk, query_of
from tests.ui.desk import CAFE, ENTER, ESC, Desk
from tests.ui.platform import PhonePlatform
from ui.checkout.amount_dialog import AmountDialog
from ui.checkout.pin_dialog import PinDialog

F10 = Qt.Key.Key_F10
LEAST = Money(2_000)


@dataclass
class LeastPurchase(PhonePlatform):
    """Half of a purchase of 20,00 or more; nothing of a smaller one."""

    def quote(self, member: Member, sale: Sale) -> Quote:
        told = super().quote(member, sale)
        if sale.before_cashback < LEAST:
            return replace(told, usable=ZERO, limit=Limit.MIN_PURCHASE, minimum_purchase=LEAST)
        half = Money(sale.before_cashback.cents // 2)
        return replace(told, usable=min(half, told.balance), limit=Limit.MAX_SHARE)


@pytest.fixture
def asking() -> LeastPurchase:
    return LeastPurchase(real_clock)


@pytest.fixture
def paying(open_desk: OpenDesk, asking: LeastPurchase) -> Desk:
    """18,90 to a member with 15,00, of which nothing can be used on so little; F10 pressed."""
    member = asking.enrol(some_member(provider_id="m-1"), Money(1_500))
    desk = open_desk(gateway=asking)
    desk.sign_in()
    desk.ring("100")
    desk.flow.sale_model.attach(desk.till.members.find_everywhere(query_of(member)).members[0])
    desk.hands.wait("what it takes", lambda: desk.flow.sale_model.usable == ZERO)
    desk.hands.press(F10)
    assert desk.shows("pay")
    desk.rest()
    return desk


def offered(desk: Desk) -> bool:
    return desk.flow.page.pay.cashback.isVisible()


def rung(desk: Desk) -> None:
    """One more product, and what the basket takes now."""
    desk.hands.scan(CAFE)
    desk.hands.wait("what it takes now", lambda: bool(desk.flow.sale_model.usable))


def test_goods_that_let_cashback_be_used_offer_it_where_the_cashier_stands(
    paying: Desk, asking: LeastPurchase
) -> None:
    assert not offered(paying)
    paying.hands.press(F10)
    assert paying.hands.shown(PinDialog) is None
    rung(paying)
    paying.hands.wait("the offer", lambda: offered(paying))
    button = paying.flow.page.pay.cashback
    usable = paying.flow.sale_model.usable
    assert usable is not None
    assert (button.key, paying.till.words.amount(usable.cents) in button.label) == ("F10", True)
    paying.hands.picture("more-cashback")
    paying.hands.press(F10)
    paying.hands.wait_for(PinDialog)
    assert not offered(paying)
    paying.hands.write(asking.pin)
    paying.hands.wait_for(AmountDialog)
    paying.hands.press(ENTER)
    paying.hands.wait("the cashback", lambda: paying.sale.redemption)
    assert paying.sale.redeemed_cashback == usable
    assert paying.shows("pay")
    assert not offered(paying)
    paying.hands.press(ENTER)
    paying.hands.wait("the sale done", lambda: paying.shows("done"))


def test_once_money_was_received_nothing_is_offered_any_more(paying: Desk) -> None:
    rung(paying)
    paying.hands.wait("the offer", lambda: offered(paying))
    paying.hands.write("500")
    paying.hands.press(ENTER)
    paying.hands.wait("the payment", lambda: bool(paying.sale.tenders))
    assert not offered(paying)
    paying.hands.press(F10)
    assert paying.hands.shown(PinDialog) is None
    assert paying.sale.redemption is None


def test_who_goes_back_and_pays_anew_is_asked_as_ever(paying: Desk) -> None:
    rung(paying)
    paying.hands.wait("the offer", lambda: offered(paying))
    paying.hands.press(ESC)
    assert paying.shows("sale")
    paying.hands.press(F10)
    paying.hands.wait_for(PinDialog)
    assert not offered(paying)


def test_what_the_customer_said_no_to_is_not_offered_again_for_goods_that_change_nothing(
    open_desk: OpenDesk, platform: PhonePlatform, member: Member
) -> None:
    desk = open_desk()
    desk.sign_in()
    desk.ring("100")
    desk.flow.sale_model.attach(desk.till.members.find_everywhere(query_of(member)).members[0])
    desk.hands.press(F10)
    desk.hands.wait_for(PinDialog)
    desk.hands.write(platform.pin)
    desk.hands.wait_for(AmountDialog)
    desk.hands.alt("A")
    desk.hands.gone(AmountDialog)
    before = desk.flow.sale_model.quote
    desk.hands.scan(CAFE)
    desk.hands.wait("asked anew", lambda: desk.flow.sale_model.quote is not before)
    desk.rest()
    assert not offered(desk)
