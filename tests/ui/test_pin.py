"""The PIN on the customer's phone: wrong, expired, resent too soon, too often; and selling on without it."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from pos_client.domain.customer import Member
from pos_client.domain.errors import Reason, Refused
from pos_client.ports import Challenge
from resources.words import Words
from tests.fakes.clock import real_clock
from tests.fakes.people import wrong_pin
from tests.ui.conftest import Prepare
from tests.ui.desk import ENTER, ESC, Desk
from tests.ui.platform import PhonePlatform
from ui import wording
from ui.checkout.amount_dialog import AmountDialog
from ui.checkout.pin_dialog import PinDialog
from ui.member.finder import FinderDialog
from ui.widgets import ActionButton


def said(code: str, **details: object) -> str:
    return wording.sentence(Words.of("pt_BR"), Refused(Reason.PROVIDER, code=code, **details))


def button(dialog: PinDialog, key: str) -> ActionButton:
    return next(one for one in dialog.findChildren(ActionButton) if one.key == key)


def test_the_right_pin_leads_to_the_amount_and_enter_uses_the_most(
    desk: Desk, platform: PhonePlatform, with_pin: Prepare
) -> None:
    with_pin()
    desk.hands.write(platform.pin)
    amount = desk.hands.wait_for(AmountDialog)
    assert amount.field.value_cents == 1500
    desk.hands.press(ENTER)
    desk.hands.wait("the cashback", lambda: desk.sale.redemption)
    assert desk.sale.remaining.cents == 390
    assert desk.flow.page.pay.amount.value_cents == 390


def test_a_wrong_pin_says_so_and_how_many_tries_are_left(
    desk: Desk, platform: PhonePlatform, with_pin: Prepare
) -> None:
    dialog = with_pin()
    desk.hands.write(wrong_pin(platform.pin))
    desk.hands.wait("the refusal", dialog.message.text)
    assert dialog.message.text() == said("PIN_INVALID")
    assert "4" in dialog._tries.text()
    assert dialog.field.filled() == 0
    desk.hands.write(platform.pin)
    desk.hands.wait_for(AmountDialog)


@pytest.mark.parametrize("code", ["PIN_EXPIRED", "PIN_TOO_MANY_ATTEMPTS", "MEMBER_BLOCKED"])
def test_what_the_platform_refuses_is_said_in_the_cashiers_words(
    desk: Desk, platform: PhonePlatform, with_pin: Prepare, code: str
) -> None:
    dialog = with_pin()
    platform.refusal = code
    desk.hands.write(platform.pin)
    desk.hands.wait("the refusal", dialog.message.text)
    assert dialog.message.text() == said(code)
    assert code not in dialog.message.text()
    desk.hands.press(ESC)
    desk.hands.gone(PinDialog)
    assert desk.shows("pay")
    desk.hands.press(ENTER)
    desk.hands.wait("the sale done", lambda: desk.shows("done"))
    assert desk.sales() == [(desk.number(1), 1890)]


def test_an_expired_code_is_told_before_anybody_types_it(
    desk: Desk, platform: PhonePlatform, with_pin: Prepare
) -> None:
    platform.expires_at = real_clock() - timedelta(seconds=1)
    dialog = with_pin()
    text = Words.of("pt_BR").text("This code has expired: send another one.")
    assert dialog.subtitle.text() == text


def test_sending_again_waits_for_its_time(desk: Desk, with_pin: Prepare) -> None:
    dialog = with_pin()
    again = button(dialog, "Alt+R")
    assert not again.isEnabled()
    assert "2:00" in again.label or "1:59" in again.label


def test_sending_again_too_soon_for_the_platform_is_said(
    desk: Desk, platform: PhonePlatform, with_pin: Prepare
) -> None:
    platform.resend_after_s = 0
    dialog = with_pin()
    desk.hands.alt("R")
    desk.hands.wait("the refusal", dialog.message.text)
    assert dialog.message.text() == said("PIN_RESEND_TOO_SOON", wait_s=118)
    assert "118" in dialog.message.text()


def test_a_new_code_is_counted_anew(desk: Desk, platform: PhonePlatform, with_pin: Prepare) -> None:
    platform.resend_after_s, platform.resendable = 0, True
    dialog = with_pin()
    first = platform.pin
    desk.hands.alt("R")
    again = button(dialog, "Alt+R")
    desk.hands.wait("the next wait", lambda: not again.isEnabled())
    assert platform.pin != first
    desk.hands.write(platform.pin)
    desk.hands.wait_for(AmountDialog)


def test_esc_sells_on_without(desk: Desk, platform: PhonePlatform, with_pin: Prepare) -> None:
    with_pin()
    desk.hands.press(ESC)
    desk.hands.gone(PinDialog)
    assert desk.shows("pay")
    assert desk.flow.page.pay.amount.value_cents == 1890
    desk.hands.press(ENTER)
    desk.hands.wait("the sale done", lambda: desk.shows("done"))
    assert not platform.holds


def test_a_wrong_number_goes_back_to_the_finder(desk: Desk, with_pin: Prepare) -> None:
    with_pin()
    desk.hands.alt("N")
    desk.hands.wait_for(FinderDialog)
    assert desk.hands.shown(PinDialog) is None


def test_the_same_code_is_good_after_a_step_back(
    desk: Desk, platform: PhonePlatform, with_pin: Prepare
) -> None:
    with_pin()
    desk.hands.press(ESC)
    desk.hands.gone(PinDialog)
    desk.hands.press(ESC)
    assert desk.shows("sale")
    desk.hands.press(Qt.Key.Key_F10)
    desk.hands.wait_for(PinDialog)
    desk.hands.write(platform.pin)
    desk.hands.wait_for(AmountDialog)


def test_a_pin_of_unknown_length_is_confirmed_with_enter(
    desk: Desk, platform: PhonePlatform, with_pin: Prepare, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = platform.start_challenge

    def of_unknown_length(member: Member, sale_id: str) -> Challenge:
        return replace(sent(member, sale_id), digits=0)

    monkeypatch.setattr(platform, "start_challenge", of_unknown_length)
    dialog = with_pin()
    assert button(dialog, "Enter").isVisible()
    desk.hands.write(platform.pin)
    assert desk.hands.shown(AmountDialog) is None
    desk.hands.press(ENTER)
    desk.hands.wait_for(AmountDialog)


def test_the_pin_stays_in_no_widget_and_no_log(
    desk: Desk, platform: PhonePlatform, with_pin: Prepare, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    dialog = with_pin()
    wrong = wrong_pin(platform.pin)
    desk.hands.write(wrong)
    desk.hands.wait("the refusal", dialog.message.text)
    desk.hands.write(platform.pin)
    desk.hands.wait_for(AmountDialog)
    for field in desk.window.findChildren(QLineEdit):
        assert wrong not in field.text()
        assert platform.pin not in field.text()
        field.undo()
        assert platform.pin not in field.text()
    assert wrong not in caplog.text
    assert platform.pin not in caplog.text
    held = repr(desk.flow.checkout.benefit.__dict__)
    assert platform.pin not in held
    assert wrong not in held
