"""Keys faster than the till and its platform: no answer is replaced, lost, or counted twice."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import Qt

from pos_client.domain.customer import Member
from pos_client.domain.money import Money
from pos_client.domain.voucher import Voucher, VoucherKind
from pos_client.ports import Authorisation, Challenge
from tests.fakes.loyalty import Answer
from tests.fakes.people import some_member
from tests.ui.benefits import done, rows
from tests.ui.conftest import OpenDesk, Prepare, query_of
from tests.ui.desk import CAFE, ENTER, ESC, Desk
from tests.ui.platform import PhonePlatform
from tests.ui.test_crediting import EVA, credit, given, seated
from tests.ui.test_vouchers import TEN, type_in
from ui.checkout.amount_dialog import AmountDialog
from ui.checkout.hold_keeper import OLD_AFTER_S
from ui.checkout.pin_dialog import PinDialog


@pytest.fixture
def code(platform: PhonePlatform) -> str:
    """A voucher of 10,00."""
    made = f"VALE{secrets.randbelow(10**6):06d}"
    platform.vouchers[made] = Voucher(made, VoucherKind.AMOUNT, amount=TEN)
    return made


@contextmanager
def slow_disk(desk: Desk) -> Iterator[None]:
    """The counter's writes wait until the keys were pressed."""
    gate = threading.Event()
    desk.screen.background.run("till", lambda: gate.wait(20))
    try:
        yield
    finally:
        gate.set()
    desk.rest()


def with_cashback(desk: Desk, platform: PhonePlatform, with_pin: Prepare) -> None:
    with_pin()
    desk.hands.write(platform.pin)
    desk.hands.wait_for(AmountDialog)
    desk.hands.press(ENTER)
    desk.hands.wait("the cashback", lambda: desk.sale.redemption)
    desk.hands.gone(AmountDialog)


def another(desk: Desk, platform: PhonePlatform) -> Member:
    """Somebody else at the counter, known to the platform, put on the sale."""
    enrolled = platform.enrol(some_member(provider_id="m-2"), Money(1200))
    found = desk.till.members.find_everywhere(query_of(enrolled)).members[0]
    desk.flow.sale_model.attach(found)
    desk.rest()
    return found


def test_exact_cash_right_after_esc_never_closes_with_cashback_that_goes_back(
    desk: Desk, platform: PhonePlatform, with_pin: Prepare
) -> None:
    with_cashback(desk, platform, with_pin)
    with slow_disk(desk):
        desk.hands.press(ESC)
        desk.hands.press(Qt.Key.Key_F12)
        desk.hands.press(Qt.Key.Key_F10)
    assert rows(desk, "SELECT kind FROM outbox") == ["redemption_release"]
    assert desk.sales() == []
    assert desk.sale.redemption is None
    desk.hands.press(Qt.Key.Key_F12)
    done(desk)
    assert desk.sales() == [(desk.number(1), 1890)]


def test_the_pin_of_one_customer_opens_nothing_of_the_next_on_the_same_sale(
    desk: Desk, platform: PhonePlatform, with_pin: Prepare, monkeypatch: pytest.MonkeyPatch
) -> None:
    texted: list[str] = []
    start = platform.start_challenge

    def noted(member: Member, sale_id: str) -> Challenge:
        texted.append(member.id)
        return start(member, sale_id)

    monkeypatch.setattr(platform, "start_challenge", noted)
    with_pin()
    desk.hands.write(platform.pin)
    desk.hands.wait_for(AmountDialog)
    desk.hands.press(ESC)
    desk.hands.gone(AmountDialog)
    desk.hands.press(ESC)
    desk.rest()
    other = another(desk, platform)
    assert desk.flow.checkout.benefit.quote is None
    desk.hands.press(Qt.Key.Key_F10)
    desk.hands.wait_for(PinDialog)
    assert texted[-1] == other.id
    assert desk.hands.shown(AmountDialog) is None


def test_a_code_that_was_sent_to_one_customer_is_not_asked_of_the_next(
    desk: Desk, platform: PhonePlatform, with_pin: Prepare, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Member] = []
    verify = platform.verify

    def noted(challenge: Challenge, pin: str, *, member: Member, sale_id: str) -> Authorisation:
        asked.append(member)
        return verify(challenge, pin, member=member, sale_id=sale_id)

    monkeypatch.setattr(platform, "verify", noted)
    with_pin()
    desk.hands.press(ESC)
    desk.hands.gone(PinDialog)
    desk.hands.press(ESC)
    desk.rest()
    first = desk.flow.checkout.benefit._challenge
    assert first is not None
    other = another(desk, platform)
    assert desk.flow.checkout.benefit._challenge is None
    desk.hands.press(Qt.Key.Key_F10)
    desk.hands.wait_for(PinDialog)
    desk.hands.write(platform.pin)
    desk.hands.wait_for(AmountDialog)
    assert [member.id for member in asked] == [other.id]


def test_exact_cash_pressed_twice_uses_a_voucher_once_and_pays_less(
    desk: Desk, platform: PhonePlatform, code: str
) -> None:
    desk.ring("100")
    type_in(desk, code)
    desk.hands.press(ESC)
    platform.gate = threading.Event()
    desk.hands.press(Qt.Key.Key_F12)
    desk.hands.press(Qt.Key.Key_F12)
    desk.hands.press(ENTER)
    assert desk.sales() == []
    platform.gate.set()
    done(desk)
    assert desk.sales() == [(desk.number(1), 890)]
    assert rows(desk, "SELECT state FROM voucher_uses") == ["consumed"]


def test_a_scan_while_cashback_is_set_aside_is_refused_not_lost(
    desk: Desk, platform: PhonePlatform, with_pin: Prepare
) -> None:
    with_pin()
    desk.hands.write(platform.pin)
    desk.hands.wait_for(AmountDialog)
    platform.gate = threading.Event()
    desk.hands.press(ENTER)
    desk.hands.scan(CAFE)
    assert len(desk.sale.lines) == 1
    assert not desk.flow.sale_model.attach(None)
    platform.gate.set()
    desk.hands.wait("the cashback", lambda: desk.sale.redemption)
    desk.rest()
    assert len(desk.sale.lines) == 1
    assert desk.sale.member is not None


def test_a_scan_while_a_voucher_is_used_up_is_refused_not_lost(
    desk: Desk, platform: PhonePlatform, code: str
) -> None:
    desk.ring("100")
    type_in(desk, code)
    desk.hands.press(ESC)
    platform.gate = threading.Event()
    desk.hands.press(Qt.Key.Key_F10)
    desk.hands.scan(CAFE)
    assert len(desk.sale.lines) == 1
    platform.gate.set()
    desk.hands.wait("the voucher", lambda: desk.sale.vouchers)
    assert desk.sale.total == Money(890)


def test_enter_pressed_twice_credits_by_hand_once(open_desk: OpenDesk, member: Member) -> None:
    desk = seated(open_desk, member, code=EVA.code)
    with slow_disk(desk):
        credit(desk, "1250")
        desk.hands.press(ENTER)
    assert given(desk) == [("cashback", 1250, 0, False)]


def test_asking_for_the_pin_again_is_counted(desk: Desk, platform: PhonePlatform, with_pin: Prepare) -> None:
    platform.resendable = True
    platform.resend_after_s = 0
    with_pin()
    desk.flow.checkout.benefit.resend()
    desk.rest()
    assert rows(desk, "SELECT operator_id FROM watch_notes WHERE kind = 'pin_resend'") == ["op-17"]


def old(desk: Desk) -> None:
    """The hold was set aside long ago."""
    keeper = desk.flow.checkout.holds
    keeper._seen = (keeper._seen[0], keeper._seen[1] - OLD_AFTER_S)


def test_a_hold_that_ran_out_while_the_customer_paid_is_made_again_before_the_sale_closes(
    desk: Desk, platform: PhonePlatform, with_pin: Prepare
) -> None:
    with_cashback(desk, platform, with_pin)
    platform.holds.clear()
    old(desk)
    desk.hands.press(Qt.Key.Key_F12)
    done(desk)
    states = rows(desk, "SELECT state FROM redemptions ORDER BY id")
    assert states == ["expired", "committing"]
    assert rows(desk, "SELECT redeemed_cashback_cents FROM sales") == [1500]


def test_a_hold_that_ran_out_and_is_refused_leaves_the_amount_to_pay(
    desk: Desk, platform: PhonePlatform, with_pin: Prepare
) -> None:
    with_cashback(desk, platform, with_pin)
    platform.holds.clear()
    platform.answer = Answer.REFUSED
    old(desk)
    desk.hands.press(Qt.Key.Key_F12)
    desk.hands.wait("the cashback off", lambda: desk.sale.redemption is None or None)
    desk.rest()
    assert desk.shows("pay")
    assert desk.sale.remaining.cents == 1500
    assert desk.sale.paid.cents == 390
    assert rows(desk, "SELECT count(*) FROM sales") == [0]


def test_a_platform_that_is_away_when_asked_about_an_old_hold_stops_no_sale(
    desk: Desk, platform: PhonePlatform, with_pin: Prepare
) -> None:
    with_cashback(desk, platform, with_pin)
    platform.evidence_away = True
    old(desk)
    desk.hands.press(Qt.Key.Key_F12)
    done(desk)
    assert rows(desk, "SELECT redeemed_cashback_cents FROM sales") == [1500]
