"""How much cashback: the amount, the campaign, and what may not happen while the platform sets it aside."""

import threading

from PySide6.QtCore import Qt

from pos_client.domain.benefits import Offer
from pos_client.domain.customer import Member
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.rules import DebitOrder
from pos_client.ports import Capability
from resources.words import Words
from tests.fakes.loyalty import Answer
from tests.ui.benefits import rule
from tests.ui.conftest import Prepare, query_of
from tests.ui.desk import CAFE, CTRL, ENTER, ESC, Desk
from tests.ui.platform import PhonePlatform
from ui import wording
from ui.checkout.amount_dialog import AmountDialog
from ui.checkout.offer_dialog import OfferDialog
from ui.checkout.pin_dialog import PinDialog
from ui.overriding.cancel_dialog import CancelSaleDialog


def said(code: str, **details: object) -> str:
    return wording.sentence(Words.of("pt_BR"), Refused(Reason.PROVIDER, code=code, **details))


def test_more_than_can_be_used_is_not_taken_and_the_most_is_said(
    desk: Desk, platform: PhonePlatform, with_pin: Prepare
) -> None:
    with_pin()
    desk.hands.write(platform.pin)
    dialog = desk.hands.wait_for(AmountDialog)
    desk.hands.write("1501")
    assert dialog.field.value_cents == 150
    assert "15,00" in dialog.message.text()
    desk.hands.press(ENTER)
    desk.hands.wait("the cashback", lambda: desk.sale.redemption)
    assert desk.sale.redeemed_cashback.cents == 150


def test_accumulating_keeps_it_all(desk: Desk, platform: PhonePlatform, with_pin: Prepare) -> None:
    with_pin()
    desk.hands.write(platform.pin)
    desk.hands.wait_for(AmountDialog)
    desk.hands.alt("A")
    desk.hands.gone(AmountDialog)
    assert desk.shows("pay")
    assert desk.sale.redemption is None
    assert not platform.holds


def test_esc_after_the_cashback_gives_it_back(desk: Desk, platform: PhonePlatform, with_pin: Prepare) -> None:
    with_pin()
    desk.hands.write(platform.pin)
    desk.hands.wait_for(AmountDialog)
    desk.hands.press(ENTER)
    desk.hands.wait("the cashback", lambda: desk.sale.redemption)
    desk.hands.press(ESC)
    desk.hands.wait("back without it", lambda: desk.sale.redemption is None)
    assert desk.shows("sale")
    assert len(desk.sale.lines) == 1


def test_a_sale_with_cashback_is_given_up_only_after_it_was_given_back(
    desk: Desk, platform: PhonePlatform, with_pin: Prepare
) -> None:
    with_pin()
    desk.hands.write(platform.pin)
    desk.hands.wait_for(AmountDialog)
    desk.hands.press(ENTER)
    desk.hands.wait("the cashback", lambda: desk.sale.redemption)
    desk.hands.press(Qt.Key.Key_Delete, CTRL)
    assert desk.hands.shown(CancelSaleDialog) is None
    assert desk.sale.redemption is not None
    desk.hands.press(ESC)
    desk.hands.wait("back without it", lambda: desk.sale.redemption is None)
    desk.hands.press(Qt.Key.Key_Delete, CTRL)
    desk.hands.wait_for(CancelSaleDialog)
    desk.hands.alt("1")
    desk.hands.press(ENTER)
    desk.hands.wait("an empty sale", lambda: not desk.sale.lines)
    desk.rest()
    with desk.till.store.reading() as snapshot:
        queued = snapshot.exec_driver_sql("SELECT kind FROM outbox").scalars().all()
        states = snapshot.exec_driver_sql("SELECT state FROM redemptions").scalars().all()
    assert (queued, states) == (["redemption_release"], ["releasing"])


def test_the_platform_away_at_payment_lets_the_sale_go_on(
    desk: Desk, platform: PhonePlatform, member: Member
) -> None:
    desk.ring("100")
    desk.flow.sale_model.attach(desk.till.members.find_everywhere(query_of(member)).members[0])
    desk.rest()
    platform.away = True
    desk.hands.press(Qt.Key.Key_F10)
    pay = desk.flow.page.pay
    desk.hands.wait("why not", pay.problem.isVisible)
    assert pay.problem.text()
    desk.hands.press(ENTER)
    desk.hands.wait("the sale done", lambda: desk.shows("done"))
    assert desk.hands.shown(OfferDialog) is None


def test_while_the_amount_is_set_aside_nothing_else_happens_to_the_sale(
    desk: Desk, platform: PhonePlatform, with_pin: Prepare
) -> None:
    with_pin()
    desk.hands.write(platform.pin)
    dialog = desk.hands.wait_for(AmountDialog)
    platform.gate = threading.Event()
    desk.hands.press(ENTER)
    desk.hands.press(ESC)
    desk.hands.alt("A")
    desk.hands.press(ENTER)
    assert dialog.isVisible()
    platform.gate.set()
    desk.hands.gone(AmountDialog)
    assert desk.sale.redeemed_cashback.cents == 1500
    assert len(platform.holds) == 1


def test_a_member_without_balance_gets_no_pin_where_the_balance_is_known(
    desk: Desk, platform: PhonePlatform, member: Member
) -> None:
    platform.balances["m-1"] = Money(0)
    desk.ring("100")
    desk.flow.sale_model.attach(desk.till.members.find_everywhere(query_of(member)).members[0])
    desk.hands.wait("the balance", lambda: desk.flow.sale_model.quote)
    desk.hands.press(Qt.Key.Key_F10)
    desk.rest()
    assert desk.hands.shown(PinDialog) is None
    desk.hands.press(ENTER)
    desk.hands.wait("the sale done", lambda: desk.shows("done"))


def test_nothing_to_use_after_the_pin_leaves_only_accumulating(
    desk: Desk, platform: PhonePlatform, with_pin: Prepare
) -> None:
    platform.balances["m-1"] = Money(0)
    with_pin()
    desk.hands.write(platform.pin)
    desk.hands.wait_for(AmountDialog)
    desk.hands.press(ENTER)
    desk.hands.gone(AmountDialog)
    assert desk.shows("pay")
    assert not desk.sale.tenders
    assert not platform.holds


def test_a_refused_amount_can_be_typed_again(desk: Desk, platform: PhonePlatform, with_pin: Prepare) -> None:
    with_pin()
    desk.hands.write(platform.pin)
    dialog = desk.hands.wait_for(AmountDialog)
    platform.answer = Answer.REFUSED
    desk.hands.press(ENTER)
    desk.hands.wait("the refusal", lambda: dialog.message.text() == said("INSUFFICIENT_BALANCE"))
    platform.answer = Answer.CLEAR
    desk.hands.write("500")
    desk.hands.press(ENTER)
    desk.hands.gone(AmountDialog)
    assert desk.sale.redeemed_cashback.cents == 500


def test_an_answer_lost_for_good_sells_on_without_and_asks_no_second_time(
    desk: Desk, platform: PhonePlatform, with_pin: Prepare
) -> None:
    with_pin()
    desk.hands.write(platform.pin)
    dialog = desk.hands.wait_for(AmountDialog)
    platform.answer, platform.evidence_away = Answer.LOST_AFTER, True
    desk.hands.press(ENTER)
    lost = wording.sentence(Words.of("pt_BR"), Unavailable(Outage.OUTCOME_UNKNOWN))
    desk.hands.wait("the bad news", lambda: dialog.message.text() == lost)
    desk.hands.press(ENTER)
    desk.hands.gone(AmountDialog)
    desk.rest()
    assert len(platform.holds) == 1
    desk.hands.press(ENTER)
    desk.hands.wait("the sale done", lambda: desk.shows("done"))
    assert desk.sales() == [(desk.number(1), 1890)]


def test_a_campaign_chosen_before_a_debit_that_is_refused_is_said_on_the_payment(
    desk: Desk, platform: PhonePlatform, with_pin: Prepare
) -> None:
    platform.capabilities = platform.capabilities - {Capability.HOLD}
    platform.debits = True
    platform.campaign = tuple(Offer(f"o-{n}", f"Campanha {n}", "", Money(100 * n)) for n in (1, 2))
    with_pin()
    desk.hands.write(platform.pin)
    desk.hands.wait_for(AmountDialog)
    desk.hands.press(ENTER)
    desk.hands.wait_for(OfferDialog)
    platform.answer = Answer.REFUSED
    desk.hands.press(ENTER)
    pay = desk.flow.page.pay
    desk.hands.wait("why not", pay.problem.isVisible)
    assert pay.problem.text() == said("INSUFFICIENT_BALANCE")
    assert desk.sale.redemption is None
    assert not pay.is_waiting


def test_nobody_pays_while_the_platform_debits(
    desk: Desk, platform: PhonePlatform, with_pin: Prepare
) -> None:
    platform.capabilities = platform.capabilities - {Capability.HOLD}
    platform.debits = True
    platform.campaign = tuple(Offer(f"o-{n}", f"Campanha {n}", "", Money(100 * n)) for n in (1, 2))
    with_pin()
    desk.hands.write(platform.pin)
    desk.hands.wait_for(AmountDialog)
    desk.hands.press(ENTER)
    desk.hands.wait_for(OfferDialog)
    platform.gate = threading.Event()
    desk.hands.press(ENTER)
    desk.hands.gone(OfferDialog)
    for key in (ENTER, Qt.Key.Key_F12, ESC):
        desk.hands.press(key)
    assert desk.shows("pay")
    assert not desk.sale.tenders
    platform.gate.set()
    desk.hands.wait("the cashback", lambda: desk.sale.redemption)
    desk.hands.press(ENTER)
    desk.hands.wait("the sale done", lambda: desk.shows("done"))
    assert desk.sales() == [(desk.number(1), 390)]


def test_esc_while_the_programme_is_asked_sells_on_without_it(
    desk: Desk, platform: PhonePlatform, member: Member
) -> None:
    desk.ring("100")
    desk.flow.sale_model.attach(desk.till.members.find_everywhere(query_of(member)).members[0])
    desk.rest()
    platform.gate = threading.Event()
    desk.hands.press(Qt.Key.Key_F10)
    desk.hands.wait("a word of it", lambda: desk.flow.page.pay.is_waiting)
    desk.hands.press(ESC)
    assert desk.shows("pay")
    assert not desk.flow.page.pay.is_waiting
    platform.gate.set()
    desk.rest()
    assert desk.hands.shown(PinDialog) is None
    desk.hands.press(ESC)
    assert desk.shows("sale")


def test_whoever_pays_while_the_programme_is_asked_is_not_asked_for_a_pin_afterwards(
    desk: Desk, platform: PhonePlatform, member: Member
) -> None:
    desk.ring("100")
    desk.flow.sale_model.attach(desk.till.members.find_everywhere(query_of(member)).members[0])
    desk.rest()
    platform.gate = threading.Event()
    desk.hands.press(Qt.Key.Key_F10)
    pay = desk.flow.page.pay
    assert pay._waiting.isVisible()
    assert Money(pay.amount.value_cents) == desk.sale.total
    desk.hands.press(ENTER)
    desk.hands.wait("the sale done", lambda: desk.shows("done"))
    platform.gate.set()
    desk.rest()
    assert desk.hands.shown(PinDialog) is None


def debiting_after(desk: Desk, platform: PhonePlatform, with_pin: Prepare) -> None:
    """The store's rule: 15,00 are planned, and 3,90 are left to pay."""
    rule(desk, debit_order=DebitOrder.AFTER)
    platform.capabilities = platform.capabilities - {Capability.HOLD}
    platform.debits = True
    with_pin()
    desk.hands.write(platform.pin)
    desk.hands.wait_for(AmountDialog)
    desk.hands.press(ENTER)
    desk.hands.wait("the plan", lambda: desk.sale.redemption)
    desk.hands.gone(AmountDialog)
    assert not platform.holds
    assert desk.sale.remaining == Money(390)


def test_a_debit_after_the_last_payment_closes_the_sale(
    desk: Desk, platform: PhonePlatform, with_pin: Prepare
) -> None:
    debiting_after(desk, platform, with_pin)
    desk.hands.press(ENTER)
    desk.hands.wait("the sale done", lambda: desk.shows("done"))
    assert len(platform.holds) == 1
    assert desk.sales() == [(desk.number(1), 390)]


def test_a_debit_refused_after_the_last_payment_asks_for_what_is_missing_and_loses_nothing(
    desk: Desk, platform: PhonePlatform, with_pin: Prepare
) -> None:
    debiting_after(desk, platform, with_pin)
    platform.answer = Answer.REFUSED
    desk.hands.write("500")
    desk.hands.press(ENTER)
    pay = desk.flow.page.pay
    desk.hands.wait("why not", lambda: pay.problem.text() == said("INSUFFICIENT_BALANCE"))
    assert desk.shows("pay")
    assert desk.sale.redemption is None
    assert desk.sale.paid == Money(500)
    assert desk.sale.remaining == Money(1390)
    desk.hands.press(ENTER)
    desk.hands.wait("the sale done", lambda: desk.shows("done"))
    assert desk.sales() == [(desk.number(1), 1890)]


def test_several_campaigns_after_a_planned_debit_are_chosen_before_it(
    desk: Desk, platform: PhonePlatform, with_pin: Prepare
) -> None:
    platform.campaign = tuple(Offer(f"o-{n}", f"Campanha {n}", "", Money(100 * n)) for n in (1, 2))
    debiting_after(desk, platform, with_pin)
    desk.hands.press(ENTER)
    desk.hands.wait_for(OfferDialog)
    desk.hands.alt("2")
    desk.hands.wait("the sale done", lambda: desk.shows("done"))
    desk.rest()
    with desk.till.store.reading() as snapshot:
        kept = snapshot.exec_driver_sql("SELECT amount_cents, state FROM sale_offers").all()
    assert [tuple(row) for row in kept] == [(200, "confirmed")]


def test_points_pay_in_whole_points_and_both_are_shown(
    desk: Desk, platform: PhonePlatform, with_pin: Prepare
) -> None:
    platform.points, platform.point_value = 300, Money(7)
    with_pin()
    desk.hands.write(platform.pin)
    dialog = desk.hands.wait_for(AmountDialog)
    desk.hands.alt("P")
    assert dialog.points.value == 214
    assert "14,98" in dialog._worth.value
    desk.hands.write("100")
    desk.hands.press(ENTER)
    desk.hands.wait("the points", lambda: desk.sale.redemption)
    assert desk.sale.redeemed_cashback == Money(700)
    assert platform.points_spent == 100


def test_an_offer_is_refused_by_key_and_it_is_the_customers_word(
    desk: Desk, platform: PhonePlatform, member: Member
) -> None:
    platform.campaign = (Offer("o-1", "Campanha", "", Money(300)),)
    desk.ring("100")
    desk.flow.sale_model.attach(desk.till.members.find_everywhere(query_of(member)).members[0])
    desk.hands.press(Qt.Key.Key_F12)
    desk.hands.wait_for(OfferDialog)
    desk.hands.alt("N")
    desk.rest()
    with desk.till.store.reading() as snapshot:
        entry = "SELECT body ->> '$.by' FROM journal WHERE kind = 'offer_decided'"
        assert snapshot.exec_driver_sql(entry).scalars().all() == ["customer"]


def test_the_next_customer_is_not_kept_by_an_offer_nobody_chose(
    desk: Desk, platform: PhonePlatform, member: Member
) -> None:
    platform.campaign = tuple(Offer(f"o-{n}", f"Campanha {n}", "", Money(100 * n)) for n in (1, 2))
    desk.ring("100")
    desk.flow.sale_model.attach(desk.till.members.find_everywhere(query_of(member)).members[0])
    desk.hands.press(Qt.Key.Key_F12)
    desk.hands.wait_for(OfferDialog)
    desk.hands.press(ESC)
    desk.hands.gone(OfferDialog)
    desk.hands.scan(CAFE)
    desk.hands.wait("the next sale", lambda: desk.shows("sale") and len(desk.sale.lines) == 1)
    desk.rest()
    with desk.till.store.reading() as snapshot:
        entry = "SELECT body ->> '$.by', body ->> '$.amount_cents' FROM journal WHERE kind = 'offer_decided'"
        assert [tuple(row) for row in snapshot.exec_driver_sql(entry)] == [("rule", 200)]
