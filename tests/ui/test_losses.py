"""What nobody saw the end of, and what was lost: listed under F9 and settled by keys, with a reason."""

import pytest
from PySide6.QtCore import Qt

from pos_client.domain.customer import Member
from pos_client.domain.money import Money
from pos_client.domain.rules import WatchLimits
from pos_client.store import losses
from tests.fakes.loyalty import Answer
from tests.ui.benefits import OFFLINE, approve, away, done, doubts, managers, rows, rule, serve
from tests.ui.conftest import OpenDesk, Prepare
from tests.ui.desk import ENTER, ESC, Desk
from tests.ui.platform import PhonePlatform
from ui.benefit.doubts_dialog import DoubtsDialog, OpenKind
from ui.checkout.amount_dialog import AmountDialog
from ui.checkout.offline_dialog import OfflineDialog
from ui.delivery.settle_dialog import SettleDialog
from ui.sale.recovery_dialog import RecoveryDialog


@pytest.fixture
def in_doubt(desk: Desk, platform: PhonePlatform, with_pin: Prepare) -> Desk:
    """15,00 whose debit was never answered; the sale went on without it."""
    managers(desk)
    with_pin()
    desk.hands.write(platform.pin)
    dialog = desk.hands.wait_for(AmountDialog)
    platform.answer, platform.evidence_away = Answer.LOST_AFTER, True
    desk.hands.press(ENTER)
    desk.hands.wait("the bad news", dialog.message.text)
    desk.rest()
    desk.hands.press(ESC)
    desk.hands.gone(AmountDialog)
    desk.hands.press(ENTER)
    done(desk)
    desk.hands.press(ENTER)
    return desk


def reason(desk: Desk) -> None:
    desk.hands.wait_for(SettleDialog)
    desk.hands.alt("1")
    desk.hands.press(ENTER)


def test_nothing_open_says_so(desk: Desk) -> None:
    dialog = doubts(desk)
    assert dialog.list.count() == 0
    assert dialog.list.empty_text


def test_what_was_taken_for_nothing_is_given_back_on_somebodys_word(in_doubt: Desk) -> None:
    dialog = doubts(in_doubt)
    item = dialog.chosen
    assert item is not None
    assert (item.kind, item.amount) == (OpenKind.USE, Money(1500))
    in_doubt.hands.alt("F")
    reason(in_doubt)
    approve(in_doubt)
    in_doubt.rest()
    assert rows(in_doubt, "SELECT state FROM redemptions") == ["releasing"]
    assert "redemption_settled" in rows(in_doubt, "SELECT kind FROM journal")


def test_what_was_not_taken_is_over(in_doubt: Desk) -> None:
    dialog = doubts(in_doubt)
    in_doubt.hands.alt("N")
    reason(in_doubt)
    approve(in_doubt)
    in_doubt.hands.wait("an empty list", lambda: dialog.list.count() == 0)
    assert rows(in_doubt, "SELECT state FROM redemptions") == ["released"]


def test_the_platform_is_asked_again_by_key(in_doubt: Desk, platform: PhonePlatform) -> None:
    dialog = doubts(in_doubt)
    platform.evidence_away = False
    platform.holds.clear()
    in_doubt.hands.alt("V")
    in_doubt.hands.wait("cleared up", lambda: dialog.list.count() == 0)
    assert rows(in_doubt, "SELECT state FROM redemptions") == ["released"]


def test_a_loss_is_summed_and_settled_with_a_reason(open_desk: OpenDesk, member: Member) -> None:
    desk = open_desk(prepare=away)
    managers(desk)
    desk.sign_in()
    rule(desk, offline=OFFLINE)
    serve(desk, member)
    desk.hands.press(Qt.Key.Key_F10)
    desk.hands.wait_for(OfflineDialog)
    desk.hands.write("500")
    desk.hands.press(ENTER)
    approve(desk)
    desk.hands.wait("the cashback", lambda: desk.sale.redemption)
    used = desk.sale.redemption
    assert used is not None
    desk.hands.press(ENTER)
    done(desk)
    with desk.till.store.writing() as transaction:
        losses.note_loss(
            transaction, used.id, why="INSUFFICIENT_BALANCE", at=desk.till.clock.now().isoformat()
        )
    desk.hands.press(ENTER)
    dialog = doubts(desk)
    assert "5,00" in dialog.subtitle.text()
    item = dialog.chosen
    assert item is not None
    assert (item.kind, item.amount) == (OpenKind.LOSS, Money(500))
    desk.hands.alt("M")
    reason(desk)
    approve(desk)
    desk.hands.wait("an empty list", lambda: dialog.list.count() == 0)
    assert "loss_settled" in rows(desk, "SELECT kind FROM journal")


def test_after_a_crash_the_way_to_what_is_in_doubt_is_one_key(in_doubt: Desk, open_desk: OpenDesk) -> None:
    in_doubt.crash()
    desk = open_desk()
    desk.sign_in()
    dialog = desk.hands.wait_for(RecoveryDialog)
    assert dialog.isVisible()
    desk.hands.alt("D")
    desk.hands.wait_for(DoubtsDialog)


def test_what_is_noticed_is_said_in_passing_and_accuses_nobody(desk: Desk, member: Member) -> None:
    rule(desk, watch=WatchLimits(member_sales=1))
    serve(desk, member)
    desk.flow.benefits.watch.on_member()
    toast = desk.flow.benefits.watch.toast
    desk.hands.wait("the word of it", toast.isVisible)
    assert "Z" in toast.accessibleName()
    desk.hands.press(Qt.Key.Key_F12)
    done(desk)
