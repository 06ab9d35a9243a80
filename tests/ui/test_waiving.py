"""No PIN comes: somebody answers for it by name, up to the store's limit; never the seller."""

from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import Qt

from pos_client.domain.customer import Member
from pos_client.domain.money import Money
from pos_client.ports import Capability, Challenge
from tests.fakes.people import wrong_pin
from tests.ui.benefits import approve, managers, rows, rule, serve
from tests.ui.conftest import OpenDesk
from tests.ui.desk import ENTER, ESC, Desk
from tests.ui.platform import PhonePlatform
from ui.approval.dialog import ApprovalDialog
from ui.checkout.amount_dialog import AmountDialog
from ui.checkout.pin_dialog import PinDialog


@pytest.fixture
def waivable(platform: PhonePlatform, monkeypatch: pytest.MonkeyPatch) -> PhonePlatform:
    """The platform says of each PIN that an approval may stand in for it."""
    sent = platform.start_challenge

    def start(member: Member, sale_id: str) -> Challenge:
        return replace(sent(member, sale_id), may_waive=True)

    monkeypatch.setattr(platform, "start_challenge", start)
    return platform


def _shows(dialog: PinDialog, tries: str) -> bool:
    return tries in dialog._tries.text()


def ready(open_desk: OpenDesk, member: Member) -> tuple[Desk, PinDialog]:
    desk = open_desk()
    managers(desk)
    desk.sign_in()
    serve(desk, member)
    desk.hands.press(Qt.Key.Key_F10)
    return desk, desk.hands.wait_for(PinDialog)


def test_an_approval_instead_of_the_pin_is_held_to_the_stores_limit(
    open_desk: OpenDesk, waivable: PhonePlatform, member: Member
) -> None:
    desk, _dialog = ready(open_desk, member)
    rule(desk, pin_waive_limit_cents=600)
    desk.hands.alt("G")
    approve(desk)
    amount = desk.hands.wait_for(AmountDialog)
    assert amount.field.value_cents == 600
    desk.hands.press(ENTER)
    desk.hands.wait("the cashback", lambda: desk.sale.redemption)
    assert desk.sale.redeemed_cashback == Money(600)
    assert waivable.authorised_by[0].waiver is not None
    assert "redeemed_without_pin" in rows(desk, "SELECT kind FROM journal")


def test_esc_from_the_approval_is_back_at_the_pin(
    open_desk: OpenDesk, waivable: PhonePlatform, member: Member
) -> None:
    desk, _dialog = ready(open_desk, member)
    desk.hands.alt("G")
    desk.hands.wait_for(ApprovalDialog)
    desk.hands.press(ESC)
    desk.hands.gone(ApprovalDialog)
    desk.hands.write(waivable.pin)
    amount = desk.hands.wait_for(AmountDialog)
    assert amount.field.value_cents == 1500


def test_where_the_platform_does_not_allow_it_no_such_key_is_drawn(
    open_desk: OpenDesk, platform: PhonePlatform, member: Member
) -> None:
    desk, dialog = ready(open_desk, member)
    assert not dialog._waive.isVisible()
    desk.hands.alt("G")
    assert desk.hands.shown(ApprovalDialog) is None


def test_a_programme_without_waivers_draws_none_whatever_its_pin_says(
    open_desk: OpenDesk, waivable: PhonePlatform, member: Member
) -> None:
    waivable.capabilities = waivable.capabilities - {Capability.WAIVE}
    _desk, dialog = ready(open_desk, member)
    assert not dialog._waive.isVisible()


def test_five_wrong_pins_shut_the_field_and_say_for_how_long(
    open_desk: OpenDesk, platform: PhonePlatform, member: Member
) -> None:
    platform.attempts_left = 99
    desk, dialog = ready(open_desk, member)
    for left in range(4, -1, -1):
        desk.hands.write(wrong_pin(platform.pin))
        said = str(left)
        desk.hands.wait("the refusal", partial(_shows, dialog, said))
    desk.hands.write(wrong_pin(platform.pin))
    desk.hands.wait("the lock", lambda: not dialog.field.isEnabled())
    assert "5 min" in dialog.message.text()
    desk.hands.press(ESC)
    desk.hands.gone(PinDialog)
    assert desk.shows("pay")


def test_a_pin_read_out_with_spaces_is_the_pin(
    open_desk: OpenDesk, platform: PhonePlatform, member: Member
) -> None:
    desk, _dialog = ready(open_desk, member)
    desk.hands.write(f"{platform.pin[:3]} {platform.pin[3:]}")
    desk.hands.wait_for(AmountDialog)
