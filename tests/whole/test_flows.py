"""Each programme's whole way through the screens, by keys: every part, and the same centavo in four books."""

import pytest
from PySide6.QtCore import Qt

from pos_client.domain.money import Money
from pos_client.ports import Capability
from tests.fakes.people import some_phone, wrong_pin
from tests.whole import serving
from tests.whole.serving import GROSS_CENTS, Figures, everywhere, five_percent, four_books
from tests.whole.stand import Stand
from ui.checkout.amount_dialog import AmountDialog

KEY = Qt.Key
START_CENTS = 40_00
HALF_CENTS = GROSS_CENTS // 2
"""The sandbox lets cashback pay half of a basket."""


def test_a_new_customer_is_enrolled_at_f3_and_the_platform_knows_them_with_their_first_sale(
    desk: Stand,
) -> None:
    phone = some_phone()
    serving.ring(desk)
    serving.enrol(desk, phone)
    if serving.can(desk, Capability.MEMBER_CREATE):
        assert desk.balance_cents(phone) == 0
    sold = serving.first_sale(desk)
    figures = Figures(GROSS_CENTS, 0, five_percent(GROSS_CENTS))
    assert four_books(desk, sold) == everywhere(figures)
    assert desk.balance_cents(phone) == figures.earned
    assert desk.rows(
        "SELECT count(*) FROM consents c JOIN sales s USING (member_id) WHERE s.id = ?", sold.id
    ) == [(1,)]


def test_a_wrong_pin_uses_nothing_and_the_right_one_after_it_does(desk: Stand) -> None:
    phone = desk.customer("40.00")
    serving.ring(desk)
    serving.find(desk, phone)
    dialog = serving.ask_pin(desk)
    pin = desk.pin_of(phone)
    serving.type_pin(desk, wrong_pin(pin))
    desk.hands.wait("the refusal", dialog.message.text)
    assert "PIN" in dialog.message.text()
    assert desk.hands.shown(AmountDialog) is None
    serving.type_pin(desk, pin)
    serving.use(desk, "1000")
    figures = Figures(GROSS_CENTS - 1000, 1000, five_percent(GROSS_CENTS - 1000))
    assert four_books(desk, serving.close(desk)) == everywhere(figures)
    assert desk.balance_cents(phone) == START_CENTS - 1000 + figures.earned
    assert pin not in desk.printed(desk.rows("SELECT max(number) FROM sales")[0][0])


def test_part_of_the_cashback_is_used_and_the_rest_stays(desk: Stand) -> None:
    phone = desk.customer("40.00")
    serving.ring(desk)
    serving.find(desk, phone)
    serving.redeem(desk, phone, "1337")
    assert desk.flow.sale_model.sale.remaining == Money(GROSS_CENTS - 1337)
    figures = Figures(GROSS_CENTS - 1337, 1337, five_percent(GROSS_CENTS - 1337))
    assert four_books(desk, serving.close(desk)) == everywhere(figures)
    assert desk.balance_cents(phone) == START_CENTS - 1337 + figures.earned


def test_member_pin_all_the_cashback_and_the_rest_in_cash_are_six_keys(desk: Stand) -> None:
    desk.seed(offers=[serving.CAMPAIGNS[0]])
    phone = desk.customer("21.37")
    serving.ring(desk)
    serving.find(desk, phone)
    serving.redeem(desk, phone)
    sold = serving.close(desk)
    assert desk.hands.keys <= 6
    figures = Figures(GROSS_CENTS - 2137, 2137, five_percent(GROSS_CENTS - 2137))
    assert four_books(desk, sold) == everywhere(figures)
    assert desk.balance_cents(phone) == figures.earned


def test_no_more_than_the_programme_allows_on_this_basket_is_proposed(desk: Stand) -> None:
    phone = desk.customer("40.00")
    serving.ring(desk)
    serving.find(desk, phone)
    serving.redeem(desk, phone)
    figures = Figures(GROSS_CENTS - HALF_CENTS, HALF_CENTS, five_percent(GROSS_CENTS - HALF_CENTS))
    assert four_books(desk, serving.close(desk)) == everywhere(figures)
    assert desk.balance_cents(phone) == START_CENTS - HALF_CENTS + figures.earned


def test_finding_the_member_and_exact_cash_are_four_keys(desk: Stand) -> None:
    phone = desk.customer("40.00")
    serving.known_here(desk, phone)
    serving.ring(desk)
    serving.find(desk, phone)
    sold = serving.close(desk, KEY.Key_F12)
    assert desk.hands.keys <= 4
    figures = Figures(GROSS_CENTS, 0, five_percent(GROSS_CENTS))
    assert four_books(desk, sold) == everywhere(figures)


def test_accumulating_keeps_the_balance_and_adds_to_it(desk: Stand) -> None:
    phone = desk.customer("40.00")
    serving.ring(desk)
    serving.find(desk, phone)
    serving.ask_pin(desk)
    serving.type_pin(desk, desk.pin_of(phone))
    desk.hands.wait_for(AmountDialog)
    desk.hands.alt("A")
    desk.hands.gone(AmountDialog)
    figures = Figures(GROSS_CENTS, 0, five_percent(GROSS_CENTS))
    assert four_books(desk, serving.close(desk)) == everywhere(figures)
    assert desk.balance_cents(phone) == START_CENTS + figures.earned


@pytest.mark.parametrize("redeems", [False, True], ids=["accumulating", "redeeming"])
def test_of_two_campaigns_the_second_is_the_one_that_was_chosen(desk: Stand, redeems: bool) -> None:
    phone = desk.customer("40.00")
    serving.ring(desk)
    serving.find(desk, phone)
    serving.ask_pin(desk)
    serving.type_pin(desk, desk.pin_of(phone))
    desk.hands.wait_for(AmountDialog)
    if redeems:
        serving.use(desk, "1000", offer=2)
    else:
        desk.hands.alt("A")
        desk.hands.gone(AmountDialog)
    used = 1000 if redeems else 0
    sold = serving.close(desk, offer=2)
    assert four_books(desk, sold) == everywhere(Figures(GROSS_CENTS - used, used, 8_00))
    assert "Oito reais" in desk.printed(sold.number)
    assert desk.balance_cents(phone) == START_CENTS - used + 8_00


def test_the_card_never_says_that_a_sale_earns_nothing_while_a_campaign_credits_it(desk: Stand) -> None:
    phone = desk.customer("40.00")
    card = desk.flow.page.member
    serving.ring(desk)
    serving.find(desk, phone)
    assert "Ganha" in card._earning.text()
    serving.redeem(desk, phone, "1000")
    assert card._earning.text() == "Ganha ao confirmar a venda."
    assert serving.close(desk).screen.earned == five_percent(GROSS_CENTS - 1000)
    assert not card._earning.isVisible()
