"""Cashback while the platform is away: offered only where the store allows it, answered for by name."""

import pytest
from PySide6.QtCore import Qt

from pos_client.domain.customer import Member
from pos_client.domain.money import Money
from pos_client.ports import Capability
from tests.ui.benefits import EVA, LIA, OFFLINE, approve, away, done, managers, rows, rule, serve
from tests.ui.conftest import OpenDesk
from tests.ui.desk import ENTER, ESC, Desk
from tests.ui.platform import PhonePlatform
from ui.approval.dialog import ApprovalDialog
from ui.checkout.offline_dialog import OfflineDialog
from ui.checkout.pin_dialog import PinDialog


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    made = open_desk(prepare=away)
    managers(made)
    made.sign_in()
    return made


def test_with_the_policy_off_nothing_is_offered_and_the_sale_goes_on(desk: Desk, member: Member) -> None:
    serve(desk, member)
    desk.hands.press(Qt.Key.Key_F10)
    desk.rest()
    assert desk.hands.shown(OfflineDialog) is None
    desk.hands.press(ENTER)
    done(desk)


def test_what_the_store_allows_is_used_on_one_persons_word_and_stays_pending(
    desk: Desk, member: Member
) -> None:
    rule(desk, offline=OFFLINE)
    serve(desk, member)
    desk.hands.press(Qt.Key.Key_F10)
    dialog = desk.hands.wait_for(OfflineDialog)
    assert dialog.field.value_cents == 1000
    desk.hands.write("700")
    assert not dialog._second.isVisible()
    desk.hands.press(ENTER)
    approve(desk)
    desk.hands.wait("the cashback", lambda: desk.sale.redemption)
    assert desk.sale.remaining == Money(1190)
    desk.hands.press(ENTER)
    done(desk)
    assert "pendente" in desk.flow.page.done._note.text()
    assert "redemption_offline" in rows(desk, "SELECT kind FROM outbox")


def test_above_the_knob_a_second_person_has_to_answer_too(desk: Desk, member: Member) -> None:
    rule(desk, offline=OFFLINE)
    serve(desk, member)
    desk.hands.press(Qt.Key.Key_F10)
    dialog = desk.hands.wait_for(OfflineDialog)
    assert dialog._second.isVisible()
    desk.hands.press(ENTER)
    approve(desk, EVA)
    second = desk.hands.wait_for(ApprovalDialog)
    assert "segunda" in second.subtitle.text()
    approve(desk, LIA)
    desk.hands.wait("the cashback", lambda: desk.sale.redemption)
    assert desk.sale.redeemed_cashback == Money(1000)


def test_the_same_person_twice_is_refused_and_the_amount_can_be_changed(desk: Desk, member: Member) -> None:
    rule(desk, offline=OFFLINE)
    serve(desk, member)
    desk.hands.press(Qt.Key.Key_F10)
    dialog = desk.hands.wait_for(OfflineDialog)
    desk.hands.press(ENTER)
    approve(desk, EVA)
    approve(desk, EVA)
    desk.hands.wait("the refusal", dialog.message.text)
    assert desk.sale.redemption is None
    desk.hands.write("500")
    desk.hands.press(ENTER)
    approve(desk, EVA)
    desk.hands.wait("the cashback", lambda: desk.sale.redemption)
    assert desk.sale.redeemed_cashback == Money(500)


def test_esc_keeps_the_cashback_and_sells_on(desk: Desk, member: Member) -> None:
    rule(desk, offline=OFFLINE)
    serve(desk, member)
    desk.hands.press(Qt.Key.Key_F10)
    desk.hands.wait_for(OfflineDialog)
    desk.hands.press(ESC)
    desk.hands.gone(OfflineDialog)
    assert desk.shows("pay")
    desk.hands.press(ENTER)
    done(desk)
    assert desk.sales() == [(desk.number(1), 1890)]


def test_a_platform_that_falls_silent_at_the_pin_leads_to_the_same_offer(
    open_desk: OpenDesk, platform: PhonePlatform, member: Member
) -> None:
    desk = open_desk()
    managers(desk)
    desk.sign_in()
    rule(desk, offline=OFFLINE)
    serve(desk, member)
    platform.away = True
    desk.hands.press(Qt.Key.Key_F10)
    desk.hands.wait_for(OfflineDialog)
    assert desk.hands.shown(PinDialog) is None


def test_a_programme_that_takes_none_offline_is_never_asked_to(
    open_desk: OpenDesk, platform: PhonePlatform, member: Member
) -> None:
    platform.capabilities = platform.capabilities - {Capability.OFFLINE}
    desk = open_desk(prepare=away)
    desk.sign_in()
    rule(desk, offline=OFFLINE)
    serve(desk, member)
    desk.hands.press(Qt.Key.Key_F10)
    desk.rest()
    assert desk.hands.shown(OfflineDialog) is None
    assert desk.shows("pay")
